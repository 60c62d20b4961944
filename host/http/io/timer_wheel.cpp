#include "http/io/timer_wheel.hpp"

#include <algorithm>

namespace hub::http {

Timed::~Timed() {
  unlink();
}

void Timed::unlink() {
  if (link_ == nullptr) return;
  *link_ = next_;
  if (next_ != nullptr) next_->link_ = link_;
  link_ = nullptr;
  next_ = nullptr;
  --wheel_->size_;
}

void TimerWheel::file(Timed& timed) {
  // At least one slot ahead, at most one round ahead.
  std::int64_t due = timed.deadline_ms_ / kSlotMs + 1;
  timed.filed_slot_ = std::clamp(due, slot_ + 1, slot_ + static_cast<std::int64_t>(kSlots) - 1);
  Timed*& head = slots_[static_cast<std::size_t>(timed.filed_slot_) % kSlots];
  timed.wheel_ = this;
  timed.next_ = head;
  timed.link_ = &head;
  if (head != nullptr) head->link_ = &timed.next_;
  head = &timed;
  ++size_;
}

void TimerWheel::set(Timed& timed, std::int64_t deadline_ms) {
  timed.deadline_ms_ = deadline_ms;
  bool filed_early_enough = timed.link_ != nullptr && timed.filed_slot_ <= deadline_ms / kSlotMs + 1;
  if (filed_early_enough) return;
  timed.unlink();
  file(timed);
}

void TimerWheel::turn(std::int64_t now_ms) {
  std::int64_t until = now_ms / kSlotMs;
  if (size_ == 0) slot_ = std::max(slot_, until);
  // Behind by more than a round (the machine slept): each slot needs to be seen once only.
  slot_ = std::max(slot_, until - static_cast<std::int64_t>(kSlots));
  while (slot_ < until) {
    ++slot_;
    Timed*& head = slots_[static_cast<std::size_t>(slot_) % kSlots];
    // Taken one by one, since a deadline may end any other of the same slot; what is filed anew goes to later slots.
    while (head != nullptr) {
      Timed& timed = *head;
      timed.unlink();
      if (timed.deadline_ms_ > now_ms) {
        file(timed);
      } else {
        timed.on_deadline();
      }
    }
  }
}

}  // namespace hub::http
