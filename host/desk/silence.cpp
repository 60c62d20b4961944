#include "desk/silence.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "domain/local_time.hpp"
#include "domain/switchboard.hpp"
#include "messaging/completing.hpp"
#include "messaging/notes.hpp"
#include "store/conversations.hpp"
#include "store/desk.hpp"
#include "store/users.hpp"

namespace hub::desk {

using domain::Result;

struct Silence::Unanswered {
  domain::Conversation conversation;
  domain::Message message;
};

namespace {

void add_step(store::Transaction& tx, const domain::Message& message, const std::optional<domain::SilenceDue>& due) {
  if (!due) return;
  const auto* kind = due->step == domain::SilenceStep::nudge ? kNudgeTask : kCloseSilentTask;
  messaging::add_task(tx, kind, "silence:" + message.conversation_id, message.id, tx.now() + due->after);
}

}  // namespace

Silence::Silence(const Desk& desk, messaging::Outbox& outbox, domain::SilenceRules rules, std::string speaker)
    : desk_{desk}, outbox_{outbox}, rules_{std::move(rules)}, speaker_{std::move(speaker)} {}

void Silence::attach(messaging::Hooks& hooks) {
  hooks.has_sent.emplace_back([this](store::Transaction& tx, const domain::Conversation& conversation,
                                     const domain::Message& message) -> Result<> {
    const bool is_desks = conversation.control.holder == domain::kDesk;
    if (is_desks && message.author.type == domain::AuthorType::agent) {
      add_step(tx, message, domain::after_word(rules_));
    }
    return {};
  });
}

// The desk still waits for an answer to this very message.
std::optional<Silence::Unanswered> Silence::find(store::Transaction& tx, const domain::MessageId& id) {
  auto message = store::Messages{tx.connection()}.find(id);
  if (!message) return std::nullopt;  // deleted since
  auto conversation = store::Conversations{tx.connection()}.lock(message->conversation_id);
  if (!conversation || conversation->control.holder != domain::kDesk) return std::nullopt;
  const auto ticket = store::Tickets{tx.connection()}.current(conversation->id);
  if (!ticket || !domain::waits_for_person(ticket->status)) return std::nullopt;
  const auto since = store::Messages{tx.connection()}.voices(conversation->id, message->seq);
  const bool is_last = std::all_of(since.begin(), since.end(),
                                   [](const auto& voice) { return voice.author == domain::AuthorType::system; });
  if (!is_last) return std::nullopt;
  return Unanswered{*std::move(conversation), *std::move(message)};
}

Result<> Silence::nudge(store::Transaction& tx, Unanswered& last) const {
  const auto& message = last.message;
  if (const auto wait = domain::until_open(rules_, domain::minute_of_day(tx.now())); wait > domain::Duration::zero()) {
    add_step(tx, message, domain::SilenceDue{domain::SilenceStep::nudge, wait});
    return {};
  }
  const auto user = store::Users{tx.connection()}.find(last.conversation.user_id);
  const std::string words{domain::nudge_for(rules_, user ? user->profile.locale : std::string{})};
  if (words.empty()) return {};  // the rules are others now
  messaging::Outgoing outgoing;
  outgoing.conversation_id = last.conversation.id;
  outgoing.sender = domain::kDesk;
  outgoing.author = {domain::AuthorType::bot, std::string{domain::kDesk}, speaker_, {}};
  outgoing.content = domain::text_content(words);
  outgoing.source = {"nudge", std::string{domain::kDesk}, {}, "nudge:" + message.id};
  const auto sent = outbox_.send(tx, outgoing);
  if (!sent && sent.error().status == domain::Status::rejected) return {};  // control has moved, or it loops
  if (!sent) return tl::unexpected(sent.error());
  add_step(tx, sent->message, domain::after_nudge(rules_));
  return {};
}

Result<> Silence::close(store::Transaction& tx, Unanswered& last) const {
  const auto waited = domain::in_words(tx.now() - last.message.received_at);
  auto told = messaging::write_note(
      tx, last.conversation, speaker_,
      {messaging::kAboutSilence, "They have not answered for " + waited + ": the matter is finished.",
       "silence:" + last.message.id});
  if (!told) return told;
  return desk_.give_up(tx, last.conversation.id);
}

void Silence::run(messaging::Dispatcher& dispatcher, store::Store& store, const char* kind, Step step) const {
  dispatcher.on(kind, [this, &store, step](const std::shared_ptr<messaging::Claim>& claim) {
    messaging::complete(store, claim, [this, step](store::Transaction& tx, const domain::Task& task) -> Result<> {
      auto last = find(tx, task.payload);
      return last ? (this->*step)(tx, *last) : Result<>{};
    });
  });
}

void Silence::run_timers(messaging::Dispatcher& dispatcher, store::Store& store) const {
  run(dispatcher, store, kNudgeTask, &Silence::nudge);
  run(dispatcher, store, kCloseSilentTask, &Silence::close);
}

}  // namespace hub::desk
