#include "live/feed.hpp"

#include <algorithm>

namespace hub::live {

void Feed::start() {
  *this = Feed{};
  reading_ = true;
}

Feed::Need Feed::ask() {
  if (reading_) return Need::nothing;
  reading_ = true;
  expected_ = highest_;
  return Need::read;
}

void Feed::release(std::vector<Frame>& out) {
  auto it = early_.begin();
  for (; it != early_.end() && it->first <= next_; ++it) {
    if (it->first < next_) continue;
    out.push_back(std::move(it->second));
    ++next_;
  }
  early_.erase(early_.begin(), it);
  if (early_.empty()) early_.shrink_to_fit();
}

Feed::Need Feed::news(domain::Seq seq, const Frame& frame, std::vector<Frame>& out) {
  highest_ = std::max(highest_, seq);
  if (seq < next_) return Need::nothing;
  if (seq == next_ && !reading_) {
    out.push_back(frame);
    ++next_;
    release(out);
    return next_ <= highest_ ? ask() : Need::nothing;
  }
  const auto at = std::lower_bound(early_.begin(), early_.end(), seq,
                                   [](const auto& held, domain::Seq wanted) { return held.first < wanted; });
  const bool held = at != early_.end() && at->first == seq;
  if (!held) early_.emplace(at, seq, frame);
  if (early_.size() > kMostEarly) early_.pop_back();
  return ask();
}

Feed::Need Feed::read_through(domain::Seq last, bool complete, std::vector<Frame>& out) {
  reading_ = false;
  next_ = std::max(next_, last + 1);
  if (complete && next_ <= expected_) {
    // The read began after these were committed and did not bring them: they were deleted since.
    next_ = std::max(next_, early_.empty() ? expected_ + 1 : std::min(expected_ + 1, early_.front().first));
  }
  release(out);
  return !complete || next_ <= highest_ ? ask() : Need::nothing;
}

}  // namespace hub::live
