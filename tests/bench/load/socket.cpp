#include "socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace bench {

Socket::Socket(Socket&& other) noexcept
    : input{std::move(other.input)}, fd_{std::exchange(other.fd_, -1)}, output_{std::move(other.output_)} {}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(input, other.input);
  std::swap(output_, other.output_);
  return *this;
}

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

Socket Socket::connect(std::uint16_t port) {
  Socket socket;
  socket.fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::fprintf(stderr, "cannot connect to 127.0.0.1:%d: %s\n", port, std::strerror(errno));
    std::exit(1);
  }
  const int on = 1;
  ::setsockopt(socket.fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(socket.fd_, F_SETFL, O_NONBLOCK);
  return socket;
}

void Socket::write(std::string_view bytes) {
  output_.append(bytes);
  flush();
}

void Socket::flush() {
  std::size_t sent = 0;
  while (sent < output_.size()) {
    const auto count = ::send(fd_, output_.data() + sent, output_.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) break;
    sent += static_cast<std::size_t>(count);
  }
  output_.erase(0, sent);
}

bool Socket::read() {
  std::array<char, 65536> chunk;
  for (;;) {
    const auto count = ::recv(fd_, chunk.data(), chunk.size(), 0);
    if (count == 0) return false;
    if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    input.append(chunk.data(), static_cast<std::size_t>(count));
    if (static_cast<std::size_t>(count) < chunk.size()) return true;
  }
}

void Socket::read_until(std::string_view mark) {
  while (input.find(mark) == std::string::npos) {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, 10'000) <= 0 || !read()) {
      std::fprintf(stderr, "the peer did not answer '%.*s'; it said: %s\n", static_cast<int>(mark.size()), mark.data(),
                   input.substr(0, 400).c_str());
      std::exit(1);
    }
  }
}

std::string text_frame(std::string_view payload) {
  std::string frame("\x81", 1);
  const auto size = payload.size();
  if (size < 126) {
    frame += static_cast<char>(0x80 | size);
  } else {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(size >> 8);
    frame += static_cast<char>(size & 255);
  }
  frame.append(4, '\0');  // a mask of zeros leaves the payload as it is
  frame.append(payload);
  return frame;
}

bool take_frame(std::string& input, std::size_t& offset, int& opcode, std::string_view& payload) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data()) + offset;
  const std::size_t have = input.size() - offset;
  if (have < 2) return false;
  opcode = bytes[0] & 15;
  std::size_t size = bytes[1] & 127;
  std::size_t head = 2;
  if (size == 126) {
    if (have < 4) return false;
    size = static_cast<std::size_t>(bytes[2] << 8 | bytes[3]);
    head = 4;
  } else if (size == 127) {
    if (have < 10) return false;
    size = 0;
    for (int index = 2; index < 10; ++index) size = size << 8 | bytes[index];
    head = 10;
  }
  if (have < head + size) return false;
  payload = std::string_view(input).substr(offset + head, size);
  offset += head + size;
  return true;
}

}  // namespace bench
