#include "names.hpp"

#include <utility>

#include "events.hpp"

namespace meta {
namespace {

constexpr std::string_view kRecords = "names";
constexpr std::size_t kMostName = 200;
constexpr std::size_t kMostUrl = 2'000;
// Not everybody may be asked for: then again after a while.
constexpr hubbub::Milliseconds kAgain{std::chrono::hours{1}};

std::string url_in(const hubbub::Json& json) {
  auto url = words_in(json, kMostUrl);
  return url.starts_with("https://") ? url : std::string{};
}

hubbub::Sender sender_in(const hubbub::Json& profile) {
  hubbub::Sender sender;
  sender.display_name = words_in(profile["name"], kMostName);
  sender.given_name = words_in(profile["first_name"], kMostName);
  sender.surname = words_in(profile["last_name"], kMostName);
  sender.avatar_url = url_in(profile["profile_pic"]);
  const auto username = words_in(profile["username"], kMostName);
  if (!username.empty()) sender.info = hubbub::JsonObject{{"username", username}}.text();
  if (sender.display_name.empty()) {
    sender.display_name = sender.given_name;
    if (!sender.given_name.empty() && !sender.surname.empty()) sender.display_name += ' ';
    sender.display_name += sender.surname;
  }
  if (sender.display_name.empty()) sender.display_name = username;
  return sender;
}

}  // namespace

Names::Names(const hubbub::Context& host, const Settings& settings, const Graph& graph)
    : settings_{settings},
      graph_{graph},
      records_{host.require<hubbub::Records>()},
      inbox_{host.require<hubbub::Inbox>()},
      clock_{host.require<hubbub::Clock>()},
      log_{host.log()} {}

const hubbub::Sender* Names::known(std::string_view id) const {
  if (const auto* found = recent_.find(id)) return found;
  const auto record = records_.get(kRecords, id).value();
  recent_.put(id, record.exists() ? sender_in(hubbub::Json::parse(record.json)) : hubbub::Sender{});
  return recent_.find(id);
}

void Names::add_to(hubbub::Sender& sender) const {
  const auto* names = known(sender.external_id);
  if (names->display_name.empty()) return;
  const auto id = std::exchange(sender.external_id, {});
  sender = *names;
  sender.external_id = id;
}

void Names::ask_for(const hubbub::InboundMessage& message) {
  const auto& id = message.sender.external_id;
  if (!message.sender.display_name.empty()) return;
  const auto now = clock_.now_ms();
  if (const auto* last = asked_.find(id); last != nullptr && now - *last < kAgain.count()) return;
  asked_.put(id, now);
  const auto* fields = settings_.network == Network::instagram ? "fields=name,username,profile_pic"
                                                               : "fields=first_name,last_name,profile_pic";
  graph_.get(hubbub::percent_encoded(id), fields, [this, message](const hubbub::Result<hubbub::Json>& profile) {
    if (profile) return take(*profile, message);
    log_.debug("Meta does not tell a person's name", {{"reason", profile.error().message}});
  });
}

void Names::take(const hubbub::Json& profile, hubbub::InboundMessage message) {
  const auto names = sender_in(profile);
  if (names.display_name.empty()) return;
  const auto& id = message.sender.external_id;
  auto record = records_.get(kRecords, id).value();
  record.json = profile.text();
  records_.put(record, {.external_id = id}).value();
  recent_.put(id, names);
  add_to(message.sender);
  inbox_.receive(message);
}

}  // namespace meta
