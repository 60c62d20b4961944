#include "wire/utf8.hpp"

#include <cstdint>
#include <cstring>

#include "wire/wire.hpp"

namespace hub::wire {
namespace {

using Byte = unsigned char;

bool is_continuation(Byte byte) {
  return (byte & 0xC0) == 0x80;
}

// Length of the well-formed sequence at `at` (Unicode 15, table 3-7), 0 when there is none.
std::size_t sequence_length(const Byte* at, std::size_t left) {
  const Byte lead = at[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return left >= 2 && is_continuation(at[1]) ? 2 : 0;
  if (lead < 0xF0) {
    if (left < 3 || !is_continuation(at[1]) || !is_continuation(at[2])) return 0;
    if (lead == 0xE0 && at[1] < 0xA0) return 0;   // overlong
    if (lead == 0xED && at[1] >= 0xA0) return 0;  // surrogates
    return 3;
  }
  if (lead > 0xF4 || left < 4) return 0;
  if (!is_continuation(at[1]) || !is_continuation(at[2]) || !is_continuation(at[3])) return 0;
  if (lead == 0xF0 && at[1] < 0x90) return 0;   // overlong
  if (lead == 0xF4 && at[1] >= 0x90) return 0;  // beyond U+10FFFF
  return 4;
}

bool is_control(Byte byte) {
  return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
}

// U+0080 to U+009F
bool is_c1_control(const Byte* at, std::size_t left) {
  return at[0] == 0xC2 && left >= 2 && at[1] < 0xA0;
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
  const auto* data = reinterpret_cast<const Byte*>(bytes.data());
  std::size_t i = 0;
  while (i < bytes.size()) {
    while (bytes.size() - i >= 8) {  // most bytes are ASCII: eight at a time
      std::uint64_t word = 0;
      std::memcpy(&word, data + i, 8);
      if ((word & 0x8080808080808080ULL) != 0) break;
      i += 8;
    }
    if (i == bytes.size()) break;
    const auto length = sequence_length(data + i, bytes.size() - i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(static_cast<Byte>(c)) ? 0U : 1U;
  return count;
}

bool has_controls(std::string_view text) {
  const auto* data = reinterpret_cast<const Byte*>(text.data());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control(data[i]) || is_c1_control(data + i, text.size() - i)) return true;
  }
  return false;
}

std::string without_controls(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  const auto* data = reinterpret_cast<const Byte*>(text.data());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control(data[i])) continue;
    if (is_c1_control(data + i, text.size() - i)) {
      ++i;
      continue;
    }
    clean += text[i];
  }
  return clean;
}

std::string_view first_characters(std::string_view text, std::size_t characters) {
  std::size_t i = 0;
  for (std::size_t count = 0; i < text.size(); ++i) {
    if (is_continuation(static_cast<Byte>(text[i]))) continue;
    if (count++ == characters) break;
  }
  return text.substr(0, i);
}

}  // namespace hub::wire
