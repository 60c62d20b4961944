#include <functional>
#include <memory>
#include <utility>

#include "domain/switchboard.hpp"
#include "messaging/turn.hpp"

namespace hub::messaging {
namespace {

using domain::Error;
using domain::Result;
using domain::Status;

constexpr int kTakesAtOnce = 5;

// Control moved away, or what it is about was deleted: there is nothing left to say.
bool is_over(const Error& error) {
  return (error.status == Status::rejected && error.code == "not_in_control") ||
         error.code == "conversation_not_found" || error.code == "message_not_found";
}

// One "turn" task, from its first take until its end.
class TurnRun : public std::enable_shared_from_this<TurnRun> {
 public:
  struct Tools {
    store::Store& store;
    Outbox& outbox;
    Switchboard& switchboard;
    FindWorkflow find;
    TurnCameTooLate note;
    std::shared_ptr<const LoopGuard> guard;  // none: loops go on
  };

  TurnRun(std::shared_ptr<const Tools> tools, std::shared_ptr<Claim> claim, TurnEvent event)
      : tools_{std::move(tools)}, claim_{std::move(claim)}, event_{std::move(event)} {}

  void take() {
    ++takes_;
    auto workflow = tools_->find(event_.workflow);
    if (!workflow) {
      return claim_->fail({Status::unavailable, "workflow_not_loaded",
                           "Workflow '" + event_.workflow + "' is not loaded. Check its plugin and configuration."});
    }
    Turn turn{tools_->store, event_};
    if (auto may = may_begin(turn); !may) return end_without_effects(may.error());
    const auto looping = is_looping(turn);
    if (!looping) return claim_->fail(looping.error());
    if (*looping) return stop_loop();
    if (auto handled = handle(*workflow, turn); !handled) return claim_->fail(std::move(handled.error()));
    commit(std::move(turn), std::move(workflow->author));
  }

 private:
  // Messages and control are for the holder; timers fire for whoever set them.
  Result<> may_begin(Turn& turn) {
    const auto conversation = turn.conversation();
    if (!conversation) return tl::unexpected(conversation.error());
    if (event_.type == TurnEvent::Type::timer) return {};
    if (auto may = domain::may_send(conversation->control, event_.workflow); !may) return may;
    if (event_.message_id.empty()) return {};
    const auto message = turn.message();
    if (!message) return tl::unexpected(message.error());
    if (!*message) return domain::not_found("message", "Message '" + event_.message_id + "' was deleted.");
    return {};
  }

  Result<bool> is_looping(Turn& turn) {
    if (!tools_->guard) return false;
    const auto conversation = turn.conversation();
    if (!conversation) return tl::unexpected(conversation.error());
    return tools_->store.view([&](store::Snapshot& now) {
      return tools_->guard->loops(now.connection(), *conversation, now.now(), event_.workflow);
    });
  }

  static Result<> handle(const Workflow& workflow, Turn& turn) {
    try {
      return workflow.handler(turn);
    } catch (const std::exception& defect) {
      return domain::fail(Status::internal, "handler_threw",
                          std::string{"The workflow's handler threw: "} + defect.what());
    }
  }

  void commit(Turn turn, domain::Author author) {
    auto self = shared_from_this();
    tools_->store.submit(
        [self, turn = std::move(turn), author = std::move(author)](store::Transaction& tx) mutable -> Result<> {
          auto applied = turn.commit(tx, self->tools_->outbox, self->tools_->switchboard, author);
          return applied ? self->claim_->complete(tx) : applied;
        },
        [self](Result<> outcome) { self->has_committed(std::move(outcome)); });
  }

  void has_committed(Result<> outcome) {
    if (outcome) return claim_->finished();
    auto& error = outcome.error();
    if (is_over(error)) return end_without_effects(error);
    if (error.code == "loop_stopped" && tools_->guard) return stop_loop();
    const bool again = error.status == Status::conflict && error.code == "stale" && takes_ < kTakesAtOnce;
    if (!again) return claim_->fail(std::move(error));
    claim_->resume([self = shared_from_this()] { self->take(); });
  }

  // The turn is not taken: what it would say is refused, and the desk goes on.
  void stop_loop() {
    end([self = shared_from_this()](store::Transaction& tx) {
      return self->tools_->guard->stop(tx, self->event_.conversation_id, self->tools_->switchboard);
    });
  }

  void end_without_effects(const Error& error) {
    if (!is_over(error)) return claim_->fail(error);
    if (tools_->note) tools_->note(event_, error);
    end([](store::Transaction&) { return Result<>{}; });
  }

  void end(std::function<Result<>(store::Transaction&)> with) {
    tools_->store.submit(
        [self = shared_from_this(), with = std::move(with)](store::Transaction& tx) -> Result<> {
          auto done = with(tx);
          return done ? self->claim_->complete(tx) : done;
        },
        [self = shared_from_this()](Result<> outcome) {
          if (outcome) return self->claim_->finished();
          self->claim_->fail(std::move(outcome.error()));
        });
  }

  std::shared_ptr<const Tools> tools_;
  std::shared_ptr<Claim> claim_;
  TurnEvent event_;
  int takes_ = 0;
};

}  // namespace

void run_turns(Dispatcher& dispatcher, store::Store& store, Outbox& outbox, Switchboard& switchboard, FindWorkflow find,
               TurnCameTooLate note, std::shared_ptr<const LoopGuard> guard) {
  auto tools = std::make_shared<const TurnRun::Tools>(
      TurnRun::Tools{store, outbox, switchboard, std::move(find), std::move(note), std::move(guard)});
  dispatcher.on(kTurnTask, [tools](std::shared_ptr<Claim> claim) {
    auto event = TurnEvent::from_json(claim->task().payload);
    if (!event) return claim->fail(std::move(event.error()));
    std::make_shared<TurnRun>(tools, std::move(claim), *std::move(event))->take();
  });
}

}  // namespace hub::messaging
