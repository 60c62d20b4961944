// A non-blocking loopback socket with its buffers; the bench's one thread owns them all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

class Socket {
 public:
  Socket() = default;
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  ~Socket();

  // Connects to 127.0.0.1; exits the program with a message when that fails.
  static Socket connect(std::uint16_t port);

  int fd() const { return fd_; }
  // Queues and writes what the kernel takes now.
  void write(std::string_view bytes);
  void flush();
  // Reads what is there into `input`; false: the peer closed.
  bool read();
  // Blocks until `input` contains `mark`; for handshakes.
  void read_until(std::string_view mark);

  std::string input;

 private:
  int fd_ = -1;
  std::string output_;
};

// A masked client frame (RFC 6455) with a text payload.
std::string text_frame(std::string_view payload);
// Takes one whole server frame off `input`; false when there is none yet. `payload` views into a copy.
bool take_frame(std::string& input, std::size_t& offset, int& opcode, std::string_view& payload);

}  // namespace bench
