#include "domain/ids.hpp"

#include <sys/random.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <system_error>

namespace hub::domain {

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
constexpr std::size_t kLength = 26;
constexpr std::uint64_t kLow40 = (std::uint64_t{1} << 40U) - 1;
constexpr std::uint64_t kLow48 = (std::uint64_t{1} << 48U) - 1;

// 128 bits: 48 of time, then 80 of randomness as two halves of 40 bits, which are 8 digits each.
struct Ulid {
  std::uint64_t ms = 0;
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

void write_digits(std::string& text, std::size_t end, std::size_t count, std::uint64_t value) {
  for (std::size_t i = 0; i < count; ++i) {
    text[end - 1 - i] = kAlphabet[value & 31U];
    value >>= 5U;
  }
}

std::string to_text(const Ulid& id) {
  std::string text(kLength, '0');
  write_digits(text, 10, 10, id.ms);
  write_digits(text, 18, 8, id.high);
  write_digits(text, 26, 8, id.low);
  return text;
}

// The system's CSPRNG costs a system call a word; it is asked for many at a time.
class SystemRandom {
 public:
  std::uint64_t next() {
    if (used_ == words_.size()) refill();
    return words_[used_++];
  }

 private:
  void refill() {
    if (getentropy(words_.data(), sizeof(words_)) != 0) {
      throw std::system_error(errno, std::generic_category(), "the system gives no randomness (getentropy)");
    }
    used_ = 0;
  }

  std::array<std::uint64_t, 32> words_{};
  std::size_t used_ = words_.size();
};

class Ulids final : public Ids {
 public:
  explicit Ulids(const Clock& clock) : clock_{clock} {}

  std::string next() override {
    const auto ms = static_cast<std::uint64_t>(to_ms(clock_.now())) & kLow48;
    const std::lock_guard lock{mutex_};
    if (ms > last_.ms) {
      last_ = {ms, random_.next() & kLow40, random_.next() & kLow40};
    } else {
      step_on();
    }
    return to_text(last_);
  }

 private:
  // The same millisecond, or the clock went back: stay monotonic. A random stride keeps ids hard to guess from one
  // another; running over the end of the millisecond borrows the next one.
  void step_on() {
    const std::uint64_t low = last_.low + 1 + (random_.next() & 0xFFFFFFFFU);
    last_.low = low & kLow40;
    if (low <= kLow40) return;
    last_.high = (last_.high + 1) & kLow40;
    if (last_.high == 0) ++last_.ms;
  }

  const Clock& clock_;
  std::mutex mutex_;
  SystemRandom random_;
  Ulid last_;
};

class CountingIds final : public Ids {
 public:
  std::string next() override {
    auto digits = std::to_string(++count_);
    return std::string(kLength - digits.size(), '0') + digits;
  }

 private:
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace

std::unique_ptr<Ids> make_ulids(const Clock& clock) {
  return std::make_unique<Ulids>(clock);
}

std::unique_ptr<Ids> make_counting_ids() {
  return std::make_unique<CountingIds>();
}

bool is_ulid(std::string_view text) {
  if (text.size() != kLength || text.front() > '7') return false;
  return text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

}  // namespace hub::domain
