#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "messaging/outbox.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {
namespace {

bool is_true(const boost::json::object& object, const char* key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string text_of(const boost::json::object& object, const char* key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

}  // namespace

std::string DeliverOrder::to_json() const {
  std::string out = R"({"messageId":)";
  wire::append_quoted(out, message_id);
  out += R"(,"conversationId":)";
  wire::append_quoted(out, conversation_id);
  out += R"(,"clientId":)";
  wire::append_quoted(out, client_id);
  if (parts_sent > 0) out += R"(,"partsSent":)" + std::to_string(parts_sent);
  if (may_be_out) out += R"(,"mayBeOut":true)";
  if (handed_over) out += R"(,"handedOver":true)";
  out += '}';
  return out;
}

domain::Result<DeliverOrder> DeliverOrder::from_json(std::string_view json) {
  boost::json::error_code code;
  const auto value = boost::json::parse(boost::json::string_view{json.data(), json.size()}, code);
  if (code || !value.is_object()) {
    return domain::invalid("bad_payload", "The payload of this deliver task is not a JSON object.");
  }
  const auto& object = value.get_object();
  DeliverOrder order{text_of(object, "messageId"), text_of(object, "conversationId"), text_of(object, "clientId")};
  const auto* parts = object.if_contains("partsSent");
  if (parts != nullptr && parts->is_int64() && parts->get_int64() > 0) {
    order.parts_sent = static_cast<std::size_t>(parts->get_int64());
  }
  order.handed_over = is_true(object, "handedOver");
  order.may_be_out = is_true(object, "mayBeOut");
  return order;
}

std::optional<DeliverOrder> DeliverOrder::from_delivery_id(std::string_view id) {
  const auto first = id.find(':');
  if (first == std::string_view::npos) return std::nullopt;
  const auto rest = id.substr(first + 1);
  DeliverOrder order{std::string{id.substr(0, first)}, {}, std::string{rest.substr(0, rest.find(':'))}};
  if (order.message_id.empty() || order.client_id.empty()) return std::nullopt;
  return order;
}

}  // namespace hub::messaging
