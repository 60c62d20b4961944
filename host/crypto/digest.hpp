// Digests (FIPS 180-4). They throw std::runtime_error when OpenSSL has no such algorithm. [any thread]
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace hub::crypto {

std::string sha256(std::string_view bytes);      // 32 raw bytes
std::string sha256_hex(std::string_view bytes);  // the same as 64 lower-case digits
// SHA-256 of what comes in parts. One thread at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  std::string hex();  // of all that was added; ends it

 private:
  struct State;
  std::unique_ptr<State> state_;
};
// 20 raw bytes. For the handshake of WebSockets (RFC 6455 §4.2.2); it protects nothing.
std::string sha1(std::string_view bytes);

}  // namespace hub::crypto
