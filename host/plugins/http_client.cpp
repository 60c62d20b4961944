#include "plugins/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <ctime>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

namespace hub::plugins {
namespace {

// A request that waits for a connection uses up its time: what calls one host has fewer under way (deliveries.cpp,
// webhooks), several integrations of one provider together too.
constexpr long kMostToOneHost = 64;
constexpr long kMostConnections = 256;

// One exchange under way; owned by the engine, seen by libcurl's callbacks.
struct Transfer {
  OutboundRequest request;
  HttpClient::Done done;
  OutboundResponse response;
  std::size_t max_bytes = 0;
  bool too_large = false;
  bool has_enough = false;  // of a body that is not wanted whole
  std::size_t sent = 0;     // bytes of the body that libcurl has taken
  curl_slist* header_list = nullptr;
  CURL* easy = nullptr;

  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    if (easy) curl_easy_cleanup(easy);
    curl_slist_free_all(header_list);
  }
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t length = size * count;
  auto& body = transfer.response.body;
  if (const auto keep = transfer.request.keep_bytes; keep && body.size() + length > *keep) {
    body.append(bytes, *keep - body.size());
    transfer.has_enough = true;
    return 0;
  }
  if (body.size() + length > transfer.max_bytes) {
    transfer.too_large = true;
    return 0;
  }
  body.append(bytes, length);
  return length;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string_view line(bytes, size * count);
  if (line.starts_with("HTTP/")) transfer.response.headers.clear();  // a new answer begins (100 Continue)
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  auto value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == '\r' || value.back() == '\n' || value.back() == ' '))
    value.remove_suffix(1);
  transfer.response.headers.emplace_back(std::string(line.substr(0, colon)), std::string(value));
  return line.size();
}

// Servers drop idle connections after as little as 5 s; one of that age is not worth the doubt.
constexpr long kLongestIdle_s = 4;

std::size_t give_body(char* to, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const auto& body = transfer.request.body;
  const auto length = std::min(size * count, body.size() - transfer.sent);
  body.copy(to, length, transfer.sent);
  transfer.sent += length;
  return length;
}

// libcurl asks to begin anew when a connection from its pool dies without an answer. By then the peer may have acted.
int never_give_body_again(void* user, curl_off_t offset, int) {
  const auto& transfer = *static_cast<Transfer*>(user);
  return transfer.sent == 0 && offset == 0 ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

constexpr int kLongestRetryAfter_s = 86'400;

std::optional<int> retry_after_ms(const OutboundResponse& response) {
  for (const auto& [name, value] : response.headers) {
    static constexpr std::string_view kName = "retry-after";
    if (!std::equal(name.begin(), name.end(), kName.begin(), kName.end(),
                    [](char a, char b) { return (a | 0x20) == b; }))
      continue;
    int seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error == std::errc::result_out_of_range) return kLongestRetryAfter_s * 1000;
    if (error == std::errc{} && end == value.data() + value.size())
      return std::clamp(seconds, 0, kLongestRetryAfter_s) * 1000;
    const auto moment = curl_getdate(value.c_str(), nullptr);
    if (moment >= 0)
      return static_cast<int>(std::clamp<std::time_t>(moment - std::time(nullptr), 0, kLongestRetryAfter_s)) * 1000;
  }
  return std::nullopt;
}

// Nothing of the request can have taken effect at the peer.
bool failed_before_sending(const Transfer& transfer, CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: {  // while it looked up, connected, or waited for a free connection
      curl_off_t ready_us = 0;
      return curl_easy_getinfo(transfer.easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us) == CURLE_OK && ready_us == 0;
    }
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
      return true;
    default:
      return false;
  }
}

domain::Error error_of(const Transfer& transfer, CURLcode code) {
  if (transfer.too_large)
    return {domain::Status::invalid, "response_too_large",
            transfer.request.url + " answered more than " + std::to_string(transfer.max_bytes) + " bytes"};
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
    return {domain::Status::invalid, "bad_url", "'" + transfer.request.url + "' is not an http or https URL"};
  const auto status = failed_before_sending(transfer, code) ? domain::Status::unavailable : domain::Status::abandoned;
  const char* name = status == domain::Status::unavailable ? "peer_unreachable" : "outcome_unknown";
  return {status, name, transfer.request.url + ": " + curl_easy_strerror(code)};
}

bool takes_a_body(const std::string& method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

// What may be done twice without harm (RFC 9110, 9.2.2). Anything else goes out once.
bool is_idempotent(const std::string& method) {
  return method != "POST" && method != "PATCH";
}

void set_body(Transfer& transfer) {
  const auto& request = transfer.request;
  curl_easy_setopt(transfer.easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  if (is_idempotent(request.method)) {
    curl_easy_setopt(transfer.easy, CURLOPT_POSTFIELDS, request.body.data());
    return;
  }
  if (request.body.empty())
    curl_easy_setopt(transfer.easy, CURLOPT_FRESH_CONNECT, 1L);  // nothing that could be refused
  curl_easy_setopt(transfer.easy, CURLOPT_POST, 1L);
  curl_easy_setopt(transfer.easy, CURLOPT_READFUNCTION, &give_body);
  curl_easy_setopt(transfer.easy, CURLOPT_READDATA, &transfer);
  curl_easy_setopt(transfer.easy, CURLOPT_SEEKFUNCTION, &never_give_body_again);
  curl_easy_setopt(transfer.easy, CURLOPT_SEEKDATA, &transfer);
}

void add_header(Transfer& transfer, const std::string& name, const std::string& value) {
  // libcurl reads "Name:" as "leave it out" and "Name;" as "send it empty".
  const std::string line = value.empty() ? name + ";" : name + ": " + value;
  transfer.header_list = curl_slist_append(transfer.header_list, line.c_str());
}

bool is_same(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

bool has_header(const OutboundRequest& request, std::string_view wanted) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const auto& header) { return is_same(header.first, wanted); });
}

// Asked for by "Connection: close". On a new connection libcurl begins nothing anew, whatever the method.
bool wants_own_connection(const OutboundRequest& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return is_same(header.first, "connection") && is_same(header.second, "close");
  });
}

CURL* prepare(Transfer& transfer) {
  CURL* easy = curl_easy_init();
  transfer.easy = easy;
  const auto& request = transfer.request;
  for (const auto& [name, value] : request.headers) add_header(transfer, name, value);
  transfer.header_list = curl_slist_append(transfer.header_list, "Expect:");
  // libcurl would call every body a form.
  if (!has_header(request, "content-type"))
    transfer.header_list = curl_slist_append(transfer.header_list, "Content-Type:");
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  if (!request.body.empty() || takes_a_body(request.method)) set_body(transfer);
  if (wants_own_connection(request)) {
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  }
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kLongestIdle_s);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.header_list);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::clamp(request.timeout_ms, 1, 120'000)));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 10'000L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "Hubbub");
  return easy;
}

}  // namespace

class HttpClient::Engine {
 public:
  explicit Engine(std::size_t max_bytes) : max_bytes_{max_bytes} {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialised;
    multi_ = curl_multi_init();
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, kMostToOneHost);
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, kMostConnections);
    thread_ = std::thread([this] { run(); });
  }

  ~Engine() {
    stopping_ = true;
    curl_multi_wakeup(multi_);
    thread_.join();
    curl_multi_cleanup(multi_);
  }

  void send(OutboundRequest request, Done done) {
    auto transfer = std::make_unique<Transfer>();
    transfer->request = std::move(request);
    transfer->done = std::move(done);
    transfer->max_bytes = max_bytes_;
    {
      const std::lock_guard lock(mutex_);
      queued_.push_back(std::move(transfer));
    }
    curl_multi_wakeup(multi_);
  }

 private:
  void run() {
    while (!stopping_) {
      start_queued();
      int running = 0;
      curl_multi_perform(multi_, &running);
      finish_done();
      curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
    }
    abandon_all();
  }

  void start_queued() {
    std::vector<std::unique_ptr<Transfer>> batch;
    {
      const std::lock_guard lock(mutex_);
      batch.swap(queued_);
    }
    for (auto& transfer : batch) {
      CURL* easy = prepare(*transfer);
      curl_multi_add_handle(multi_, easy);
      running_.emplace(easy, std::move(transfer));
    }
  }

  void finish_done() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      auto node = running_.extract(message->easy_handle);
      curl_multi_remove_handle(multi_, node.key());
      settle(*node.mapped(), code);
    }
  }

  static void settle(Transfer& transfer, CURLcode code) {
    if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && transfer.has_enough))
      return transfer.done(tl::unexpected(error_of(transfer, code)));
    long status = 0;
    curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
    transfer.response.status = static_cast<int>(status);
    transfer.response.retry_after_ms = retry_after_ms(transfer.response);
    transfer.done(std::move(transfer.response));
  }

  // Whoever hears that may send again: until nothing is left.
  void abandon_all() {
    for (start_queued(); !running_.empty(); start_queued()) {
      auto abandoned = std::exchange(running_, {});
      for (auto& [easy, transfer] : abandoned) {
        curl_multi_remove_handle(multi_, easy);
        transfer->done(domain::fail(domain::Status::abandoned, "stopping", "the hub is stopping"));
      }
    }
  }

  std::size_t max_bytes_;
  CURLM* multi_ = nullptr;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> queued_;
  std::map<CURL*, std::unique_ptr<Transfer>> running_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

HttpClient::HttpClient(std::size_t max_response_bytes) : engine_{std::make_unique<Engine>(max_response_bytes)} {}
HttpClient::~HttpClient() = default;
void HttpClient::send(OutboundRequest request, Done done) {
  engine_->send(std::move(request), std::move(done));
}

}  // namespace hub::plugins
