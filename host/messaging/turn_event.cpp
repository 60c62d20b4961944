#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "messaging/turn.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {
namespace {

const char* name_of(TurnEvent::Type type) {
  switch (type) {
    case TurnEvent::Type::message:
      return "message";
    case TurnEvent::Type::control_passed:
      return "control_passed";
    case TurnEvent::Type::timer:
      return "timer";
  }
  return "unknown";
}

std::optional<TurnEvent::Type> type_named(std::string_view name) {
  for (const auto type : {TurnEvent::Type::message, TurnEvent::Type::control_passed, TurnEvent::Type::timer}) {
    if (name == name_of(type)) return type;
  }
  return std::nullopt;
}

void append_field(std::string& out, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  out += ",\"";
  out += key;
  out += "\":";
  wire::append_quoted(out, value);
}

std::string text_of(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(boost::json::string_view{key.data(), key.size()});
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

}  // namespace

std::string TurnEvent::to_json() const {
  std::string out = R"({"type":)";
  out.reserve(192 + data_json.size());
  wire::append_quoted(out, name_of(type));
  append_field(out, "workflow", workflow);
  append_field(out, "conversationId", conversation_id);
  append_field(out, "messageId", message_id);
  append_field(out, "timer", timer_name);
  append_field(out, "data", data_json);
  out += '}';
  return out;
}

domain::Result<TurnEvent> TurnEvent::from_json(std::string_view json) {
  boost::json::error_code code;
  const auto value = boost::json::parse(boost::json::string_view{json.data(), json.size()}, code);
  if (code || !value.is_object()) {
    return domain::invalid("bad_payload", "The payload of this turn task is not a JSON object.");
  }
  const auto& object = value.get_object();
  const auto type = type_named(text_of(object, "type"));
  if (!type) return domain::invalid("bad_payload", "The payload of this turn task names no known type of event.");
  TurnEvent event;
  event.type = *type;
  event.workflow = text_of(object, "workflow");
  event.conversation_id = text_of(object, "conversationId");
  event.message_id = text_of(object, "messageId");
  event.timer_name = text_of(object, "timer");
  event.data_json = text_of(object, "data");
  return event;
}

void add_turn(store::Transaction& tx, const TurnEvent& event, domain::Time due) {
  add_task(tx, kTurnTask, "turn:" + event.conversation_id + ":" + event.workflow, event.to_json(), due);
}

}  // namespace hub::messaging
