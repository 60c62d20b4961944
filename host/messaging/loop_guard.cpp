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
  const auto most = std::min(kMostRead, rules_.turns * kMessagesATurn);
  std::vector<domain::Spoken> spoken;
  for (auto& voice : messages.voices(conversation.id, conversation.last_seq - most)) {
    const auto integration = voice.author == domain::AuthorType::user ? integrations_.find(voice.integration_id)
                                                                      : std::optional<Integration>{};
    const bool is_agent = voice.author == domain::AuthorType::agent && voice.source_type == "agent";
    spoken.push_back(
        {voice.author, std::move(voice.author_id), is_agent || (integration && integration->live), voice.at});
  }
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
  if (!now || now->control.holder == domain::kDesk || !loops(tx.connection(), *now, tx.now())) return {};
  auto passed = switchboard.pass(tx, id, now->control.holder, domain::kDesk, R"({"reason":"loop_guard"})");
  if (!passed) return tl::unexpected(std::move(passed.error()));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(rules_.window).count();
  return write_note(
      tx, *passed, speaker_,
      {kAboutLoop, "Automatic senders answered each other " + std::to_string(rules_.turns) + " times within " +
                       std::to_string(seconds) +
                       " s. Control is with the desk now; automatic answers wait until somebody speaks."});
}

}  // namespace hub::messaging
