#include "addresses.hpp"

#include <algorithm>

namespace simulator {
namespace {

constexpr std::size_t kMostInputBytes = 300;
constexpr std::size_t kLeastDigits = 7;
constexpr std::size_t kMostDigits = 15;  // E.164
constexpr std::size_t kMostLocalBytes = 64;
constexpr std::size_t kMostAddressBytes = 190;  // fits the key of a record

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

hubbub::Error no_number() {
  return hubbub::invalid("This is no phone number: write it with its country code, as +1 202 555 0100.",
                         "invalid_number");
}

hubbub::Error no_address() {
  return hubbub::invalid("This is no mail address: write it as ada@example.org.", "invalid_address");
}

hubbub::Result<std::string> number_of(std::string_view text) {
  constexpr std::string_view separators = " -.()/\t";
  std::string number;
  for (const char c : text) {
    const bool is_plus = c == '+' && number.empty();
    if (is_digit(c) || is_plus) {
      number += c;
    } else if (separators.find(c) == std::string_view::npos) {
      return no_number();
    }
  }
  if (number.starts_with("00")) number = "+" + number.substr(2);
  const auto digits = number.size() - 1;
  if (!number.starts_with('+') || digits < kLeastDigits || digits > kMostDigits || number[1] == '0') return no_number();
  return number;
}

bool is_domain(std::string_view domain) {
  if (domain.find('.') == std::string_view::npos || domain.find("..") != std::string_view::npos) return false;
  if (domain.front() == '.' || domain.back() == '.' || domain.front() == '-' || domain.back() == '-') return false;
  return std::all_of(domain.begin(), domain.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; });
}

bool is_local_part(std::string_view local) {
  constexpr std::string_view others = "!#$%&'*+-=?^_`{|}~.";
  if (local.empty() || local.size() > kMostLocalBytes || local.front() == '.' || local.back() == '.') return false;
  return std::all_of(local.begin(), local.end(),
                     [&](char c) { return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos; });
}

hubbub::Result<std::string> mail_address_of(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  std::string address{text};
  std::transform(address.begin(), address.end(), address.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto at = address.find('@');
  if (at == std::string::npos || address.size() > kMostAddressBytes) return no_address();
  const std::string_view all = address;
  if (at + 1 == all.size() || !is_local_part(all.substr(0, at)) || !is_domain(all.substr(at + 1))) return no_address();
  return address;
}

}  // namespace

hubbub::Result<std::string> normalised(Device device, std::string_view address) {
  if (address.size() > kMostInputBytes) return device == Device::phone ? no_number() : no_address();
  return device == Device::phone ? number_of(address) : mail_address_of(address);
}

}  // namespace simulator
