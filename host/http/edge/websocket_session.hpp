// An open WebSocket: the handle that the application holds, and the connection behind it. An idle one holds no buffer.
//
// Threads: WebSocket's functions from any; everything else on the event loop. After the close only the handle is left.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/edge/edge.hpp"
#include "http/edge/websocket_frames.hpp"
#include "http/io/send_queue.hpp"
#include "http/io/transport.hpp"
#include "http/rate_limit.hpp"
#include "http/text_encoding.hpp"
#include "http/websocket.hpp"

namespace hub::http {

class WebSocketSession final : public WebSocket, public Peer {
 public:
  WebSocketSession(Edge& edge, std::string address);

  // Asks the route's handler; a response when the upgrade is refused.
  std::optional<Response> shake_hands(const Route& route, const Request& request);
  // After shake_hands went well. `first`: bytes that came right behind the handshake.
  void start(std::unique_ptr<Transport> transport, std::string& first);

  void send(std::shared_ptr<const std::string> text) override;
  void close(std::uint16_t code, std::string_view reason) override;
  const std::string& remote_address() const override { return address_; }

  void on_readable() override;
  void on_writable() override;
  void flush() override;
  void on_deadline() override;
  void drain(const std::string& reason) override;
  void cut() override { end(kAbnormal); }

 private:
  static constexpr std::uint16_t kNoCode = 1005, kAbnormal = 1006;

  enum class Phase {
    opening,  // the application may send already; it goes out behind the handshake
    open,
    closing,     // our close frame is queued; theirs is awaited
    discarding,  // they broke the protocol: our close frame is the last word
    ended,
  };

  void receive();
  void take_in(std::span<char> bytes);
  // One step of the input; false: more bytes are needed, or no more are wanted.
  bool take_frame(std::span<char>& bytes);
  bool begin_frame(std::span<char>& bytes);
  bool take_control(std::span<char>& bytes);
  bool take_data(std::span<char>& bytes);
  bool refuse_frame(const FrameHeader& header);
  void deliver(std::string_view text);
  void on_close_frame(std::string_view payload);
  void queue_text(std::shared_ptr<const std::string> text);
  void begin_close(std::uint16_t code, std::string_view reason, Phase next);
  void fail(std::uint16_t code, std::string_view reason);
  void schedule_flush();
  void settle();
  void set_deadline();
  void end(std::uint16_t code);
  std::shared_ptr<WebSocketSession> self();

  Edge& edge_;
  const std::shared_ptr<Mailbox> mailbox_;  // outlives the edge
  const std::string address_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<WebSocketListener> listener_;
  SendQueue queue_;
  TokenBucket inbound_;
  std::string partial_;  // the beginning of a header or of a control frame
  std::string message_;  // the beginning of a message
  FrameHeader frame_;    // being read when `in_frame_`
  std::uint64_t frame_done_ = 0;
  std::int64_t last_heard_ms_ = 0;
  std::int64_t close_began_ms_ = 0;
  std::uint16_t close_code_ = kAbnormal;
  Phase phase_ = Phase::opening;
  Utf8Checker utf8_;
  bool in_frame_ = false;
  bool in_message_ = false;
  bool in_input_ = false;
  bool pinged_ = false;
  bool peer_closed_ = false;  // their close frame is here
  bool waits_readable_ = false;
  bool waits_writable_ = false;
  bool flush_scheduled_ = false;
  bool sending_ended_ = false;
};

}  // namespace hub::http
