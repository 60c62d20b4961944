#include "live/frames.hpp"

#include <utility>

#include "wire/wire.hpp"

namespace hub::live::frames {
namespace {

bool own_side_of(const domain::Message& message, bool for_person) {
  return (message.author.type == domain::AuthorType::user) == for_person;
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  out += ",\"";
  out += name;
  out += "\":";
  wire::append_quoted(out, text);
}

void append_number(std::string& out, std::string_view name, std::int64_t value) {
  out += ",\"";
  out += name;
  out += "\":";
  out += std::to_string(value);
}

std::string opening(std::string_view kind, std::string_view conversation) {
  std::string out;
  out.reserve(160);
  out += "{\"t\":\"";
  out += kind;
  out += '"';
  if (!conversation.empty()) append_member(out, "conversation", conversation);
  return out;
}

}  // namespace

void append_optional(std::string& out, std::string_view name, std::string_view text) {
  if (!text.empty()) append_member(out, name, text);
}

void append_json(std::string& out, std::string_view name, std::string_view json) {
  if (json.empty()) return;
  out += ",\"";
  out += name;
  out += "\":";
  out += json;
}

Frame shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

std::string message(const domain::Message& message, bool own_side) {
  return wire::message_json(message, {.seq = true, .client_message_id = own_side});
}

std::string message_frame(const domain::Message& said, bool own_side) {
  auto out = opening("message", said.conversation_id);
  append_number(out, "seq", said.seq);
  out += ",\"message\":";
  out += message(said, own_side);
  out += '}';
  return out;
}

std::string for_person(const domain::Message& message) {
  if (domain::is_note(message)) return deleted(message.conversation_id, {{message.seq, message.seq}});
  return message_frame(message, message.author.type == domain::AuthorType::user);
}

std::vector<domain::SeqRange> notes_among(const std::vector<domain::Message>& messages) {
  std::vector<domain::SeqRange> notes;
  for (const auto& message : messages) {
    if (domain::is_note(message)) notes.push_back({message.seq, message.seq});
  }
  return notes;
}

std::string history(std::string_view conversation, domain::Seq before, const std::vector<domain::Message>& messages,
                    bool for_person) {
  auto out = opening("history", conversation);
  append_number(out, "before", before);
  out += ",\"messages\":[";
  bool first = true;
  for (const auto& said : messages) {
    if (for_person && domain::is_note(said)) continue;
    if (!std::exchange(first, false)) out += ',';
    out += message(said, own_side_of(said, for_person));
  }
  out += "],\"hasMore\":";
  out += !messages.empty() && messages.front().seq > 1 ? "true}" : "false}";
  return out;
}

std::string gap(std::string_view conversation, domain::Seq first) {
  auto out = opening("gap", conversation);
  append_number(out, "firstSeq", first);
  out += '}';
  return out;
}

std::string deleted(std::string_view conversation, const std::vector<domain::SeqRange>& ranges) {
  auto out = opening("deleted", conversation);
  if (!ranges.empty()) {
    out += ",\"ranges\":[";
    for (const auto& range : ranges) {
      if (&range != &ranges.front()) out += ',';
      out += '[' + std::to_string(range.first) + ',' + std::to_string(range.last) + ']';
    }
    out += ']';
  }
  out += '}';
  return out;
}

std::string ack(const Ack& ack) {
  auto out = opening("ack", ack.conversation);
  append_member(out, "id", ack.id);
  append_number(out, "seq", ack.seq);
  append_member(out, "messageId", ack.message_id);
  append_member(out, "received", domain::to_rfc3339(ack.received));
  out += '}';
  return out;
}

// A visitor of a website learns nothing of the hub's inside: what a database said can name servers, users and SQL.
static std::string_view title_for_people(const domain::Error& error) {
  using domain::Status;
  if (error.status == Status::internal) return "Something went wrong in the hub.";
  if (error.status == Status::unavailable || error.status == Status::abandoned)
    return "The hub cannot take this now. Try again.";
  return error.message;
}

std::string nack(std::string_view id, const domain::Error& error) {
  auto out = opening("nack", {});
  append_member(out, "id", id);
  append_member(out, "code", error.code);
  append_member(out, "title", title_for_people(error));
  using domain::Status;
  // Of the conflicts only a lost race passes by itself; "already_claimed" is an answer.
  const bool passes = error.status == Status::rate_limited || error.status == Status::unavailable ||
                      error.status == Status::abandoned || (error.status == Status::conflict && error.code == "stale");
  if (passes || error.retry_after_ms) append_number(out, "retryAfterMs", error.retry_after_ms.value_or(1000));
  out += '}';
  return out;
}

std::string bye(std::string_view code, std::string_view title, std::optional<int> retry_after_ms) {
  auto out = opening("bye", {});
  append_member(out, "code", code);
  append_member(out, "title", title);
  if (retry_after_ms) append_number(out, "retryAfterMs", *retry_after_ms);
  out += '}';
  return out;
}

std::string person_conversation(const domain::Conversation& conversation) {
  std::string out = "{\"id\":";
  wire::append_quoted(out, conversation.id);
  append_number(out, "lastSeq", conversation.last_seq);
  append_number(out, "userReadSeq", conversation.user_read_seq);
  append_number(out, "businessReadSeq", conversation.business_read_seq);
  append_member(out, "holder", conversation.control.holder);
  out += '}';
  return out;
}

std::string conversation_frame(const domain::Conversation& conversation) {
  return "{\"t\":\"conversation\",\"conversation\":" + person_conversation(conversation) + "}";
}

std::string typing(std::string_view conversation, bool on, const Typist& who, std::string_view text) {
  auto out = opening("typing", conversation);
  out += on ? ",\"on\":true" : ",\"on\":false";
  out += ",\"who\":{\"type\":\"";
  out += domain::name_of(who.type);
  out += '"';
  append_member(out, "id", who.id);
  append_member(out, "name", who.name);
  out += '}';
  if (on) append_optional(out, "text", text);
  out += '}';
  return out;
}

std::string read(std::string_view conversation, bool by_user, domain::Seq seq) {
  auto out = opening("read", conversation);
  append_member(out, "by", by_user ? "user" : "business");
  append_number(out, "seq", seq);
  out += '}';
  return out;
}

std::string delivered(std::string_view conversation, domain::Seq seq) {
  auto out = opening("delivered", conversation);
  append_number(out, "seq", seq);
  out += '}';
  return out;
}

std::string not_told(const domain::Delivery& delivery, const rendering::Capabilities& channel) {
  using domain::DeliveryStatus;
  const bool is_out = delivery.status == DeliveryStatus::sent || delivery.status == DeliveryStatus::unknown;
  std::string steps;
  if (is_out && !channel.delivered) steps += R"("delivered")";
  if ((is_out || delivery.status == DeliveryStatus::delivered) && !channel.read_in) {
    steps += steps.empty() ? R"("read")" : R"(,"read")";
  }
  return steps.empty() ? steps : "[" + steps + "]";
}

std::string delivery(const domain::Delivery& delivery, const std::optional<messaging::Integration>& channel,
                     std::string_view task_id) {
  std::string out = "{\"messageId\":";
  wire::append_quoted(out, delivery.message_id);
  append_member(out, "clientId", delivery.client_id);
  append_member(out, "integrationId", delivery.integration_id);
  if (channel) append_optional(out, "type", channel->channel_type);
  append_member(out, "status", domain::name_of(delivery.status));
  if (channel) append_json(out, "notTold", not_told(delivery, channel->capabilities));
  append_optional(out, "reason", delivery.reason);
  append_optional(out, "chosenBy", delivery.chosen_by);
  append_member(out, "at", domain::to_rfc3339(delivery.updated_at));
  append_optional(out, "taskId", task_id);
  out += '}';
  return out;
}

std::string delivery_frame(const domain::Delivery& state, const std::optional<messaging::Integration>& channel,
                           domain::Seq seq) {
  auto out = opening("delivery", state.conversation_id);
  append_number(out, "seq", seq);
  out += ",\"delivery\":" + delivery(state, channel) + "}";
  return out;
}

std::string agents(const std::vector<OnlineAgent>& agents) {
  std::string out = "[";
  for (const auto& one : agents) {
    if (out.size() > 1) out += ',';
    out += "{\"id\":";
    wire::append_quoted(out, one.id);
    append_member(out, "name", one.name);
    append_member(out, "avatarUrl", one.avatar_url);
    out += one.online ? ",\"online\":true}" : ",\"online\":false}";
  }
  out += ']';
  return out;
}

std::string agents_frame(const std::vector<OnlineAgent>& online) {
  return "{\"t\":\"agents\",\"agents\":" + agents(online) + "}";
}

std::string presence(std::string_view conversation, const std::vector<OnlineAgent>& present) {
  auto out = opening("presence", conversation);
  out += ",\"agents\":";
  out += agents(present);
  out += '}';
  return out;
}

std::string tasks(std::int64_t dead) {
  return "{\"t\":\"tasks\",\"dead\":" + std::to_string(dead) + "}";
}

}  // namespace hub::live::frames
