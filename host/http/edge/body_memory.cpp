#include "http/edge/body_memory.hpp"

namespace hub::http {
namespace {

// Below this, limits on connections are limit enough, and counting would cost more than it saves.
constexpr std::size_t kSmallBytes = 128 * 1024;

}  // namespace

std::shared_ptr<const void> BodyMemory::take(std::size_t bytes) {
  if (bytes <= kSmallBytes) return shared_from_this();
  auto taken = taken_.load();
  do {
    if (taken > 0 && taken + bytes > most_bytes_) return nullptr;
  } while (!taken_.compare_exchange_weak(taken, taken + bytes));
  return {this, [self = shared_from_this(), bytes](const void*) { self->taken_ -= bytes; }};
}

}  // namespace hub::http
