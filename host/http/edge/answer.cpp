#include "http/edge/answer.hpp"

namespace hub::http {
namespace {

class Unanswered final : public Errand {
 public:
  Unanswered(std::weak_ptr<AnswerSink> sink, std::uint64_t number) : sink_{std::move(sink)}, number_{number} {}
  void run() override {
    if (auto sink = sink_.lock()) sink->unanswered(number_);
  }

 private:
  std::weak_ptr<AnswerSink> sink_;
  std::uint64_t number_;
};

}  // namespace

void Responder::operator()(Response response) const {
  if (state_) state_->answer(std::move(response));  // without a state: nobody waits
}

Responder::State::~State() {
  if (!answered_.load()) mailbox->put(std::make_shared<Unanswered>(sink, number));
}

void Responder::State::answer(Response response) {
  if (answered_.exchange(true)) return;
  response_ = std::move(response);
  if (mailbox->on_loop()) {
    run();
  } else {
    mailbox->put(shared_from_this());
  }
}

void Responder::State::run() {
  if (auto target = sink.lock()) target->answer(number, std::move(response_));
}

}  // namespace hub::http
