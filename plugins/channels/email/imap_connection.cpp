#include "imap_connection.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "automatic.hpp"

namespace email {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMostLineBytes = 16 * 1024 * 1024;  // a SEARCH is one line: a mailbox of a million mails
constexpr std::size_t kMostChatterBytes = 1024 * 1024;    // in answers beside what was asked for, and in IDLE
constexpr std::size_t kSlowestBytesPerSecond = 10'000;
constexpr milliseconds kCommandTimeout{60'000};
constexpr milliseconds kDoneTimeout{10'000};
constexpr long kLoginTimeoutMs = 30'000;

[[noreturn]] void broken(const std::string& why) {
  throw hubbub::Failure(hubbub::unavailable("The IMAP connection is broken: " + why));
}

// In memory.
std::size_t size_of(const ImapReply& reply) {
  auto size = sizeof reply + reply.line.size();
  for (const auto& literal : reply.literals) size += sizeof literal + literal.size();
  return size;
}

// What IDLE is told of that is of interest: new mail.
bool is_news(std::string_view line) {
  return line.ends_with(" EXISTS") || line.ends_with(" RECENT");
}

}  // namespace

Wake::Wake() : descriptor_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (descriptor_ < 0) throw hubbub::Failure(hubbub::unavailable("There are no file descriptors left."));
}

Wake::~Wake() {
  close(descriptor_);
}

void Wake::up() {
  is_up_.store(true, std::memory_order_release);
  const std::uint64_t one = 1;
  // Fails only when it is up already.
  static_cast<void>(write(descriptor_, &one, sizeof one) == static_cast<ssize_t>(sizeof one));
}

int ImapConnection::keep_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<ImapConnection*>(self)->wake_.is_up() ? 1 : 0;
}

ImapConnection::ImapConnection(const Server& server, std::size_t most_literal_bytes, const Wake& wake)
    : wake_{wake}, curl_{connection_to(server, "imap")}, replies_{kMostLineBytes, most_literal_bytes} {
  auto* curl = curl_.get();
  curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, kLoginTimeoutMs);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &ImapConnection::keep_on);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
  const auto code = curl_easy_perform(curl);
  if (code == CURLE_LOGIN_DENIED) {
    throw hubbub::Failure(hubbub::unauthenticated("The IMAP server refused the login of " + server.username +
                                                  ". Check settings.imap.username and password."));
  }
  if (code != CURLE_OK) {
    throw hubbub::Failure(hubbub::unavailable("The IMAP server " + server.host + ":" + std::to_string(server.port) +
                                              " cannot be used: " + failure_text(code, {})));
  }
  curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket_);
  for (const auto& reply : command("CAPABILITY")) {
    const auto line = lowered(reply.line);
    if (line.starts_with("* capability")) can_idle_ = (line + " ").find(" idle ") != std::string::npos;
  }
}

std::string ImapConnection::next_tag() {
  return "h" + std::to_string(++tags_);
}

bool ImapConnection::wait(bool to_write, Deadline deadline) const {
  const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
  if (left <= 0) return false;
  std::array<pollfd, 2> watched{
      {{socket_, static_cast<short>(to_write ? POLLOUT : POLLIN), 0}, {wake_.descriptor(), POLLIN, 0}}};
  poll(watched.data(), watched.size(), static_cast<int>(std::min<std::int64_t>(left, 60'000)));
  if (wake_.is_up()) broken("the integration stops");
  return true;
}

bool ImapConnection::fill(Deadline deadline) {
  std::array<char, 16384> bytes{};
  for (;;) {
    if (wake_.is_up()) broken("the integration stops");
    if (steady_clock::now() >= deadline) return false;
    std::size_t count = 0;
    // TLS may hold bytes that the socket does not show: so read first.
    const auto code = curl_easy_recv(curl_.get(), bytes.data(), bytes.size(), &count);
    if (code == CURLE_OK) {
      if (count == 0) broken("the server has closed it");
      replies_.add({bytes.data(), count});
      return true;
    }
    if (code != CURLE_AGAIN) broken(failure_text(code, {}));
    if (!wait(false, deadline)) return false;
  }
}

void ImapConnection::send(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    std::size_t count = 0;
    const auto code = curl_easy_send(curl_.get(), bytes.data(), bytes.size(), &count);
    if (code != CURLE_OK && code != CURLE_AGAIN) broken(failure_text(code, {}));
    bytes.remove_prefix(count);
    if (code == CURLE_AGAIN && !wait(true, deadline)) broken("the server takes no command");
  }
}

std::optional<ImapReply> ImapConnection::reply(Deadline deadline) {
  for (;;) {
    if (auto reply = replies_.next()) return reply;
    if (replies_.is_breached()) broken("the server sends more than it may");
    if (!fill(deadline)) return std::nullopt;
  }
}

ImapConnection::Replies ImapConnection::command(std::string_view text, std::size_t expected_bytes) {
  const auto tag = next_tag();
  const auto deadline =
      steady_clock::now() + kCommandTimeout + std::chrono::seconds{expected_bytes / kSlowestBytesPerSecond};
  send(tag + " " + std::string{text} + "\r\n", deadline);
  const auto most = kMostLineBytes + kMostChatterBytes + expected_bytes;
  std::size_t heard = 0;
  Replies all;
  for (;;) {
    auto one = reply(deadline);
    if (!one) broken("the server does not answer " + std::string{text.substr(0, text.find(' '))});
    heard += size_of(*one);
    if (heard > most) broken("the server says more than it was asked");
    const bool is_end = one->line.starts_with(tag + " ");
    all.push_back(std::move(*one));
    if (!is_end) continue;
    const std::string_view outcome = std::string_view{all.back().line}.substr(tag.size() + 1);
    if (lowered(outcome.substr(0, 2)) == "ok") return all;
    throw hubbub::Failure(hubbub::rejected("The IMAP server answers " + std::string{text.substr(0, text.find(' '))} +
                                           " with " + std::string{outcome.substr(0, 300)}));
  }
}

bool ImapConnection::idle(milliseconds most) {
  const auto tag = next_tag();
  send(tag + " IDLE\r\n", steady_clock::now() + kDoneTimeout);
  auto deadline = steady_clock::now() + most;
  bool has_news = false;
  bool is_done = false;
  std::size_t heard = 0;
  for (;;) {
    const auto one = reply(deadline);
    if (!one && is_done) broken("the server does not end IDLE");
    if (one && one->line.starts_with(tag + " ")) {
      // It ended before we asked: asking again at once would never end.
      if (!is_done) can_idle_ = false;
      return has_news;
    }
    heard += one ? size_of(*one) : 0;
    if (heard > kMostChatterBytes) broken("the server does not stop talking");
    if (one && is_news(one->line)) has_news = true;
    if (is_done || (one && !has_news)) continue;
    send("DONE\r\n", steady_clock::now() + kDoneTimeout);
    deadline = steady_clock::now() + kDoneTimeout;
    is_done = true;
  }
}

}  // namespace email
