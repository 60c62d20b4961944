// One WebSocket connection (RFC 6455), text messages of valid UTF-8 only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace hub::http {

// Close codes (RFC 6455 §7.4, IANA registry).
inline constexpr std::uint16_t kNormal = 1000, kGoingAway = 1001, kPolicyViolation = 1008, kTooBig = 1009,
                               kTryAgainLater = 1013;

// Handle to an open socket. Any thread. Held by the application as long as it likes; after the close, sends are no-ops.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  // Queues one text message; many sockets may share one buffer. Writes are coalesced. A peer that does not read is
  // closed with 1013 when more than `max_queue_bytes` wait.
  virtual void send(std::shared_ptr<const std::string> text) = 0;
  // Starts the closing handshake; `reason` <= 123 bytes.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  virtual const std::string& remote_address() const = 0;
};

// What the application attaches to a socket. Calls come on the event loop, one at a time per socket.
class WebSocketListener {
 public:
  virtual ~WebSocketListener() = default;
  virtual void on_text(std::string_view text) = 0;
  virtual void on_close(std::uint16_t code) = 0;  // last call
};

// Decides on an upgrade request: a listener for the new socket, or the response that refuses it.
// Called on the event loop; `socket` may be kept. The handshake is completed after it returns a listener.
struct Upgrade {
  std::unique_ptr<WebSocketListener> listener;
  Response refusal;  // used when `listener` is null
};
using UpgradeHandler = std::function<Upgrade(const Request&, std::shared_ptr<WebSocket>)>;

}  // namespace hub::http
