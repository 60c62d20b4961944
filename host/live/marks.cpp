#include "live/marks.hpp"

#include <algorithm>

namespace hub::live {

std::optional<domain::Seq> Marks::note(const std::string& mark, domain::Seq seq) {
  const auto [it, fresh] = writing_.try_emplace(mark, Writing{seq, 0});
  if (fresh) return seq;
  if (seq > it->second.now) it->second.later = std::max(it->second.later, seq);
  return std::nullopt;
}

std::optional<domain::Seq> Marks::written(const std::string& mark) {
  const auto it = writing_.find(mark);
  if (it == writing_.end()) return std::nullopt;
  if (it->second.later == 0) {
    writing_.erase(it);
    return std::nullopt;
  }
  it->second = Writing{it->second.later, 0};
  return it->second.now;
}

}  // namespace hub::live
