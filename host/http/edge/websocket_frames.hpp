// WebSocket frames as bytes (RFC 6455 §5), the server's side.
//
// Why not Beast's stream: it keeps 4.8 kB for each idle socket, writes one frame a system call, and frames a message
// anew for each of thousands of recipients. The codec is small; the socket around it is the loop's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hub::http {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct FrameHeader {
  bool last = false;  // FIN
  std::uint8_t reserved = 0;
  std::uint8_t opcode = 0;
  bool masked = false;
  std::uint64_t length = 0;
  std::array<unsigned char, 4> mask{};
  std::size_t header_bytes = 0;

  bool is_control() const { return (opcode & 8) != 0; }
};

// Empty optional while the header is not there completely.
std::optional<FrameHeader> read_frame_header(std::string_view bytes);

// `offset`: of these bytes in the frame's payload.
void unmask(std::span<char> bytes, const std::array<unsigned char, 4>& mask, std::uint64_t offset);

// Header of an unmasked, unfragmented frame.
struct FrameHead {
  std::array<char, 10> bytes;
  std::size_t size = 0;
  std::string_view view() const { return {bytes.data(), size}; }
};
FrameHead frame_head(Opcode opcode, std::size_t length);

std::string close_frame(std::uint16_t code, std::string_view reason);
// Whether a peer may close with that code (RFC 6455 §7.4).
bool is_close_code(std::uint16_t code);

// Sec-WebSocket-Accept for a Sec-WebSocket-Key; empty when the key is not 16 bytes in base64.
std::string accept_key(std::string_view key);

}  // namespace hub::http
