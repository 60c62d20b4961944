#include "http/edge/websocket_frames.hpp"

#include <algorithm>
#include <cstring>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"

namespace hub::http {
namespace {

constexpr std::string_view kAcceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kMaxReasonBytes = 123;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

bool is_key(std::string_view key) {
  return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.end() - 2, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
         });
}

}  // namespace

std::optional<FrameHeader> read_frame_header(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  auto first = static_cast<unsigned char>(bytes[0]);
  auto second = static_cast<unsigned char>(bytes[1]);
  FrameHeader header;
  header.last = (first & 0x80) != 0;
  header.reserved = first & 0x70;
  header.opcode = first & 0x0F;
  header.masked = (second & 0x80) != 0;
  header.length = second & 0x7F;
  std::size_t extra = header.length == 126 ? 2 : header.length == 127 ? 8 : 0;
  header.header_bytes = 2 + extra + (header.masked ? 4 : 0);
  if (bytes.size() < header.header_bytes) return std::nullopt;
  if (extra > 0) header.length = big_endian(bytes.substr(2, extra));
  if (header.masked) std::memcpy(header.mask.data(), bytes.data() + 2 + extra, 4);
  return header;
}

void unmask(std::span<char> bytes, const std::array<unsigned char, 4>& mask, std::uint64_t offset) {
  std::array<unsigned char, 8> wide;
  for (std::size_t i = 0; i < 8; ++i) wide[i] = mask[(offset + i) % 4];
  std::uint64_t key = 0;
  std::memcpy(&key, wide.data(), 8);
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    word ^= key;
    std::memcpy(bytes.data() + i, &word, 8);
  }
  for (; i < bytes.size(); ++i) bytes[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]) ^ wide[i % 8]);
}

FrameHead frame_head(Opcode opcode, std::size_t length) {
  FrameHead head;
  head.bytes[0] = static_cast<char>(0x80 | static_cast<unsigned>(opcode));
  std::size_t extra = length < 126 ? 0 : length < 65536 ? 2 : 8;
  head.bytes[1] = static_cast<char>(extra == 0 ? length : extra == 2 ? 126 : 127);
  for (std::size_t i = 0; i < extra; ++i) {
    head.bytes[2 + i] = static_cast<char>(static_cast<std::uint64_t>(length) >> (8 * (extra - 1 - i)) & 0xFF);
  }
  head.size = 2 + extra;
  return head;
}

std::string close_frame(std::uint16_t code, std::string_view reason) {
  reason = reason.substr(0, kMaxReasonBytes);
  std::string frame{frame_head(Opcode::close, 2 + reason.size()).view()};
  frame += static_cast<char>(code >> 8);
  frame += static_cast<char>(code & 0xFF);
  frame += reason;
  return frame;
}

bool is_close_code(std::uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

std::string accept_key(std::string_view key) {
  if (!is_key(key)) return {};
  return crypto::to_base64(crypto::sha1(std::string{key}.append(kAcceptSalt)));
}

}  // namespace hub::http
