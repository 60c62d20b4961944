#include "inbound.hpp"

#include <hubbub/text.hpp>
#include <utility>

namespace meta {
namespace {

constexpr std::size_t kMostCharacters = 4'000;  // of one message in the hub
constexpr std::size_t kMostRef = 2'083;

std::string content_of(const Place& place) {
  hubbub::JsonObject content{{"type", "location"},
                             {"coordinates", hubbub::JsonObject{{"lat", place.latitude}, {"long", place.longitude}}}};
  hubbub::JsonObject named;
  if (!place.name.empty()) named.add("name", place.name);
  if (!place.address.empty()) named.add("address", place.address);
  if (!place.name.empty() || !place.address.empty()) content.add("location", named);
  return content.text();
}

std::string_view kind_of(const Event& event) {
  if (std::holds_alternative<Said>(event)) return "message";
  return std::holds_alternative<Mark>(event) ? "mark" : "status";
}

// The second and later ones of what came as one message.
std::string id_of(const std::string& id, std::size_t index) {
  return index == 0 ? id : id + ":" + std::to_string(index + 1);
}

}  // namespace

Inbound::Inbound(hubbub::Context& host, const Settings& settings, const Graph& graph, const Choices& choices,
                 Window& window, Numbers& numbers, Sent& sent)
    : settings_{settings},
      choices_{choices},
      window_{window},
      numbers_{numbers},
      sent_{sent},
      names_{host, settings, graph},
      media_{host, settings, graph,
             Media::Hooks{[this](hubbub::Sender& sender) {
                            if (is_page(settings_.network)) names_.add_to(sender);
                          },
                          [this](const hubbub::InboundMessage& message) { has_received(message); }}},
      inbox_{host.require<hubbub::Inbox>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()} {}

void Inbound::take(const Batch& batch) {
  if (batch.ignored > 0) metrics_.count("meta_events_total", static_cast<double>(batch.ignored), {{"kind", "ignored"}});
  if (batch.strangers > 0) {
    metrics_.count("meta_strangers_total", static_cast<double>(batch.strangers));
    log_.warning("A webhook was for another page, account or number: an integration has one of them");
  }
  for (const auto& event : batch.events) take_one(event);
}

void Inbound::take_one(const Event& event) {
  metrics_.count("meta_events_total", 1, {{"kind", kind_of(event)}});
  try {
    if (const auto* said = std::get_if<Said>(&event)) take(*said);
    if (const auto* mark = std::get_if<Mark>(&event)) sent_.take(*mark);
    if (const auto* fate = std::get_if<Fate>(&event)) take(*fate);
  } catch (const hubbub::Failure& failure) {
    using hubbub::Status;
    const auto& error = failure.error();
    // What the hub cannot take now it cannot take later: Meta would send the whole batch again, for days.
    if (error.status != Status::invalid && error.status != Status::rejected) throw;
    metrics_.count("meta_refused_events_total");
    log_.error("An event was left out", {{"kind", kind_of(event)}, {"reason", error.message}});
  }
}

hubbub::InboundMessage Inbound::message_of(const Said& said) {
  hubbub::InboundMessage message;
  message.external_id = said.id;
  auto& sender = message.sender;
  sender.external_id = numbers_.client_of(said.from);
  sender.display_name = said.from.name;
  if (!said.from.username.empty()) sender.info = hubbub::JsonObject{{"username", said.from.username}}.text();
  if (is_page(settings_.network)) names_.add_to(sender);
  if (!said.ref.empty()) {
    message.metadata = hubbub::JsonObject{{"ref", hubbub::beginning_of(said.ref, kMostRef)}}.text();
  }
  return message;
}

void Inbound::take(const Said& said) {
  auto message = message_of(said);
  window_.heard(message.sender.external_id, said.at_ms, said.id);
  if (said.files.empty()) return receive(said, std::move(message));
  message.text = said.text;
  for (std::size_t i = 0; i < said.files.size(); ++i) {
    message.external_id = id_of(said.id, i);
    media_.expect(said.files[i], message);
    message.text.clear();
  }
}

void Inbound::receive(const Said& said, hubbub::InboundMessage message) {
  const auto payload =
      said.payload.empty() || is_page(settings_.network) ? said.payload : choices_.payload_of(said.payload);
  if (said.place) {
    message.text = said.text;
    message.content = content_of(*said.place);
    inbox_.receive(message);
  } else if (!payload.empty()) {
    message.text = hubbub::beginning_of(said.text, kMostCharacters);
    message.content = hubbub::JsonObject{{"type", "text"}, {"text", message.text}, {"payload", payload}}.text();
    inbox_.receive(message);
  } else {
    std::string_view rest = said.text;
    for (std::size_t i = 0; !rest.empty(); ++i) {
      message.external_id = id_of(said.id, i);
      message.text = hubbub::beginning_of(rest, kMostCharacters);
      rest.remove_prefix(message.text.size());
      inbox_.receive(message);
    }
  }
  has_received(message);
}

void Inbound::has_received(const hubbub::InboundMessage& message) {
  if (is_page(settings_.network)) names_.ask_for(message);
}

void Inbound::take(const Fate& fate) const {
  inbox_.report({fate.kind, fate.delivery_id, fate.id, fate.reason});
}

}  // namespace meta
