// Deadlines of thousands of connections at the price of one timer: a ring of slots, each some time wide.
// Moving a deadline later costs one assignment; only when its old slot passes is it filed anew.
//
// Threads: the event loop only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hub::http {

class TimerWheel;

// Something with a deadline. Leaves its wheel when destroyed.
class Timed {
 public:
  Timed() = default;
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;
  virtual ~Timed();
  // The deadline passed, by at most one slot's width. May set a new one, or end this object.
  virtual void on_deadline() = 0;

 private:
  friend class TimerWheel;
  void unlink();

  TimerWheel* wheel_ = nullptr;
  Timed* next_ = nullptr;
  Timed** link_ = nullptr;  // what points at this one; null: not filed
  std::int64_t deadline_ms_ = 0;
  std::int64_t filed_slot_ = 0;
};

class TimerWheel {
 public:
  static constexpr std::int64_t kSlotMs = 50;

  explicit TimerWheel(std::int64_t now_ms) : slot_{now_ms / kSlotMs} {}

  void set(Timed& timed, std::int64_t deadline_ms);
  void clear(Timed& timed) { timed.unlink(); }
  // Calls on_deadline of whatever is due.
  void turn(std::int64_t now_ms);
  std::size_t size() const { return size_; }

 private:
  friend class Timed;
  static constexpr std::size_t kSlots = 1024;  // 51 s; what is later goes round again

  void file(Timed& timed);

  std::array<Timed*, kSlots> slots_{};
  std::int64_t slot_;  // everything filed before it was seen
  std::size_t size_ = 0;
};

}  // namespace hub::http
