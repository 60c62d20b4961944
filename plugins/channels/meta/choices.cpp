#include "choices.hpp"

#include <algorithm>

namespace meta {
namespace {

constexpr std::string_view kRecords = "choices";
constexpr std::string_view kTimer = "forget_choice";
constexpr hubbub::Milliseconds kLifetime{std::chrono::hours{24 * 30}};
constexpr std::size_t kMostBytes = 180;  // of a row WhatsApp takes 200
constexpr std::size_t kMostDigits = 2;

bool fits(std::string_view payload) {
  return payload.size() <= kMostBytes && !payload.ends_with(' ') && payload.find('\n') == std::string_view::npos;
}

}  // namespace

Choices::Choices(hubbub::Context& host)
    : records_{host.require<hubbub::Records>()},
      timers_{host.require<hubbub::Timers>()},
      crypto_{host.require<hubbub::Crypto>()} {
  timers_.on(std::string{kTimer}, [this](const hubbub::TimerEvent& event) { forget(event); });
}

std::string Choices::id_of(std::size_t index, std::string_view payload) const {
  const auto number = std::to_string(index);
  if (fits(payload)) return number + "~" + std::string{payload};
  const auto key = hubbub::to_base64(crypto_.sha256(payload), true);
  auto record = records_.get(kRecords, key).value();
  if (!record.exists()) {
    timers_.schedule(kTimer, kLifetime, hubbub::JsonObject{{"key", key}}.text()).value();
    record.json = hubbub::JsonObject{{"payload", payload}}.text();
    records_.put(record).value();
  }
  return number + "#" + key;
}

std::string Choices::payload_of(std::string_view id) const {
  const auto mark = id.find_first_not_of("0123456789");
  const bool is_ours =
      mark != std::string_view::npos && mark > 0 && mark <= kMostDigits && (id[mark] == '~' || id[mark] == '#');
  if (!is_ours) return std::string{id};
  const auto rest = id.substr(mark + 1);
  if (id[mark] == '~') return std::string{rest};
  if (rest.empty()) return {};
  const auto record = records_.get(kRecords, rest).value();
  return record.exists() ? std::string{hubbub::Json::parse(record.json)["payload"]} : std::string{};
}

void Choices::forget(const hubbub::TimerEvent& event) const {
  const auto record = records_.get(kRecords, hubbub::Json::parse(event.data)["key"].string()).value();
  if (record.exists()) records_.erase(record).value();
}

}  // namespace meta
