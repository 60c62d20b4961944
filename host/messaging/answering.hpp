// Which of a person's channels takes what the business says (docs/domain.md, "Where an answer goes"): it chooses the
// client, tries the next channel when a message stays unread or cannot be delivered, and says so in the conversation.
// The rules are domain/answering.hpp's; here they are asked and applied, each time in one commit. A message goes to a
// client at most once, and it escalates at most once, whatever is retried or crashes. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/answering.hpp"
#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/integrations.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// Looks whether a message is still unread; payload: its id.
inline constexpr const char* kEscalateTask = "escalate";

class Answering {
 public:
  // `integrations` must outlive it. `speaker`: who tells agents what became of a message.
  Answering(const Integrations& integrations, domain::AnsweringRules rules, std::string speaker = "Hubbub");

  // Queues the delivery of a message that was just stored, and when it may escalate, the task that will look. Nothing
  // for a person without clients: they read by REST.
  void send(store::Transaction& tx, const domain::Conversation& conversation, const domain::Message& message) const;

  // Where an agent's next words would go, and why, as things are. None: no client is active.
  std::optional<std::pair<domain::Route, domain::Client>> preview(store::sql::Connection& connection,
                                                                  const domain::Conversation& conversation,
                                                                  domain::Time now) const;

  // This delivery has just failed for good: the message goes to the next channel, or the desk is told that none is
  // left. Only for what agents and workflows said, and what was not read meanwhile.
  domain::Result<> has_failed(store::Transaction& tx, const domain::Delivery& failed) const;

  // Someone wants a failed delivery tried again. False when the message has gone another way since.
  static bool may_try_again(store::Transaction& tx, const domain::Delivery& failed);

  // Before the dispatcher starts.
  void run_escalations(Dispatcher& dispatcher, store::Store& store) const;

 private:
  struct Ways;  // to one person
  Ways ways_to(store::sql::Connection& connection, const domain::Conversation& conversation,
               std::vector<domain::Client> active) const;
  domain::AnswerFacts facts_of(const domain::Message& message, domain::Time now) const;
  domain::Result<> escalate(store::Transaction& tx, const domain::MessageId& id) const;
  std::string channel_of(const domain::IntegrationId& integration) const;
  // The best untried way, with its client.
  std::optional<std::pair<domain::Route, domain::Client>> next(store::sql::Connection& connection,
                                                               const domain::Conversation& conversation,
                                                               const domain::Message& message,
                                                               const std::vector<domain::Delivery>& tried,
                                                               domain::Next why, domain::Time now) const;

  const Integrations& integrations_;
  const domain::AnsweringRules rules_;
  const std::string speaker_;
  const bool asks_hours_;
};

}  // namespace hub::messaging
