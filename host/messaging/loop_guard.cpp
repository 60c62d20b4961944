#include "messaging/loop_guard.hpp"

#include <algorithm>
#include <utility>

#include "domain/switchboard.hpp"
#include "messaging/notes.hpp"
#include "store/conversations.hpp"

namespace hub::messaging {

namespace {

constexpr domain::Seq kMessagesATurn = 10;  // more are not looked at
constexpr domain::Seq kMostRead = 2000;

std::vector<domain::Spoken> latest(store::sql::Connection& connection, const Integrations& integrations,
                                   const domain::Conversation& conversation, domain::Seq turns) {
  const auto most = std::min(kMostRead, turns * kMessagesATurn);
  std::vector<domain::Spoken> spoken;
  for (auto& voice : store::Messages{connection}.voices(conversation.id, conversation.last_seq - most)) {
    const auto integration =
        voice.author == domain::AuthorType::user ? integrations.find(voice.integration_id) : std::nullopt;
    const bool is_agent = voice.author == domain::AuthorType::agent && voice.source_type == "agent";
    spoken.push_back(
        {voice.author, std::move(voice.author_id), is_agent || (integration && integration->live), voice.at});
  }
  return spoken;
}

// Is there a note of this loop already?
bool is_told(const std::vector<domain::Spoken>& spoken, domain::Time since) {
  for (auto one = spoken.rbegin(); one != spoken.rend() && !one->by_human && one->at >= since; ++one) {
    if (one->author == domain::AuthorType::system && one->author_id == kAboutLoop) return true;
  }
  return false;
}

}  // namespace

LoopGuard::LoopGuard(const Integrations& integrations, domain::LoopRules rules, std::string speaker)
    : integrations_{integrations}, rules_{rules}, speaker_{std::move(speaker)} {}

bool LoopGuard::loops(store::sql::Connection& connection, const domain::Conversation& conversation, domain::Time now,
                      std::string_view speaker) const {
  if (rules_.turns <= 0 || conversation.last_seq < rules_.turns) return false;
  store::Messages messages{connection};
  const auto since = now - rules_.window;
  const auto begun = messages.time_of(conversation.id, conversation.last_seq - rules_.turns + 1);
  if (!begun || *begun < since) return false;
  const auto spoken = latest(connection, integrations_, conversation, rules_.turns);
  const auto last = std::find_if(spoken.rbegin(), spoken.rend(),
                                 [](const domain::Spoken& one) { return one.author != domain::AuthorType::system; });
  const bool goes_on = !speaker.empty() && last != spoken.rend() && last->author == domain::AuthorType::bot &&
                       last->author_id == speaker;
  return !goes_on && domain::automatic_turns(spoken, since) >= rules_.turns;
}

tl::unexpected<domain::Error> LoopGuard::refusal() {
  return domain::rejected("loop_stopped",
                          "Automatic senders answered each other too often in this conversation. Control is with the "
                          "desk; automatic messages are refused until a human speaks or some time has passed.");
}

domain::Result<> LoopGuard::stop(store::Transaction& tx, const domain::ConversationId& id,
                                 Switchboard& switchboard) const {
  const auto now = store::Conversations{tx.connection()}.lock(id);
  if (!now || !loops(tx.connection(), *now, tx.now())) return {};
  domain::Result<domain::Conversation> held = *now;
  if (now->control.holder != domain::kDesk) {
    held = switchboard.pass(tx, id, now->control.holder, domain::kDesk, R"({"reason":"loop_guard"})");
  } else if (is_told(latest(tx.connection(), integrations_, *now, rules_.turns), tx.now() - rules_.window)) {
    return {};
  }
  if (!held) return tl::unexpected(std::move(held.error()));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(rules_.window).count();
  return write_note(
      tx, *held, speaker_,
      {kAboutLoop, "Automatic senders answered each other " + std::to_string(rules_.turns) + " times within " +
                       std::to_string(seconds) +
                       " s. Control is with the desk. Automatic answers are refused until an agent has answered, the "
                       "person writes on the website, or this time has passed."});
}

}  // namespace hub::messaging
