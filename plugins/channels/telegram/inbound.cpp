#include "inbound.hpp"

namespace telegram {
namespace {

std::string content_of(const Place& place) {
  hubbub::JsonObject content{{"type", "location"},
                             {"coordinates", hubbub::JsonObject{{"lat", place.latitude}, {"long", place.longitude}}}};
  hubbub::JsonObject named;
  if (!place.name.empty()) named.add("name", place.name);
  if (!place.address.empty()) named.add("address", place.address);
  if (!place.name.empty() || !place.address.empty()) content.add("location", named);
  return content.text();
}

std::string_view kind_of(const Update& update) {
  if (std::holds_alternative<Said>(update.what)) return "message";
  return std::holds_alternative<Tapped>(update.what) ? "tap" : "ignored";
}

}  // namespace

Inbound::Inbound(const hubbub::Context& host, const Settings& settings, const Media& media, const Taps& taps)
    : settings_{settings}, media_{media}, taps_{taps}, metrics_{host.require<hubbub::Metrics>()} {}

std::optional<hubbub::InboundMessage> Inbound::take(const Update& update) const {
  metrics_.count("telegram_updates_total", 1, {{"kind", kind_of(update)}});
  if (const auto* said = std::get_if<Said>(&update.what)) return take(*said);
  if (const auto* tapped = std::get_if<Tapped>(&update.what)) return taps_.take(*tapped);
  return std::nullopt;
}

std::optional<hubbub::InboundMessage> Inbound::take(const Said& said) const {
  const auto metadata = metadata_of(said);
  if (said.file) {
    media_.expect(said, id_of(said), metadata);
    return std::nullopt;
  }
  hubbub::InboundMessage message;
  message.external_id = id_of(said);
  message.sender = said.from.sender();
  message.text = said.text;
  if (said.place) message.content = content_of(*said.place);
  if (said.is_start) {
    message.content = hubbub::JsonObject{{"type", "text"}, {"text", said.text}, {"payload", kStart}}.text();
  }
  message.metadata = metadata;
  return message;
}

// Messages are numbered by chat, and each bot has its own chat with a person.
std::string Inbound::id_of(const Said& said) const {
  auto id = settings_.bot_id + ":" + std::to_string(said.from.chat) + ":" + std::to_string(said.message_id);
  if (said.edited_s != 0) id += ":edit:" + std::to_string(said.edited_s);
  return id;
}

std::string Inbound::metadata_of(const Said& said) const {
  if (!said.start_token.empty()) return hubbub::JsonObject{{"start", said.start_token}}.text();
  if (said.edited_s == 0) return {};
  auto original = said;
  original.edited_s = 0;
  return hubbub::JsonObject{{"edits", id_of(original)}}.text();
}

}  // namespace telegram
