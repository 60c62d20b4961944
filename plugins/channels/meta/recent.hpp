// The newest few thousand of something, by key: for what a record holds too, or what may be forgotten.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace meta {

template <class Value>
class Recent {
 public:
  explicit Recent(std::size_t most = 5'000) : most_{most} {}

  // Valid until the next put(); nullptr: unknown, or forgotten.
  const Value* find(std::string_view key) const {
    const std::string wanted{key};
    if (const auto found = young_.find(wanted); found != young_.end()) return &found->second;
    const auto found = old_.find(wanted);
    return found == old_.end() ? nullptr : &found->second;
  }
  // True: something older was forgotten for it.
  bool put(std::string_view key, Value value) {
    bool has_forgotten = false;
    if (young_.size() >= most_) {
      has_forgotten = !old_.empty();
      old_ = std::move(young_);
      young_.clear();
    }
    young_.insert_or_assign(std::string{key}, std::move(value));
    return has_forgotten;
  }
  void erase(std::string_view key) {
    const std::string gone{key};
    young_.erase(gone);
    old_.erase(gone);
  }

 private:
  std::size_t most_;
  std::unordered_map<std::string, Value> young_;
  std::unordered_map<std::string, Value> old_;
};

}  // namespace meta
