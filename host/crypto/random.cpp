#include "crypto/random.hpp"

#include <openssl/rand.h>

#include <climits>
#include <stdexcept>

#include "crypto/encoding.hpp"

namespace hub::crypto {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (count > INT_MAX || RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    throw std::runtime_error("The system's random source failed; no secret can be made.");
  }
  return bytes;
}

std::string random_token(std::size_t bytes) {
  return to_hex(random_bytes(bytes));
}

}  // namespace hub::crypto
