// What an event says: the `payload` of Sunshine Conversations v2's webhook events, from the state that a change leaves
// behind. What is ours beside the contract is in docs/webhooks.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/event.hpp"
#include "messaging/integrations.hpp"
#include "store/sql.hpp"

namespace hub::webhooks {

struct Includes {
  bool full_user = false;
  bool full_source = false;
};

// Each answers one JSON object. Within a change.
class Payloads {
 public:
  Payloads(store::sql::Connection& sql, const messaging::Integrations& integrations, Includes includes)
      : sql_{sql}, integrations_{integrations}, includes_{includes} {}

  std::string of_message(const domain::MessageAppended& event) const;
  // `first`: the message that the conversation was made for, if any.
  std::string of_created(const domain::ConversationChanged& event, const domain::Message* first) const;
  std::string of_removed(const domain::ConversationErased& event) const;
  std::string of_read(const domain::ReadAdvanced& event) const;
  std::string of_delivery(const domain::DeliveryChanged& event, const domain::Delivery& stored) const;
  // Of somebody who was erased ids alone are told.
  std::string of_client(const domain::Client& client, std::string_view reason) const;
  std::string of_merge(const domain::UserMerged& event) const;
  std::string of_unmerge(const domain::UserUnmerged& event) const;
  std::string of_user(const domain::User& user) const;
  std::string of_erased(const domain::UserErased& event) const;

 private:
  std::string user(std::string_view id) const;
  std::string user(const domain::User& user) const;
  std::string conversation(const domain::ConversationId& id) const;
  std::string client(const domain::ClientId& id) const;
  std::string channel_of(const domain::IntegrationId& id) const;
  std::string source_of(const domain::Message& message) const;

  store::sql::Connection& sql_;
  const messaging::Integrations& integrations_;
  const Includes includes_;
};

// The delivery as it is stored; the event's own when the message is gone.
domain::Delivery stored_delivery(store::sql::Connection& sql, const domain::Delivery& told);

}  // namespace hub::webhooks
