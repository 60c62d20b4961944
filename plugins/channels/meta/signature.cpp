#include "signature.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace meta {
namespace {

constexpr std::string_view kPrefix = "sha256=";
constexpr std::size_t kDigits = 64;

void append_unit(std::string& out, std::uint32_t unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (const auto shift : std::array{12U, 8U, 4U, 0U}) out += kHex[(unit >> shift) & 15U];
}

void append_escaped(std::string& out, std::uint32_t code_point) {
  if (code_point < 0x10000) return append_unit(out, code_point);
  append_unit(out, 0xD800 + ((code_point - 0x10000) >> 10U));
  append_unit(out, 0xDC00 + ((code_point - 0x10000) & 0x3FFU));
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 1) {
      out += text[i++];
      continue;
    }
    std::uint32_t code_point = first & (0xFFU >> (length + 1));
    const auto end = std::min(i + length, text.size());
    for (++i; i < end; ++i) code_point = (code_point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    append_escaped(out, std::min<std::uint32_t>(code_point, 0x10FFFF));
  }
  return out;
}

bool is_signed(const hubbub::Crypto& crypto, std::string_view secret, std::string_view body,
               std::string_view signature) {
  if (!signature.starts_with(kPrefix) || signature.size() != kPrefix.size() + kDigits) return false;
  if (crypto.hmac_sha256_matches(secret, body, signature)) return true;
  const bool is_ascii =
      std::all_of(body.begin(), body.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return !is_ascii && crypto.hmac_sha256_matches(secret, escaped(body), signature);
}

}  // namespace meta
