// From a commit to the sockets.
#include "live/core.hpp"

namespace hub::live {

void Core::committed(const std::vector<domain::Event>& events) {
  // Whoever connects from now on reads from the store what is in these events.
  if (sockets_ == 0) return;
  auto copy = std::make_shared<std::vector<domain::Event>>();
  copy->reserve(events.size());
  for (const auto& event : events) {
    if (!std::holds_alternative<domain::TasksAdded>(event)) copy->push_back(event);
  }
  if (copy->empty()) return;
  loop_.push([this, copy] { fan_out(*copy); });
}

void Core::fan_out(const std::vector<domain::Event>& events) {
  for (const auto& event : events) {
    std::visit([this](const auto& fact) { fan_out(fact); }, event);
  }
}

void Core::fan_out(const domain::MessageAppended& event) {
  const auto& message = *event.message;
  const bool by_person = message.author.type == domain::AuthorType::user;
  if (const auto* hearers = audience_.of_conversation(message.conversation_id)) {
    const auto to = *hearers;  // a slow socket may be closed, and so leave, while it is handed its frame
    if (!to.persons.empty()) {
      const auto frame = frames::shared(frames::for_person(message));
      for (const auto& session : to.persons) pass_on(session, message, frame);
    }
    if (!to.agents.empty()) {
      const auto frame = frames::shared(frames::message_frame(message, !by_person));
      for (const auto& session : to.agents) pass_on(session, message, frame);
    }
  }
  for (const auto& session : audience_.of_user(event.user_id)) {
    if (session->person->conversation_id.empty()) adopt(session, message.conversation_id, 0);
  }
  touch_row(message.conversation_id, false);
}

void Core::pass_on(const SessionPtr& session, const domain::Message& message, const Frame& frame) {
  auto* const feed = feed_of(session, message.conversation_id);
  if (feed == nullptr) return;
  ready_.clear();
  const auto need = feed->news(message.seq, frame, ready_);
  const auto after = feed->next() - 1;
  give(session, ready_);
  if (need == Feed::Need::read) replay(session, message.conversation_id, after, false);
}

void Core::fan_out(const domain::ConversationChanged& event) {
  if (event.created) {
    for (const auto& session : audience_.of_user(event.user_id)) {
      if (session->person->conversation_id.empty()) adopt(session, event.conversation_id, 0);
    }
  }
  touch_row(event.conversation_id, !event.created);
}

void Core::fan_out(const domain::ReadAdvanced& event) {
  if (const auto* hearers = audience_.of_conversation(event.conversation_id)) {
    const auto to = *hearers;
    const auto frame = frames::shared(frames::read(event.conversation_id, event.by_user, event.seq));
    for (const auto& session : to.persons) session->send(frame);
    for (const auto& session : to.agents) session->send(frame);
  }
  touch_row(event.conversation_id, false);
}

void Core::fan_out(const domain::DeliveryChanged& event) {
  const auto& delivery = event.delivery;
  if (event.seq > 0 && delivery.status == domain::DeliveryStatus::delivered) {
    if (const auto* hearers = audience_.of_conversation(delivery.conversation_id)) {
      const auto agents = hearers->agents;
      const auto frame = frames::shared(frames::delivered(delivery.conversation_id, event.seq));
      for (const auto& session : agents) session->send(frame);
    }
  }
  show_delivery(event);
  touch_row(delivery.conversation_id, false);
}

// How far messages have come on a live channel is told by its marks, one frame for many messages.
void Core::show_delivery(const domain::DeliveryChanged& event) {
  const auto& delivery = event.delivery;
  const auto* hearers = audience_.of_conversation(delivery.conversation_id);
  if (hearers == nullptr || hearers->agents.empty()) return;
  const auto integration = services_.integrations.find(delivery.integration_id);
  if (integration && integration->live) return;
  const auto agents = hearers->agents;
  const auto frame = frames::shared(frames::delivery_frame(delivery, integration, event.seq));
  for (const auto& session : agents) session->send(frame);
}

void Core::fan_out(const domain::TicketChanged& event) {
  touch_row(event.ticket.conversation_id, false);
}

void Core::fan_out(const domain::UserChanged& event) {
  touch_user(event.user_id);
}

// Of a merge it says nothing new; else it is linked, or has opted out or in.
void Core::fan_out(const domain::ClientChanged& event) {
  touch_user(event.client.user_id);
}

void Core::touch_user(const domain::UserId& user) {
  if (audience_.agents().empty()) return;
  touched_users_.insert(user);
  plan_flush();
}

// Not through the feeds: a reader who hears of the deletion first does not take the message afterwards.
void Core::fan_out(const domain::MessagesErased& event) {
  if (const auto* hearers = audience_.of_conversation(event.conversation_id)) {
    const auto to = *hearers;
    const auto frame = frames::shared(frames::deleted(event.conversation_id, event.ranges));
    for (const auto& session : to.persons) session->send(frame);
    for (const auto& session : to.agents) session->send(frame);
  }
  touch_row(event.conversation_id, false);
}

void Core::fan_out(const domain::ConversationErased& event) {
  const auto frame = frames::shared(frames::deleted(event.conversation_id));
  if (const auto* hearers = audience_.of_conversation(event.conversation_id)) {
    const auto to = *hearers;
    for (const auto& session : to.persons) lose_conversation(session, frame);
    for (const auto& session : to.agents) shut_conversation(session, event.conversation_id);
  }
  touched_rows_.erase(event.conversation_id);
  const auto agents = audience_.agents();
  for (const auto& session : agents) session->send(frame);
}

// Whoever is behind this browser is a stranger again: their next word makes a new user.
void Core::fan_out(const domain::ClientRemoved& event) {
  const auto& client = event.client;
  for (const auto& session : audience_.of_client(client_key(client.integration_id, client.external_id))) {
    const auto conversation = session->person->conversation_id;
    if (!conversation.empty()) lose_conversation(session, frames::shared(frames::deleted(conversation)));
    audience_.forget_user(session);
  }
  if (audience_.agents().empty()) return;
  touched_users_.insert(client.user_id);
  plan_flush();
}

void Core::lose_conversation(const SessionPtr& session, const Frame& frame) {
  audience_.forget_conversation(session);
  session->person->feed = {};
  session->send(frame);
  if (!session->person->welcomed) welcome_person(session, nullptr);  // the replay that would have has lost its reader
}

void Core::fan_out(const domain::TaskDied&) {
  push_task_count();
}

void Core::show_typing(const domain::ConversationId& conversation, bool on, const Typist& who,
                       const std::string& text) {
  const auto* hearers = audience_.of_conversation(conversation);
  const auto to = hearers == nullptr ? Audience::Hearers{} : *hearers;
  const auto frame = frames::shared(frames::typing(conversation, on, who, text));
  if (who.type == domain::AuthorType::user) {
    const auto agents = audience_.agents();
    for (const auto& session : agents) session->send(frame);
    return;
  }
  if (services_.business_types) services_.business_types(conversation, on);
  for (const auto& session : to.persons) session->send(frame);
  for (const auto& session : to.agents) {
    if (session->agent->agent.id != who.id) session->send(frame);
  }
}

}  // namespace hub::live
