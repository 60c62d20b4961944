#include "http/edge/websocket_session.hpp"

#include <exception>
#include <utility>

namespace hub::http {
namespace {

constexpr std::uint16_t kInternal = 1011;
constexpr std::int64_t kCloseMs = 5'000;  // for the peer to answer our close frame

class SendErrand final : public Errand {
 public:
  SendErrand(std::shared_ptr<WebSocketSession> session, std::shared_ptr<const std::string> text)
      : session_{std::move(session)}, text_{std::move(text)} {}
  void run() override { session_->send(std::move(text_)); }

 private:
  std::shared_ptr<WebSocketSession> session_;
  std::shared_ptr<const std::string> text_;
};

class CloseErrand final : public Errand {
 public:
  CloseErrand(std::shared_ptr<WebSocketSession> session, std::uint16_t code, std::string_view reason)
      : session_{std::move(session)}, code_{code}, reason_{reason} {}
  void run() override { session_->close(code_, reason_); }

 private:
  std::shared_ptr<WebSocketSession> session_;
  std::uint16_t code_;
  std::string reason_;
};

}  // namespace

WebSocketSession::WebSocketSession(Edge& edge, std::string address)
    : edge_{edge},
      mailbox_{edge.loop.mailbox()},
      address_{std::move(address)},
      inbound_{edge.options.websocket_messages_per_second, edge.options.websocket_message_burst} {}

std::shared_ptr<WebSocketSession> WebSocketSession::self() {
  return std::static_pointer_cast<WebSocketSession>(shared_from_this());
}

std::optional<Response> WebSocketSession::shake_hands(const Route& route, const Request& request) {
  if (trim(request.header("Sec-WebSocket-Version")) != "13") {
    return Response::error(426, "websocket_version", "the WebSocket version must be 13")
        .with("Upgrade", "websocket")
        .with("Sec-WebSocket-Version", "13");
  }
  std::string accept = accept_key(trim(request.header("Sec-WebSocket-Key")));
  if (accept.empty() || request.method != Method::get) {
    return Response::error(400, "bad_handshake", "a WebSocket handshake is a GET with a Sec-WebSocket-Key");
  }
  queue_.add("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
             accept + "\r\n\r\n");
  Upgrade upgrade;
  try {
    upgrade = route.upgrade(request, self());
  } catch (const std::exception& thrown) {
    edge_.log("error", "the upgrade handler of " + route.pattern + " threw: " + thrown.what());
    upgrade.refusal = Response::error(500, "internal_error", "the request could not be answered");
  }
  listener_ = std::move(upgrade.listener);
  if (listener_) return std::nullopt;
  phase_ = Phase::ended;
  return std::move(upgrade.refusal);
}

void WebSocketSession::start(std::unique_ptr<Transport> transport, std::string& first) {
  transport_ = std::move(transport);
  if (phase_ == Phase::opening) phase_ = Phase::open;
  last_heard_ms_ = edge_.loop.now_ms();
  edge_.remember(shared_from_this());
  edge_.counters.websockets.fetch_add(1, std::memory_order_relaxed);
  take_in(first);
  settle();
}

void WebSocketSession::send(std::shared_ptr<const std::string> text) {
  if (!mailbox_->on_loop()) return mailbox_->put(std::make_shared<SendErrand>(self(), std::move(text)));
  queue_text(std::move(text));
}

void WebSocketSession::close(std::uint16_t code, std::string_view reason) {
  if (!mailbox_->on_loop()) return mailbox_->put(std::make_shared<CloseErrand>(self(), code, reason));
  begin_close(code, reason, Phase::closing);
}

void WebSocketSession::queue_text(std::shared_ptr<const std::string> text) {
  if (phase_ != Phase::open && phase_ != Phase::opening) return;
  std::size_t size = text->size();
  queue_.add(frame_head(Opcode::text, size).view(), std::move(text));
  // What was queued in this turn may still go out at once: only what an attempt has left counts as a slow peer.
  if (queue_.size() > edge_.options.websocket_max_queue_bytes && transport_ && !waits_writable_) {
    if (queue_.write_to(*transport_) == IoStatus::wants_write) {
      waits_writable_ = true;
      transport_->socket().wait_writable(shared_from_this());
    }
  }
  if (queue_.size() > edge_.options.websocket_max_queue_bytes && transport_) {
    queue_.drop_unsent();
    return begin_close(kTryAgainLater, "too many unread messages", Phase::closing);
  }
  schedule_flush();
}

void WebSocketSession::begin_close(std::uint16_t code, std::string_view reason, Phase next) {
  if (phase_ != Phase::open && phase_ != Phase::opening) return;
  phase_ = next;
  close_code_ = code;
  close_began_ms_ = edge_.loop.now_ms();
  queue_.add(close_frame(code, reason));
  schedule_flush();
}

void WebSocketSession::fail(std::uint16_t code, std::string_view reason) {
  edge_.counters.bad_requests.fetch_add(1, std::memory_order_relaxed);
  begin_close(code, reason, Phase::discarding);
  phase_ = Phase::discarding;
}

void WebSocketSession::on_readable() {
  auto keep = shared_from_this();
  waits_readable_ = false;
  if (phase_ == Phase::ended) return;
  receive();
}

void WebSocketSession::on_writable() {
  auto keep = shared_from_this();
  waits_writable_ = false;
  settle();
}

void WebSocketSession::flush() {
  flush_scheduled_ = false;
  settle();
}

void WebSocketSession::schedule_flush() {
  if (in_input_ || !transport_ || std::exchange(flush_scheduled_, true)) return;
  edge_.loop.flush_later(self());
}

void WebSocketSession::receive() {
  auto buffer = edge_.loop.read_buffer();
  IoResult result = transport_->read(buffer);
  if (result.status == IoStatus::failed || result.status == IoStatus::ended) {
    return end(phase_ == Phase::open ? kAbnormal : close_code_);
  }
  if (result.status == IoStatus::ok) take_in(buffer.subspan(0, result.bytes));
  settle();
}

void WebSocketSession::settle() {
  if (phase_ == Phase::ended || in_input_ || !transport_) return;
  if (!waits_writable_) {
    IoStatus status = queue_.write_to(*transport_);
    if (status == IoStatus::failed || status == IoStatus::ended) {
      return end(phase_ == Phase::open ? kAbnormal : close_code_);
    }
    if (status == IoStatus::wants_write) {
      waits_writable_ = true;
      transport_->socket().wait_writable(shared_from_this());
    }
  }
  // Both sides have said goodbye: the server closes first (RFC 6455 §7.1.1).
  if (peer_closed_ && queue_.empty()) return end(close_code_);
  if (phase_ == Phase::discarding && queue_.empty() && !std::exchange(sending_ended_, true)) transport_->end_sending();
  if (!std::exchange(waits_readable_, true)) wait_for_input(*transport_, edge_.loop, shared_from_this());
  set_deadline();
}

void WebSocketSession::set_deadline() {
  std::int64_t ping_ms = edge_.options.websocket_ping_ms;
  std::int64_t deadline =
      phase_ == Phase::open ? last_heard_ms_ + (pinged_ ? 2 * ping_ms : ping_ms) : close_began_ms_ + kCloseMs;
  edge_.loop.set_deadline(*this, deadline);
}

void WebSocketSession::on_deadline() {
  auto keep = shared_from_this();
  if (phase_ != Phase::open) return end(close_code_);
  std::int64_t silence_ms = edge_.loop.now_ms() - last_heard_ms_;
  if (silence_ms >= 2 * edge_.options.websocket_ping_ms) return end(kAbnormal);
  if (silence_ms >= edge_.options.websocket_ping_ms && !std::exchange(pinged_, true)) {
    queue_.add(std::string{frame_head(Opcode::ping, 0).view()});
  }
  settle();
}

void WebSocketSession::drain(const std::string& reason) {
  begin_close(kGoingAway, reason, Phase::closing);
}

void WebSocketSession::deliver(std::string_view text) {
  try {
    listener_->on_text(text);
  } catch (const std::exception& thrown) {
    edge_.log("error", std::string{"a WebSocket's listener threw: "} + thrown.what());
    fail(kInternal, "internal error");
  }
}

void WebSocketSession::end(std::uint16_t code) {
  if (std::exchange(phase_, Phase::ended) == Phase::ended) return;
  auto keep = shared_from_this();
  edge_.loop.clear_deadline(*this);
  if (transport_->is_secure() && queue_.empty()) transport_->end_sending();
  transport_->socket().close();
  transport_.reset();
  queue_ = {};
  partial_ = {};
  message_ = {};
  edge_.counters.websockets.fetch_sub(1, std::memory_order_relaxed);
  try {
    listener_->on_close(code);
  } catch (const std::exception& thrown) {
    edge_.log("error", std::string{"a WebSocket's listener threw: "} + thrown.what());
  }
  listener_.reset();
  edge_.forget(*this);
}

}  // namespace hub::http
