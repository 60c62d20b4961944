#include "fixture.hpp"

namespace store_test {

domain::Conversation StoreTest::conversation(const std::string& id, const std::string& user) const {
  domain::Conversation conversation;
  conversation.id = id;
  conversation.user_id = user;
  conversation.integration_id = "web-main";
  conversation.control.holder = "greeter";
  conversation.created_at = clock_.now();
  conversation.last_message_at = clock_.now();
  return conversation;
}

domain::Message StoreTest::message(const std::string& conversation, const std::string& text,
                                   const std::string& external_id) const {
  domain::Message message;
  message.id = ids_->next();
  message.conversation_id = conversation;
  message.author = {domain::AuthorType::user, "user-1", "Ana", ""};
  message.content = domain::text_content(text);
  message.source = {"web", "web-main", "client-1", external_id};
  message.received_at = clock_.now();
  return message;
}

domain::Task StoreTest::task(const std::string& id, const std::string& lane, domain::Duration due_in) const {
  domain::Task task;
  task.id = id;
  task.kind = "turn";
  task.lane = lane;
  task.payload = "{}";
  task.due = clock_.now() + due_in;
  task.created_at = clock_.now();
  return task;
}

domain::Ticket StoreTest::ticket(const std::string& id, const std::string& conversation) const {
  domain::Ticket ticket;
  ticket.id = id;
  ticket.conversation_id = conversation;
  ticket.queue = "default";
  ticket.opened_at = clock_.now();
  return ticket;
}

domain::Result<store::Messages::Appended> StoreTest::append(domain::Message message) {
  return store_->change([&](store::Transaction& tx) { return store::Messages(tx.connection()).append(message); });
}

std::vector<std::string> StoreTest::texts_of(const std::string& conversation) {
  return look([&](store::sql::Connection& connection) {
    std::vector<std::string> texts;
    for (const auto& message : store::Messages(connection).after(conversation, 0, 1000)) {
      texts.push_back(message.content.text);
    }
    return texts;
  });
}

}  // namespace store_test
