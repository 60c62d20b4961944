#include "rounds.hpp"

#include <algorithm>

namespace shared {
namespace {

constexpr hubbub::Milliseconds kHeartbeat{60'000};
constexpr std::int64_t kLongestRoundMs = 300'000;  // far longer than any call and commit
constexpr hubbub::Milliseconds kFirstPause{1'000};
constexpr hubbub::Milliseconds kLongestPause{60'000};
constexpr int kMostDoublings = 10;

}  // namespace

Rounds::Rounds(hubbub::Context& host, std::string name, std::function<void()> round)
    : timers_{host.require<hubbub::Timers>()},
      clock_{host.require<hubbub::Clock>()},
      log_{host.log()},
      name_{std::move(name)},
      run_{hubbub::JsonObject{{"run", host.require<hubbub::Crypto>().random_token()}}.text()},
      round_{std::move(round)} {
  timers_.on(name_, [this](const hubbub::TimerEvent& event) { on_pause(event); });
  timers_.on(name_ + "_heartbeat", [this](const hubbub::TimerEvent& event) { on_heartbeat(event); });
}

void Rounds::start() {
  timers_.schedule(name_ + "_heartbeat", kHeartbeat, run_).value();
  begin();
}

void Rounds::begin() {
  is_under_way_ = true;
  begun_ms_ = clock_.now_ms();
  ++number_;
  round_();
}

void Rounds::go_on_after(hubbub::Milliseconds pause) {
  failures_ = 0;
  if (pause.count() == 0) return begin();
  this->pause(pause);
}

void Rounds::go_on_after_failure(hubbub::Milliseconds least) {
  const auto grown = std::min(kFirstPause * (1 << std::min(failures_, kMostDoublings)), kLongestPause);
  ++failures_;
  pause(std::max(grown, least));
}

void Rounds::pause(hubbub::Milliseconds pause) {
  is_under_way_ = false;
  next_ms_ = clock_.now_ms() + pause.count();
  if (auto scheduled = timers_.schedule(name_, pause, run_); !scheduled) {
    log_.warning("A timer was not stored, the heartbeat goes on", {{"reason", scheduled.error().message}});
  }
}

void Rounds::on_pause(const hubbub::TimerEvent& event) {
  if (event.data == run_ && !is_under_way_) begin();
}

void Rounds::on_heartbeat(const hubbub::TimerEvent& event) {
  if (event.data != run_) return;
  timers_.schedule(name_ + "_heartbeat", kHeartbeat, run_).value();  // or the hub fires this one again
  const auto now = clock_.now_ms();
  const bool is_lost = is_under_way_ && lasted_ms() > kLongestRoundMs;
  const bool is_late = !is_under_way_ && now >= next_ms_;
  if (is_lost) log_.warning("A round was lost and begins anew", {{"name", name_}});
  if (is_lost || is_late) begin();
}

}  // namespace shared
