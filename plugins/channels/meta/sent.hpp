// What pages have sent and nobody has read yet. Meta tells of delivery and reading by a moment ("all until then"), so
// somebody has to know what that was. On disk, by person, the newest ones.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

#include "events.hpp"
#include "recent.hpp"

namespace meta {

// [strand]
class Sent {
 public:
  explicit Sent(const hubbub::Context& host);

  // `began_ms`: before the call, so not after Meta's own moment of it. Once the send was completed: what Meta told of
  // the message meanwhile is reported now.
  void note(std::string_view person, std::string_view mid, std::int64_t began_ms);
  // Reports what the mark means.
  void take(const Mark& mark);

 private:
  hubbub::Records records_;
  hubbub::Inbox inbox_;
  hubbub::Log log_;
  Recent<hubbub::DeliveryReport::Kind> early_;  // by mid: told before we knew it to be ours
};

}  // namespace meta
