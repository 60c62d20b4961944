#include "tries.hpp"

namespace mastodon {
namespace {

constexpr std::string_view kRecords = "tries";
constexpr std::string_view kTimer = "forget_try";
constexpr hubbub::Milliseconds kKept{3 * 86'400'000};

std::string json_of(const Try& one) {
  return hubbub::JsonObject{{"first", one.first_ms}, {"alone", one.is_alone}, {"post", one.post}}.text();
}

Try try_from(const hubbub::Record& record) {
  const auto json = hubbub::Json::parse(record.json);
  return {json["first"].integer(), json["alone"].boolean(), json["post"]};
}

}  // namespace

Tries::Tries(hubbub::Context& host)
    : records_{host.require<hubbub::Records>()},
      timers_{host.require<hubbub::Timers>()},
      clock_{host.require<hubbub::Clock>()},
      log_{host.log()} {
  timers_.on(std::string{kTimer}, [this](const hubbub::TimerEvent& event) { forget(event); });
}

std::optional<Try> Tries::find(std::string_view delivery_id) const {
  const auto record = records_.get(kRecords, delivery_id).value();
  return record.exists() ? std::optional{try_from(record)} : std::nullopt;
}

void Tries::begin(std::string_view delivery_id, bool is_alone) const {
  auto record = records_.get(kRecords, delivery_id).value();
  if (record.exists()) return;
  timers_.schedule(kTimer, kKept, hubbub::JsonObject{{"id", delivery_id}}.text()).value();
  record.json = json_of({clock_.now_ms(), is_alone, {}});
  records_.put(record).value();
}

void Tries::succeeded(std::string_view delivery_id, std::string_view post) const {
  auto record = records_.get(kRecords, delivery_id);
  if (record && record->exists()) {
    auto one = try_from(*record);
    one.post = post;
    record->json = json_of(one);
    if (records_.put(*record)) return;
  }
  log_.warning("What was posted was not noted: should the hub stop right now, it may be posted again after an hour");
}

void Tries::refused(std::string_view delivery_id) const {
  const auto record = records_.get(kRecords, delivery_id);
  if (!record || !record->exists()) return;
  if (const auto erased = records_.erase(*record); !erased) log_.debug("The record of a try was not erased");
}

// The timer may be of an earlier try that was refused.
void Tries::forget(const hubbub::TimerEvent& event) const {
  const std::string id = hubbub::Json::parse(event.data)["id"];
  const auto record = records_.get(kRecords, id).value();
  if (!record.exists()) return;
  const auto age = hubbub::Milliseconds{clock_.now_ms() - try_from(record).first_ms};
  if (age < kKept) return timers_.schedule(kTimer, kKept - age, event.data).value();
  records_.erase(record).value();
}

}  // namespace mastodon
