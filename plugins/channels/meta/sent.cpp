#include "sent.hpp"

#include <algorithm>
#include <vector>

namespace meta {
namespace {

constexpr std::string_view kRecords = "sent";
constexpr std::size_t kMostUnread = 100;  // of one person
constexpr std::size_t kMostEarly = 1'000;

using Kind = hubbub::DeliveryReport::Kind;

struct Message {
  std::string mid;
  std::int64_t at_ms = 0;
  bool is_delivered = false;
};

std::vector<Message> messages_in(const hubbub::Record& record) {
  std::vector<Message> messages;
  if (!record.exists()) return messages;
  const auto json = hubbub::Json::parse(record.json);
  for (const auto& one : json["messages"]) {
    messages.push_back({one["mid"], one["at"].integer(), one["delivered"].boolean()});
  }
  return messages;
}

std::string json_of(const std::vector<Message>& messages) {
  hubbub::JsonArray all;
  for (const auto& one : messages) {
    hubbub::JsonObject json{{"mid", one.mid}, {"at", one.at_ms}};
    if (one.is_delivered) json.add("delivered", true);
    all.add(json);
  }
  return hubbub::JsonObject{{"messages", all}}.text();
}

bool is_among(const std::vector<std::string>& mids, const std::string& mid) {
  return std::find(mids.begin(), mids.end(), mid) != mids.end();
}

// Who reads a message has read those before it: Instagram names one message, Messenger a moment.
std::int64_t moment_of(const Mark& mark, const std::vector<Message>& messages) {
  auto moment = mark.up_to_ms;
  if (mark.kind != Kind::read) return moment;
  for (const auto& one : messages) {
    if (is_among(mark.mids, one.mid)) moment = std::max(moment, one.at_ms);
  }
  return moment;
}

}  // namespace

Sent::Sent(const hubbub::Context& host)
    : records_{host.require<hubbub::Records>()},
      inbox_{host.require<hubbub::Inbox>()},
      log_{host.log()},
      early_{kMostEarly} {}

void Sent::note(std::string_view person, std::string_view mid, std::int64_t began_ms) {
  if (const auto* told = early_.find(mid)) {
    const auto kind = *told;
    early_.erase(mid);
    inbox_.report({kind, {}, std::string{mid}, {}});
    if (kind == Kind::read) return;
  }
  auto record = records_.get(kRecords, person).value();
  auto messages = messages_in(record);
  messages.push_back({std::string{mid}, began_ms, false});
  if (messages.size() > kMostUnread) messages.erase(messages.begin());
  record.json = json_of(messages);
  records_.put(record, {.external_id = std::string{person}}).value();
}

void Sent::take(const Mark& mark) {
  auto record = records_.get(kRecords, mark.person).value();
  auto messages = messages_in(record);
  const auto moment = moment_of(mark, messages);
  const bool is_read = mark.kind == Kind::read;
  for (const auto& mid : mark.mids) {
    const bool is_known =
        std::any_of(messages.begin(), messages.end(), [&](const Message& one) { return one.mid == mid; });
    if (!is_known) early_.put(mid, mark.kind);
  }
  bool is_news = false;
  for (auto& one : messages) {
    const bool is_meant = one.at_ms <= moment || is_among(mark.mids, one.mid);
    if (!is_meant || (!is_read && one.is_delivered)) continue;
    inbox_.report({mark.kind, {}, one.mid, {}});
    one.is_delivered = true;
    if (is_read) one.mid.clear();
    is_news = true;
  }
  if (!is_news) return;
  std::erase_if(messages, [](const Message& one) { return one.mid.empty(); });
  record.json = json_of(messages);
  if (messages.empty()) {
    records_.erase(record).value();
  } else {
    records_.put(record).value();
  }
}

}  // namespace meta
