// How much memory all bodies of requests may take together: however many people upload at once, the hub stays within
// it. A share is taken before the body arrives and given back when the last holder of the request lets go of it.
// [any thread]
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace hub::http {

class BodyMemory : public std::enable_shared_from_this<BodyMemory> {
 public:
  explicit BodyMemory(std::size_t most_bytes) : most_bytes_{most_bytes} {}

  // Null when there is no room now. What nobody competes with always has room, and so has what is small.
  std::shared_ptr<const void> take(std::size_t bytes);
  std::size_t taken() const { return taken_; }

 private:
  const std::size_t most_bytes_;
  std::atomic<std::size_t> taken_{0};
};

}  // namespace hub::http
