#include "tokens.hpp"

#include <algorithm>

namespace email {
namespace {

constexpr std::size_t kLetters = 16;  // 80 bits
constexpr std::size_t kLongestMessageId = 998;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool is_base32(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'); });
}

// Takes the same time wherever they differ.
bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
}

char letter_of(Purpose purpose) {
  return purpose == Purpose::reply ? 'r' : 'u';
}

std::string kind_of(Purpose purpose) {
  return purpose == Purpose::reply ? "reply" : "unsubscribe";
}

}  // namespace

std::string to_base32(std::string_view bytes, std::size_t letters) {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = ((bits << 8U) | static_cast<unsigned char>(c)) & 0xFFFFU;
    for (count += 8; count >= 5; count -= 5) text += alphabet[(bits >> (count - 5)) & 31U];
  }
  if (count > 0) text += alphabet[(bits << (5 - count)) & 31U];
  return text.substr(0, letters);
}

std::string Tokens::mac(std::string_view kind, std::string_view text) const {
  std::string signed_text{kind};
  signed_text.append("\n").append(instance_id_).append("\n").append(text);
  const auto digest = hmac_(signed_text);
  return to_base32({reinterpret_cast<const char*>(digest.data()), digest.size()}, kLetters);
}

std::string Tokens::thread_of(std::string_view external_id) const {
  return mac("thread", external_id);
}

std::string Tokens::token(Purpose purpose, std::string_view thread) const {
  return letter_of(purpose) + std::string{thread} + mac(kind_of(purpose), thread);
}

std::optional<std::string> Tokens::thread_in(Purpose purpose, std::string_view token) const {
  const auto plain = lowered(token.substr(0, 1 + 2 * kLetters + 1));
  if (plain.size() != 1 + 2 * kLetters || plain[0] != letter_of(purpose) || !is_base32(plain)) return std::nullopt;
  auto thread = plain.substr(1, kLetters);
  if (!same(plain.substr(1 + kLetters), mac(kind_of(purpose), thread))) return std::nullopt;
  return thread;
}

std::string Tokens::message_id(std::string_view delivery_id, std::string_view thread, std::string_view domain) const {
  const auto signed_part = mac("delivery", delivery_id) + "." + std::string{thread};
  return signed_part + "." + mac("message", signed_part) + "@" + std::string{domain};
}

std::optional<std::string> Tokens::thread_of_message(std::string_view message_id) const {
  if (message_id.starts_with('<')) message_id.remove_prefix(1);
  const auto local = message_id.substr(0, message_id.find('@'));
  if (local.size() != 3 * kLetters + 2 || local[kLetters] != '.' || local[2 * kLetters + 1] != '.') return std::nullopt;
  const auto signed_part = local.substr(0, 2 * kLetters + 1);
  if (!same(local.substr(2 * kLetters + 2), mac("message", signed_part))) return std::nullopt;
  return std::string{signed_part.substr(kLetters + 1)};
}

std::vector<std::string> message_ids_in(std::string_view text, std::size_t most) {
  std::vector<std::string> ids;
  std::size_t at = 0;
  while ((at = text.find('<', at)) != std::string_view::npos) {
    const auto end = text.find_first_of("<> \t\r\n", at + 1);
    if (end == std::string_view::npos) break;
    const auto id = text.substr(at + 1, end - at - 1);
    at = end;
    const bool is_id = text[end] == '>' && id.size() <= kLongestMessageId && id.find('@') != std::string_view::npos;
    if (!is_id) continue;
    ids.emplace_back(id);
    if (ids.size() > most) ids.erase(ids.begin());
  }
  return ids;
}

}  // namespace email
