#include "whatsapp_dialect.hpp"

#include <algorithm>

#include "events.hpp"
#include "graph_errors.hpp"

namespace meta {
namespace {

using hubbub::JsonObject;

constexpr std::size_t kFewestDigits = 5;
constexpr std::size_t kMostDigits = 20;
constexpr std::size_t kMostDeliveryId = 512;

// "+447911123456", as we name people who show their number.
bool is_number(std::string_view to) {
  if (!to.starts_with('+')) return false;
  to.remove_prefix(1);
  return to.size() >= kFewestDigits && to.size() <= kMostDigits &&
         std::all_of(to.begin(), to.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "GB.13491208655302741918", a business-scoped user id.
bool is_scoped_id(std::string_view to) {
  return to.size() <= kMostPersonId && to.find('.') != std::string_view::npos &&
         std::all_of(to.begin(), to.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.';
         });
}

}  // namespace

WhatsAppDialect::WhatsAppDialect(const Settings& settings, const Choices& choices, Window& window, Numbers& numbers)
    : settings_{settings}, window_{window}, numbers_{numbers}, messages_{settings, choices} {}

hubbub::Result<Envelope> WhatsAppDialect::address(const hubbub::OutboundMessage& message) const {
  if (!is_number(message.to()) && !is_scoped_id(message.to())) {
    return hubbub::invalid("This is no WhatsApp number: it must begin with + and the country code.", "bad_recipient");
  }
  const bool is_template = message.content()["type"].string() == "template";
  if (!is_template && window_.state(message.to()) == Window::State::closed) {
    return hubbub::rejected(
        "The person has not written to this number for 24 hours, so WhatsApp takes nothing but a template. Send one, "
        "or "
        "use another channel.",
        std::string{kOutsideWindow});
  }
  Envelope envelope{std::string{message.id()}, std::string{message.to()}};
  envelope.called = numbers_.whatsapp_id_of(envelope.to);
  return envelope;
}

std::vector<Step> WhatsAppDialect::steps_of(const hubbub::OutboundMessage& message) const {
  return messages_.steps_of(message.text(), message.content());
}

std::string WhatsAppDialect::messages_path() const {
  return settings_.account_id + "/messages";
}

JsonObject WhatsAppDialect::body_of(const Envelope& envelope, const Fields& message) const {
  JsonObject body{{"messaging_product", "whatsapp"},
                  {"recipient_type", "individual"},
                  {is_number(envelope.called) ? "to" : "recipient", envelope.called}};
  // Comes back with each status: by it the hub knows its message, even when our call was never answered.
  if (envelope.delivery_id.size() <= kMostDeliveryId) body.add("biz_opaque_callback_data", envelope.delivery_id);
  for (const auto& [key, value] : message) body.add(key, value);
  return body;
}

Upload WhatsAppDialect::upload_of(const Shown& shown) const {
  return {settings_.account_id + "/media", {{"messaging_product", "whatsapp"}, {"type", shown.type}}, "file"};
}

std::string WhatsAppDialect::uploaded_id(const hubbub::Json& reply) const {
  return id_in(reply["id"], kMostPersonId);
}

Fields WhatsAppDialect::with_id(const Shown& shown, std::string_view id) const {
  return messages_.media(shown, id);
}

std::string WhatsAppDialect::sent_id(const hubbub::Json& reply) const {
  return id_in(reply["messages"][std::size_t{0}]["id"], kMostMessageId);
}

void WhatsAppDialect::has_sent(const Envelope& envelope, std::string_view, std::int64_t) const {
  numbers_.keep(envelope.to);
}

// WhatsApp shows both at the message that the person wrote last.
std::optional<JsonObject> WhatsAppDialect::activity_of(const hubbub::Activity& activity) const {
  using Kind = hubbub::Activity::Kind;
  const auto last = window_.last_message(activity.to);
  if (last.empty() || activity.kind == Kind::typing_stop || window_.state(activity.to) != Window::State::open) {
    return std::nullopt;
  }
  JsonObject body{{"messaging_product", "whatsapp"}, {"status", "read"}, {"message_id", last}};
  if (activity.kind == Kind::typing_start) body.add("typing_indicator", JsonObject{{"type", "text"}});
  return body;
}

}  // namespace meta
