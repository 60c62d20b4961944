// What the channel asks of a provider.
#pragma once

#include <hubbub/channel.hpp>
#include <string>

namespace sms {

struct OutboundText {
  std::string delivery_id;
  std::string to;  // E.164, or a short code
  std::string text;
  std::string media_url;  // of an image to go with it; empty: none
};

// A send that is not answered within this time has an unknown outcome. Less than the hub's own deadline.
inline constexpr hubbub::Milliseconds kSendTimeout{20'000};

class Provider {
 public:
  Provider() = default;
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;
  virtual ~Provider() = default;
  // [strand] `done` settles once.
  virtual void send(const OutboundText& message, const hubbub::Completion& done) = 0;
};

// A send whose outcome nobody knows is not repeated: the person would get the text twice, and it is paid twice. The
// provider's reports still say how it went.
void settle_unanswered(const hubbub::Error& error, const hubbub::Completion& done);

}  // namespace sms
