// Bytes of the wire as text: percent escapes and UTF-8. Strict: what is malformed is said to be, never repaired.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hub::http {

// RFC 3986 §2.1. Empty optional when an escape is cut short or not hexadecimal.
std::optional<std::string> percent_decode(std::string_view text);
// The same for application/x-www-form-urlencoded: "+" is a space.
std::optional<std::string> form_decode(std::string_view text);

bool is_valid_utf8(std::string_view text);

bool equals_ignoring_case(std::string_view a, std::string_view b);
// Whether a comma-separated header value lists `token` (case-insensitive; parameters after ";" are ignored).
bool lists_token(std::string_view value, std::string_view token);
std::string_view trim(std::string_view text);

// Validates UTF-8 that arrives in pieces (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
class Utf8Checker {
 public:
  // False as soon as the bytes so far cannot begin a valid text.
  bool accept(std::string_view piece);
  // Whether the text may end here.
  bool is_complete() const { return needed_ == 0; }
  void reset() { *this = Utf8Checker{}; }

 private:
  bool begin_sequence(unsigned char byte);

  std::uint8_t needed_ = 0;     // continuation bytes still to come
  std::uint8_t lowest_ = 0x80;  // range of the next one
  std::uint8_t highest_ = 0xBF;
};

}  // namespace hub::http
