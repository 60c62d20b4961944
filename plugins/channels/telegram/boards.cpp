#include "boards.hpp"

#include <algorithm>

namespace telegram {
namespace {

constexpr std::string_view kRecords = "boards";
constexpr std::string_view kTimer = "forget_board";
constexpr hubbub::Milliseconds kLifetime{std::chrono::hours{24 * 30}};
constexpr std::size_t kKeyBytes = 16;

}  // namespace

Boards::Boards(hubbub::Context& host)
    : records_{host.require<hubbub::Records>()},
      timers_{host.require<hubbub::Timers>()},
      crypto_{host.require<hubbub::Crypto>()} {
  timers_.on(std::string{kTimer}, [this](const hubbub::TimerEvent& event) { forget(event); });
}

std::string Boards::key_of(std::string_view delivery_id) const {
  const auto digest = crypto_.sha256(delivery_id);
  return hubbub::to_base64(std::span{digest}.first(kKeyBytes), true);
}

void Boards::keep(std::string_view key, const Board& board) const {
  auto record = records_.get(kRecords, key).value();
  if (!record.exists()) timers_.schedule(kTimer, kLifetime, hubbub::JsonObject{{"key", key}}.text()).value();
  record.json = board.json().text();
  records_.put(record, {.external_id = std::to_string(board.chat)}).value();
}

std::optional<Board> Boards::find(std::string_view key) const {
  const auto record = records_.get(kRecords, key).value();
  if (!record.exists()) return std::nullopt;
  return Board::from(hubbub::Json::parse(record.json));
}

void Boards::forget(const hubbub::TimerEvent& event) const {
  const auto record = records_.get(kRecords, hubbub::Json::parse(event.data)["key"].string()).value();
  if (record.exists()) records_.erase(record).value();
}

}  // namespace telegram
