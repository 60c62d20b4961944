// Read and delivered marks on their way to the store: at most one write at a time for each mark; while it runs, only
// the highest seq is kept. A reader who scrolls costs as many writes as the store has time for. Pure.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "domain/ids.hpp"

namespace hub::live {

class Marks {
 public:
  // The seq to write now; nothing when a write is under way (it will be followed by another if need be).
  std::optional<domain::Seq> note(const std::string& mark, domain::Seq seq);
  // A write ended, well or not. The seq to write next, or nothing.
  std::optional<domain::Seq> written(const std::string& mark);

 private:
  struct Writing {
    domain::Seq now = 0;
    domain::Seq later = 0;
  };
  std::unordered_map<std::string, Writing> writing_;
};

}  // namespace hub::live
