// One reader's place in one conversation: each message once, in order, whatever overtakes what. History comes from the
// store by reads, news from committed events; this class joins the two. Pure: no I/O, no threads.
//
// The owner reads (next(), …) from the store whenever a call answers Need::read, sends what the read brought, and says
// `read_through`. While a read is under way, news waits here.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "domain/ids.hpp"

namespace hub::live {

// One JSON text, built once and shared by all who get it.
using Frame = std::shared_ptr<const std::string>;

class Feed {
 public:
  enum class Need { nothing, read };

  // A first read is under way; its end says where the reader stands.
  void start();
  // A message was committed. Appends to `out` what the reader gets now.
  Need news(domain::Seq seq, const Frame& frame, std::vector<Frame>& out);
  // A read ended, and the reader was sent everything up to `last` (0: it brought nothing); `complete`: the store had
  // no more. A message that the store does not have any more is skipped.
  Need read_through(domain::Seq last, bool complete, std::vector<Frame>& out);
  // A read failed: news will ask for another.
  void read_failed() { reading_ = false; }

  domain::Seq next() const { return next_; }
  bool reading() const { return reading_; }

 private:
  static constexpr std::size_t kMostEarly = 64;  // further ones are read again from the store
  Need ask();
  void release(std::vector<Frame>& out);

  domain::Seq next_ = 1;
  domain::Seq highest_ = 0;   // of all news
  domain::Seq expected_ = 0;  // of all news when the read under way began: it must bring these
  bool reading_ = false;
  std::vector<std::pair<domain::Seq, Frame>> early_;  // ascending
};

}  // namespace hub::live
