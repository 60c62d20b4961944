#include "http/io/send_queue.hpp"

#include <algorithm>
#include <array>

namespace hub::http {
namespace {

constexpr std::size_t kJoinedBytes = 8 * 1024;  // beyond it a new piece begins
constexpr std::size_t kSharedFrom = 1024;       // smaller ones are cheaper to copy than to count
constexpr std::size_t kVectors = 64;
constexpr std::size_t kKeptPieces = 4;

}  // namespace

std::string& SendQueue::tail() {
  bool joinable = first_ < pieces_.size() && !pieces_.back().shared && pieces_.back().own.size() < kJoinedBytes;
  if (!joinable) pieces_.emplace_back();
  return pieces_.back().own;
}

void SendQueue::add(std::string bytes) {
  size_ += bytes.size();
  if (bytes.size() < kSharedFrom) {
    tail() += bytes;
  } else {
    pieces_.push_back({std::move(bytes), nullptr});
  }
}

void SendQueue::add(std::string_view head, std::shared_ptr<const std::string> shared) {
  size_ += head.size() + shared->size();
  std::string& own = tail();
  own += head;
  if (shared->size() < kSharedFrom) {
    own += *shared;
  } else {
    pieces_.back().shared = std::move(shared);
  }
}

IoStatus SendQueue::write_to(Transport& transport) {
  progressed_ = false;
  while (size_ > 0) {
    std::array<iovec, kVectors> vectors;
    std::size_t count = 0;
    std::size_t skip = sent_;
    auto gather = [&](const std::string& bytes) {
      std::size_t skipped = std::min(skip, bytes.size());
      skip -= skipped;
      if (skipped < bytes.size())
        vectors[count++] = {const_cast<char*>(bytes.data()) + skipped, bytes.size() - skipped};
    };
    for (std::size_t i = first_; i < pieces_.size() && count + 2 <= kVectors; ++i) {
      gather(pieces_[i].own);
      if (pieces_[i].shared) gather(*pieces_[i].shared);
    }
    IoResult result = transport.write({vectors.data(), count});
    if (result.status != IoStatus::ok) return result.status;
    progressed_ = true;
    consume(result.bytes);
  }
  return IoStatus::ok;
}

void SendQueue::consume(std::size_t bytes) {
  size_ -= bytes;
  if (size_ == 0) {
    // An idle connection keeps next to nothing.
    pieces_.clear();
    if (pieces_.capacity() > kKeptPieces) pieces_ = {};
    first_ = 0;
    sent_ = 0;
    return;
  }
  sent_ += bytes;
  while (sent_ >= pieces_[first_].size()) {
    sent_ -= pieces_[first_].size();
    pieces_[first_] = {};
    ++first_;
  }
  // Only a slow peer lets them pile up.
  if (first_ > 64) {
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void SendQueue::drop_unsent() {
  std::size_t keep = sent_ > 0 ? first_ + 1 : first_;
  if (pieces_.size() <= keep) return;
  pieces_.resize(keep);
  size_ = sent_ > 0 ? pieces_[first_].size() - sent_ : 0;
  if (size_ == 0) {
    pieces_.clear();
    first_ = 0;
    sent_ = 0;
  }
}

}  // namespace hub::http
