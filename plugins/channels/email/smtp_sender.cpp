#include "smtp_sender.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>
#include <vector>

#include "words.hpp"

namespace email {
namespace {

constexpr std::size_t kMostWaiting = 200;
constexpr std::size_t kMostReasonBytes = 500;
constexpr auto kGrace = std::chrono::seconds{3};  // the hub waits five for a plugin to stop
constexpr std::chrono::milliseconds kLongestExchange{25'000};
constexpr std::chrono::milliseconds kShortestExchange{5'000};  // with less time than that a letter is not begun
constexpr std::chrono::milliseconds kToSettle{1'000};          // between the end of an exchange and the deadline

bool is_late(const Letter& letter, std::chrono::steady_clock::time_point now) {
  return letter.deadline - now < kShortestExchange;
}

void give_back(const Letter& letter) {
  letter.done.fail(hubbub::unavailable("The mail waited in vain for its turn: the mail server does not answer."));
}

}  // namespace

struct SmtpSender::Exchange {
  SmtpSender* sender;
  std::string_view left;  // of the mail
  bool was_handed_over = false;
  SmtpReplies replies{};

  static std::size_t read(char* to, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    const auto taken = std::min(size * count, exchange.left.size());
    std::memcpy(to, exchange.left.data(), taken);
    exchange.left.remove_prefix(taken);
    // With its last byte libcurl has all that it needs to end the mail, and does not ask again.
    if (exchange.left.empty()) exchange.was_handed_over = true;
    return taken;
  }
  static std::size_t hear(char* line, std::size_t size, std::size_t count, void* self) {
    static_cast<Exchange*>(self)->replies.add({line, size * count});
    return size * count;
  }
  // About once a second, and more often while anything moves.
  static int keep_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& sender = *static_cast<Exchange*>(self)->sender;
    sender.give_back_late();
    return sender.must_end() ? 1 : 0;
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

void SmtpSender::give_back_late() {
  std::vector<Letter> late;
  {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock{mutex_};
    const auto in_time = std::stable_partition(letters_.begin(), letters_.end(),
                                               [now](const Letter& letter) { return !is_late(letter, now); });
    std::move(in_time, letters_.end(), std::back_inserter(late));
    letters_.erase(in_time, letters_.end());
  }
  for (const auto& letter : late) give_back(letter);
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
      is_late(letter, std::chrono::steady_clock::now()) ? give_back(letter) : carry(letter);
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
  Exchange exchange{this, letter.bytes, false};
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
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(letter.deadline - Time::clock::now());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(std::min(kLongestExchange, left - kToSettle).count()));
  const auto code = curl_easy_perform(curl);
  long reply = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);

  const auto said = exchange.replies.of(static_cast<int>(reply));
  const auto text = reply >= 400 && !said.empty() ? std::string{beginning_of(one_line(said), kMostReasonBytes)}
                                                  : failure_text(code, said);
  const auto error = outcome_of(
      {code == CURLE_OK, code == CURLE_LOGIN_DENIED, exchange.was_handed_over, static_cast<int>(reply), text});
  metrics_.count("email_sent_total", 1, {{"outcome", error ? "not_sent" : "sent"}});
  if (!error) return letter.done.sent(letter.message_id);
  curl_.reset();  // nothing of this exchange goes into the next one
  log_.warning("A mail was not sent", {{"error", error->message}});
  letter.done.fail(*error);
}

}  // namespace email
