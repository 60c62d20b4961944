// One spelling for phone numbers that go by two: a person's number is theirs only when all who name it spell it alike.
#pragma once

#include <string>
#include <string_view>

namespace hubbub {

// A number of E.164 as it is dialled today, "+5511987654321"; anything else comes back as it is. Two countries changed
// the numbers that mobiles had, and the former ones live on, in address books and as WhatsApp's ids:
// - Brazil put a 9 before the eight digits of mobiles, which begin with 6 to 9 (ANATEL, resolution 553 of 2010).
// - Mexico gave up the 1 that stood between country code and mobile numbers (IFT, 2019).
// The hub compares numbers so. A channel whose provider names people by number gives Sender::external_id this spelling.
inline std::string canonical_phone(std::string_view number) {
  constexpr std::string_view kBrazil = "+55";
  constexpr std::string_view kMexico = "+521";
  constexpr std::size_t kAreaCode = 2;
  constexpr std::size_t kFormerMobile = 8;
  constexpr std::size_t kMexican = 10;
  const auto mobile = kBrazil.size() + kAreaCode;  // where it begins
  if (number.starts_with(kBrazil) && number.size() == mobile + kFormerMobile && number[mobile] >= '6') {
    return std::string{number.substr(0, mobile)}.append("9").append(number.substr(mobile));
  }
  if (number.starts_with(kMexico) && number.size() == kMexico.size() + kMexican) {
    return std::string{"+52"}.append(number.substr(kMexico.size()));
  }
  return std::string{number};
}

}  // namespace hubbub
