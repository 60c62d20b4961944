// A client that is as rude as a test needs: raw bytes over a blocking socket, each wait bounded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::http::test {

struct Answer {
  int status = 0;  // 0: the connection ended without one
  std::string head;
  std::string body;
  // Value of the header, or "".
  std::string header(std::string_view name) const;
};

struct Frame {
  int opcode = -1;  // -1: the connection ended
  std::string payload;
  int close_code() const;
};

class Peer {
 public:
  explicit Peer(std::uint16_t port);
  Peer(Peer&& other) noexcept;
  ~Peer();

  void send(std::string_view bytes);
  void end_sending();
  // Reads one answer; bytes behind it stay for the next call.
  Answer answer(bool to_head = false);
  Answer ask(std::string_view request) {
    send(request);
    return answer();
  }
  // True when the server closed (or reset) the connection, after whatever it still sends.
  bool sees_end();
  std::string read_bytes(std::size_t count);

  // WebSocket, after a handshake.
  Answer open_websocket(const std::string& path = "/ws", const std::string& extra_headers = "");
  void send_frame(int first_byte, std::string_view payload, bool masked = true);
  void send_text(std::string_view text) { send_frame(0x81, text); }
  Frame frame();

 private:
  bool fill();

  int descriptor_ = -1;
  std::string buffer_;
};

std::string get(const std::string& path, const std::string& headers = "");
std::string post(const std::string& path, const std::string& body, const std::string& headers = "");

}  // namespace hub::http::test
