#include "peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace hub::http::test {
namespace {

constexpr int kPatienceSeconds = 20;

}  // namespace

std::string Answer::header(std::string_view name) const {
  std::size_t line = head.find("\r\n");
  while (line != std::string::npos && line + 2 < head.size()) {
    line += 2;
    std::size_t end = head.find("\r\n", line);
    std::size_t colon = head.find(':', line);
    if (colon < end && colon - line == name.size() && strncasecmp(head.data() + line, name.data(), name.size()) == 0) {
      return head.substr(colon + 2, end - colon - 2);
    }
    line = end;
  }
  return {};
}

int Frame::close_code() const {
  if (opcode != 8 || payload.size() < 2) return 0;
  return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
}

Peer::Peer(std::uint16_t port) : descriptor_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  timeval patience{kPatienceSeconds, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error{"cannot connect to port " + std::to_string(port)};
  }
}

Peer::Peer(Peer&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}, buffer_{std::move(other.buffer_)} {}

Peer::~Peer() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;  // the test sees it by what it reads
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Peer::end_sending() {
  ::shutdown(descriptor_, SHUT_WR);
}

bool Peer::fill() {
  std::array<char, 64 * 1024> chunk;
  ssize_t count = ::recv(descriptor_, chunk.data(), chunk.size(), 0);
  if (count <= 0) return false;
  buffer_.append(chunk.data(), static_cast<std::size_t>(count));
  return true;
}

Answer Peer::answer(bool to_head) {
  std::size_t end = std::string::npos;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  Answer answer;
  answer.head = buffer_.substr(0, end + 2);
  answer.status = std::atoi(answer.head.c_str() + 9);
  buffer_.erase(0, end + 4);
  std::string length = answer.header("Content-Length");
  if (!to_head && !length.empty() && answer.status != 304) answer.body = read_bytes(std::stoul(length));
  return answer;
}

std::string Peer::read_bytes(std::size_t count) {
  while (buffer_.size() < count && fill()) {
  }
  std::string bytes = buffer_.substr(0, count);
  buffer_.erase(0, bytes.size());
  return bytes;
}

bool Peer::sees_end() {
  while (true) {
    std::array<char, 64 * 1024> ignored;
    ssize_t count = ::recv(descriptor_, ignored.data(), ignored.size(), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) return true;
    if (count < 0) return false;
  }
}

Answer Peer::open_websocket(const std::string& path, const std::string& extra_headers) {
  return ask("GET " + path +
             " HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
             "13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
             extra_headers + "\r\n");
}

void Peer::send_frame(int first_byte, std::string_view payload, bool masked) {
  std::string frame{static_cast<char>(first_byte)};
  int mask_bit = masked ? 0x80 : 0;
  if (payload.size() < 126) {
    frame += static_cast<char>(mask_bit | static_cast<int>(payload.size()));
  } else {
    bool wide = payload.size() > 65535;
    frame += static_cast<char>(mask_bit | (wide ? 127 : 126));
    for (int shift = wide ? 56 : 8; shift >= 0; shift -= 8) frame += static_cast<char>(payload.size() >> shift & 0xFF);
  }
  constexpr std::string_view kMask = "\x11\x7F\xA3\x05";
  if (masked) frame += kMask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += masked ? static_cast<char>(payload[i] ^ kMask[i % 4]) : payload[i];
  }
  send(frame);
}

Frame Peer::frame() {
  std::string head = read_bytes(2);
  if (head.size() < 2) return {};
  Frame frame;
  frame.opcode = head[0] & 0x0F;
  std::size_t length = static_cast<unsigned char>(head[1]) & 0x7F;
  if (length >= 126) {
    std::string extended = read_bytes(length == 126 ? 2 : 8);
    length = 0;
    for (char c : extended) length = length << 8 | static_cast<unsigned char>(c);
  }
  frame.payload = read_bytes(length);
  return frame;
}

std::string get(const std::string& path, const std::string& headers) {
  return "GET " + path + " HTTP/1.1\r\nHost: hub\r\n" + headers + "\r\n";
}

std::string post(const std::string& path, const std::string& body, const std::string& headers) {
  return "POST " + path + " HTTP/1.1\r\nHost: hub\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

}  // namespace hub::http::test
