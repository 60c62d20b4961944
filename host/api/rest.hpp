// REST v2, the part of Sunshine Conversations' contract that the hub serves (docs/openapi.yaml): users, clients,
// conversations, messages, activities, participants, switchboard. Requests are checked on the event loop, work runs in
// the store's threads, answers go out after the commit.
//
// Idempotency (ours): POST messages takes a header `Idempotency-Key` (1 to 128 characters); a key that was used before
// answers 201 with the message that it made.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/answers.hpp"
#include "api/keys.hpp"
#include "api/person_export.hpp"
#include "live/hub.hpp"
#include "messaging/ingest.hpp"
#include "messaging/integrations.hpp"
#include "messaging/linking.hpp"
#include "messaging/loop_guard.hpp"
#include "messaging/outbox.hpp"
#include "messaging/switchboard.hpp"
#include "store/store.hpp"
#include "wire/json_object.hpp"

namespace hub::api {

struct RestServices {
  store::Store& store;
  const messaging::Integrations& integrations;
  messaging::Ingest& ingest;
  messaging::Outbox& outbox;
  messaging::Switchboard& switchboard;
  live::Hub& live;
  Keys& keys;
  const messaging::Linking* linking = nullptr;  // none: clients cannot be added
  const messaging::LoopGuard* loops = nullptr;  // none: automatic senders are refused by the outbox only
  const PersonExports* exports = nullptr;       // none: nobody's data is exported
};

struct RestOptions {
  std::string app_id;
  std::string app_name;    // author's name of business messages that give none
  std::string public_url;  // in links; empty: the address that the request came to
  std::vector<std::string> allowed_origins;
  double rate_per_second = 0;  // per address, before the key is known; 0: the server's default
};

class Rest {
 public:
  Rest(RestServices services, RestOptions options);
  std::vector<Route> routes();

 private:
  // One request of an admitted caller.
  struct Call {
    http::Request request;
    Answer answer;
    Caller caller;
  };
  using Method = void (Rest::*)(const Call&);
  // A JSON text for the answer's body, or the refusal.
  using Change = std::function<domain::Result<std::string>(store::Transaction&)>;
  using Look = std::function<domain::Result<std::string>(store::sql::Connection&)>;

  Handler admitted(Method method);
  void change(const Call& call, int status, Change work);
  void look(const Call& call, Look work);
  std::string base_url(const http::Request& request) const;

  // rest_users.cpp
  void create_user(const Call& call);
  void get_user(const Call& call);
  void update_user(const Call& call);

  // rest_persons.cpp
  void export_user(const Call& call);
  void delete_user(const Call& call);
  void list_erasures(const Call& call);
  void get_erasure(const Call& call);

  // rest_clients.cpp
  domain::Result<messaging::LinkWish> read_wish(const Call& call) const;
  domain::Result<domain::IntegrationId> matched_integration(const wire::JsonObject& body) const;
  void create_client(const Call& call);
  void list_clients(const Call& call);
  void delete_client(const Call& call);

  // rest_conversations.cpp
  void create_conversation(const Call& call);
  void list_conversations(const Call& call);
  void get_conversation(const Call& call);
  void update_conversation(const Call& call);
  void delete_conversation(const Call& call);
  void list_participants(const Call& call);

  // rest_messages.cpp
  struct Post;
  void post_message(const Call& call);
  domain::Result<Post> read_post(const Call& call) const;
  domain::Result<domain::Message> append(store::Transaction& tx, const Post& post);
  void list_messages(const Call& call);
  void delete_messages(const Call& call);
  void delete_message(const Call& call);
  void post_activity(const Call& call);

  // rest_deliveries.cpp
  void list_deliveries(const Call& call);

  // rest_control.cpp
  using Move = domain::Result<domain::Conversation> (messaging::Switchboard::*)(store::Transaction&,
                                                                                const domain::ConversationId&,
                                                                                std::string_view, std::string_view,
                                                                                std::string);
  void hand_over(const Call& call, Move move);
  void pass_control(const Call& call);
  void offer_control(const Call& call);
  void accept_control(const Call& call);
  void release_control(const Call& call);

  const RestServices services_;
  const RestOptions options_;
};

}  // namespace hub::api
