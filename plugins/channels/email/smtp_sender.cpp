#include "smtp_sender.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "words.hpp"

namespace email {
namespace {

constexpr std::size_t kMostWaiting = 200;
constexpr std::size_t kMostServerLine = 2000;
constexpr auto kGrace = std::chrono::seconds{3};  // the hub waits five for a plugin to stop
constexpr long kExchangeTimeoutMs = 25'000;       // less than the hub's deadline

}  // namespace

struct SmtpSender::Exchange {
  const SmtpSender* sender;
  std::string_view left;  // of the mail
  bool was_handed_over = false;
  std::string server_line;

  static std::size_t read(char* to, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    const auto taken = std::min(size * count, exchange.left.size());
    std::memcpy(to, exchange.left.data(), taken);
    exchange.left.remove_prefix(taken);
    // libcurl ends the mail when it is told that there is no more.
    if (taken == 0) exchange.was_handed_over = true;
    return taken;
  }
  static std::size_t hear(char* line, std::size_t size, std::size_t count, void* self) {
    static_cast<Exchange*>(self)->server_line.assign(line, std::min(size * count, kMostServerLine));
    return size * count;
  }
  static int keep_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Exchange*>(self)->sender->must_end() ? 1 : 0;
  }
};

SmtpSender::SmtpSender(const Server& server, hubbub::Metrics metrics, hubbub::Log log)
    : server_{server}, metrics_{std::move(metrics)}, log_{std::move(log)} {}

void SmtpSender::start() {
  thread_ = std::thread{[this] { run(); }};
}

void SmtpSender::stop() {
  {
    const std::lock_guard lock{mutex_};
    if (!is_stopping_) stopped_at_ = std::chrono::steady_clock::now();
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  letters_.clear();  // dropped completions are tried again by the hub
}

bool SmtpSender::must_end() const {
  const std::lock_guard lock{mutex_};
  return is_stopping_ && std::chrono::steady_clock::now() > stopped_at_ + kGrace;
}

void SmtpSender::send(Letter letter) {
  {
    const std::lock_guard lock{mutex_};
    if (!is_stopping_ && letters_.size() < kMostWaiting) {
      letters_.push_back(std::move(letter));
      changed_.notify_one();
      return;
    }
  }
  letter.done.fail(hubbub::unavailable("Too many mails are waiting for the mail server."));
}

void SmtpSender::run() {
  for (;;) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return is_stopping_ || !letters_.empty(); });
    if (is_stopping_) return;
    auto letter = std::move(letters_.front());
    letters_.pop_front();
    lock.unlock();
    try {
      carry(letter);
    } catch (const hubbub::Failure& failure) {
      letter.done.fail(failure.error());
    } catch (const std::exception& error) {
      letter.done.fail({hubbub::Status::internal, error.what()});
    }
  }
}

void SmtpSender::carry(Letter& letter) {
  if (!curl_) curl_ = connection_to(server_, "smtp");
  auto* curl = curl_.get();
  Exchange exchange{this, letter.bytes, false, {}};
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients{
      curl_slist_append(nullptr, ("<" + letter.to + ">").c_str()), &curl_slist_free_all};
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, ("<" + letter.from + ">").c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(letter.bytes.size()));
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &Exchange::read);
  curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &Exchange::hear);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Exchange::keep_on);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, kExchangeTimeoutMs);
  const auto code = curl_easy_perform(curl);
  long reply = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);

  const auto text = failure_text(code, exchange.server_line);
  const auto error = outcome_of(
      {code == CURLE_OK, code == CURLE_LOGIN_DENIED, exchange.was_handed_over, static_cast<int>(reply), text});
  metrics_.count("email_sent_total", 1, {{"outcome", error ? "not_sent" : "sent"}});
  if (!error) return letter.done.sent(letter.message_id);
  curl_.reset();  // nothing of this exchange goes into the next one
  log_.warning("A mail was not sent", {{"error", error->message}});
  letter.done.fail(*error);
}

}  // namespace email
