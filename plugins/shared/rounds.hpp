// Work that is done again and again, with pauses between: a poll, a registration. A pause is a durable timer. Should
// the hub's store not take that timer, or an answer that a round waits for get lost, a slow heartbeat goes on with the
// work; timers that an earlier run of the hub has left behind end by themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <hubbub/channel.hpp>
#include <string>
#include <utility>

namespace shared {

// [strand]
class Rounds {
 public:
  // Registers its timers, under `name`: from the plugin's constructor only.
  Rounds(hubbub::Context& host, std::string name, std::function<void()> round);

  // The first round. Throws Failure when the heartbeat cannot be stored.
  void start();
  // Of the round that is under way.
  std::uint64_t number() const { return number_; }
  // `answered`, a function of one argument; it is not called when its round was given up meanwhile.
  template <class Function>
  auto in_this_round(Function answered) const {
    return [this, round = number_, answered = std::move(answered)](const auto& answer) {
      if (round == number_) answered(answer);
    };
  }
  std::int64_t lasted_ms() const { return clock_.now_ms() - begun_ms_; }
  // The round is over. The next one begins after `pause`; with 0, now.
  void go_on_after(hubbub::Milliseconds pause);
  // The same after trouble: pauses grow with each failure in a row, up to a minute, and are at least `least`.
  void go_on_after_failure(hubbub::Milliseconds least = {});

 private:
  void begin();
  void on_pause(const hubbub::TimerEvent& event);
  void on_heartbeat(const hubbub::TimerEvent& event);
  void pause(hubbub::Milliseconds pause);

  hubbub::Timers timers_;
  hubbub::Clock clock_;
  hubbub::Log log_;
  std::string name_;
  std::string run_;  // data of the timers of this run
  std::function<void()> round_;
  std::uint64_t number_ = 0;
  std::int64_t begun_ms_ = 0;
  bool is_under_way_ = false;
  int failures_ = 0;
  std::int64_t next_ms_ = 0;
};

}  // namespace shared
