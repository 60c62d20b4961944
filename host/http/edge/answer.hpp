// The way of an answer back to its connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "http/io/loop.hpp"
#include "http/message.hpp"

namespace hub::http {

// Where answers go: a connection with several requests under way, told apart by their number.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  virtual void answer(std::uint64_t number, Response response) = 0;  // on the loop
  virtual void unanswered(std::uint64_t number) = 0;                 // the last Responder was dropped
};

struct Responder::State final : public Errand, public std::enable_shared_from_this<Responder::State> {
  State(std::shared_ptr<Mailbox> its_mailbox, std::weak_ptr<AnswerSink> its_sink, std::uint64_t its_number)
      : mailbox{std::move(its_mailbox)}, sink{std::move(its_sink)}, number{its_number} {}
  ~State() override;

  void answer(Response response);  // [any thread]
  void run() override;             // an answer from another thread has reached the loop

  const std::shared_ptr<Mailbox> mailbox;
  const std::weak_ptr<AnswerSink> sink;  // locked on the loop only
  const std::uint64_t number;

 private:
  std::atomic<bool> answered_{false};
  Response response_;
};

}  // namespace hub::http
