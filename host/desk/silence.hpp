// People who fall silent in the midst of a matter (docs/domain.md, "Silence"): after an agent's word that stays without
// an answer a nudge goes out, once; when that stays without one too, the matter is closed, and the desk is told why.
// Each step is a task, written in the commit of the word that it follows, so that no crash loses or doubles it; a word
// of anybody since makes it void.
#pragma once

#include <string>

#include "desk/desk.hpp"
#include "domain/silence.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/hooks.hpp"
#include "messaging/outbox.hpp"
#include "store/store.hpp"

namespace hub::desk {

// Payload of both: the id of the message that nobody has answered.
inline constexpr const char* kNudgeTask = "nudge";
inline constexpr const char* kCloseSilentTask = "close_silent";

class Silence {
 public:
  // `speaker`: who nudges, as people and agents see it. What is named by reference must outlive it.
  Silence(const Desk& desk, messaging::Outbox& outbox, domain::SilenceRules rules, std::string speaker);

  // Before start.
  void attach(messaging::Hooks& hooks);
  void run_timers(messaging::Dispatcher& dispatcher, store::Store& store) const;

 private:
  struct Unanswered;
  using Step = domain::Result<> (Silence::*)(store::Transaction&, Unanswered&) const;

  static std::optional<Unanswered> find(store::Transaction& tx, const domain::MessageId& id);
  domain::Result<> nudge(store::Transaction& tx, Unanswered& last) const;
  domain::Result<> close(store::Transaction& tx, Unanswered& last) const;
  void run(messaging::Dispatcher& dispatcher, store::Store& store, const char* kind, Step step) const;

  const Desk& desk_;
  messaging::Outbox& outbox_;
  const domain::SilenceRules rules_;
  const std::string speaker_;
};

}  // namespace hub::desk
