#include <algorithm>
#include <utility>

#include "http/edge/websocket_session.hpp"

namespace hub::http {
namespace {

constexpr std::uint16_t kProtocolError = 1002, kUnsupported = 1003, kInvalidText = 1007;
constexpr std::size_t kMaxControlBytes = 125;
constexpr std::uint64_t kReservedMessageBytes = 16 * 1024;  // more is reserved only as it arrives

}  // namespace

void WebSocketSession::take_in(std::span<char> bytes) {
  if (bytes.empty()) return;
  last_heard_ms_ = edge_.loop.now_ms();
  pinged_ = false;
  in_input_ = true;
  if (partial_.empty()) {
    while (take_frame(bytes)) {
    }
    if (phase_ == Phase::open || phase_ == Phase::closing) partial_.assign(bytes.data(), bytes.size());
  } else {
    std::string joined = std::exchange(partial_, {});
    joined.append(bytes.data(), bytes.size());
    std::span<char> rest{joined};
    while (take_frame(rest)) {
    }
    if (phase_ == Phase::open || phase_ == Phase::closing) partial_.assign(rest.data(), rest.size());
  }
  if (partial_.empty()) partial_.shrink_to_fit();
  in_input_ = false;
}

bool WebSocketSession::take_frame(std::span<char>& bytes) {
  if (phase_ == Phase::discarding || peer_closed_) {
    bytes = {};
    return false;
  }
  if (!in_frame_) return begin_frame(bytes);
  return frame_.is_control() ? take_control(bytes) : take_data(bytes);
}

bool WebSocketSession::begin_frame(std::span<char>& bytes) {
  auto header = read_frame_header({bytes.data(), bytes.size()});
  if (!header) return false;
  bytes = bytes.subspan(header->header_bytes);
  if (refuse_frame(*header)) return false;
  frame_ = *header;
  frame_done_ = 0;
  in_frame_ = true;
  return true;
}

bool WebSocketSession::refuse_frame(const FrameHeader& header) {
  auto opcode = static_cast<Opcode>(header.opcode);
  bool known = header.opcode <= 2 || (header.opcode >= 8 && header.opcode <= 10);
  bool control_broken = header.is_control() && (!header.last || header.length > kMaxControlBytes);
  bool order_broken = (opcode == Opcode::continuation) != in_message_ && !header.is_control();
  if (!known || !header.masked || header.reserved != 0 || control_broken || order_broken) {
    fail(kProtocolError, "the frame breaks RFC 6455");
  } else if (opcode == Opcode::binary) {
    fail(kUnsupported, "only text messages are understood");
  } else if (!header.is_control() && header.length > edge_.options.websocket_max_message_bytes - message_.size()) {
    fail(kTooBig, "the message is too large");
  } else if (inbound_.take(last_heard_ms_) > 0) {
    fail(kPolicyViolation, "too many messages");
  } else {
    return false;
  }
  return true;
}

bool WebSocketSession::take_control(std::span<char>& bytes) {
  auto length = static_cast<std::size_t>(frame_.length);
  if (bytes.size() < length) return false;
  unmask(bytes.subspan(0, length), frame_.mask, 0);
  std::string_view payload{bytes.data(), length};
  bytes = bytes.subspan(length);
  in_frame_ = false;
  auto opcode = static_cast<Opcode>(frame_.opcode);
  if (opcode == Opcode::close) on_close_frame(payload);
  if (opcode == Opcode::ping && phase_ == Phase::open) {
    queue_.add(std::string{frame_head(Opcode::pong, length).view()}.append(payload));
    if (queue_.size() > edge_.options.websocket_max_queue_bytes) fail(kTryAgainLater, "too many unread answers");
  }
  return true;
}

bool WebSocketSession::take_data(std::span<char>& bytes) {
  auto part = static_cast<std::size_t>(std::min<std::uint64_t>(frame_.length - frame_done_, bytes.size()));
  std::span<char> piece = bytes.subspan(0, part);
  unmask(piece, frame_.mask, frame_done_);
  bytes = bytes.subspan(part);
  frame_done_ += part;
  std::string_view text{piece.data(), piece.size()};
  if (!utf8_.accept(text)) {
    fail(kInvalidText, "the text is not UTF-8");
    return false;
  }
  bool frame_complete = frame_done_ == frame_.length;
  bool message_complete = frame_complete && frame_.last;
  if (message_complete && !utf8_.is_complete()) {
    fail(kInvalidText, "the text is not UTF-8");
    return false;
  }
  bool whole = message_complete && message_.empty();  // delivered from where it was read
  if (!whole) {
    if (message_.empty()) message_.reserve(static_cast<std::size_t>(std::min(frame_.length, kReservedMessageBytes)));
    message_.append(text);
  }
  if (frame_complete) {
    in_frame_ = false;
    in_message_ = !frame_.last;
  }
  if (message_complete) {
    utf8_.reset();
    std::string message = std::exchange(message_, {});
    if (phase_ == Phase::open) deliver(whole ? text : std::string_view{message});
  }
  return frame_complete;
}

void WebSocketSession::on_close_frame(std::string_view payload) {
  std::uint16_t code = kNoCode;
  std::string_view reason;
  if (payload.size() >= 2) {
    code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                      static_cast<unsigned char>(payload[1]));
    reason = payload.substr(2);
  }
  if (payload.size() == 1 || (!payload.empty() && !is_close_code(code))) {
    return fail(kProtocolError, "the close frame is malformed");
  }
  if (!is_valid_utf8(reason)) return fail(kInvalidText, "the close reason is not UTF-8");
  peer_closed_ = true;
  if (phase_ == Phase::closing) return;  // theirs answers ours
  begin_close(code == kNoCode ? kNormal : code, {}, Phase::closing);
  close_code_ = code;
}

}  // namespace hub::http
