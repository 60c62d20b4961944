#include "numbers.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <optional>
#include <set>

#include "texts.hpp"

namespace sms {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kMostBytes = 100;
constexpr std::size_t kLongestShortCode = 8;
constexpr std::size_t kLongestSurelyShort = 6;  // no number with its country code is shorter

const PhoneNumberUtil& util() {
  return *PhoneNumberUtil::GetInstance();
}

std::optional<PhoneNumber> parse(const std::string& number, const std::string& region) {
  PhoneNumber parsed;
  if (util().Parse(number, region.empty() ? "ZZ" : region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) {
    return std::nullopt;
  }
  return parsed;
}

bool is_short_code(std::string_view number, std::size_t longest = kLongestShortCode) {
  return number.size() >= 3 && number.size() <= longest &&
         std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<PhoneNumber> valid(const std::string& number, const std::string& region) {
  const auto parsed = parse(number, region);
  return parsed && util().IsValidNumber(*parsed) ? parsed : std::nullopt;
}

bool is_mobile(const PhoneNumber& number) {
  const auto type = util().GetNumberType(number);
  return type == PhoneNumberUtil::MOBILE || type == PhoneNumberUtil::FIXED_LINE_OR_MOBILE;
}

// The number as it is written in its country, else with the plus that carriers leave away. Where both are numbers, the
// mobile phone's: landlines of Germany, Austria and Italy may be so long that they look like a foreign number.
std::optional<PhoneNumber> find_valid(const std::string& number, const std::string& region) {
  if (is_short_code(number, kLongestSurelyShort)) return std::nullopt;
  auto at_home = valid(number, region);
  if (number.starts_with('+') || (at_home && is_mobile(*at_home))) return at_home;
  auto abroad = valid("+" + (number.starts_with("00") ? number.substr(2) : number), region);
  return abroad && (!at_home || is_mobile(*abroad)) ? abroad : at_home;
}

std::string formatted(const PhoneNumber& number) {
  std::string text;
  util().Format(number, PhoneNumberUtil::E164, &text);
  return text;
}

std::string reason(const std::string& number, const std::string& region) {
  PhoneNumber parsed;
  const auto error = util().Parse(number, region.empty() ? "ZZ" : region, &parsed);
  if (error == PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR && number.starts_with('+')) {
    return "there is no such country code";
  }
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) {
    return region.empty() && !number.starts_with('+')
               ? "it has no country code, and the integration has no default_region"
               : "it is no phone number";
  }
  switch (util().IsPossibleNumberWithReason(parsed)) {
    case PhoneNumberUtil::TOO_SHORT:
      return "it is too short";
    case PhoneNumberUtil::TOO_LONG:
      return "it is too long";
    case PhoneNumberUtil::INVALID_COUNTRY_CODE:
      return "there is no such country code";
    default:
      return "no such number is in use in its country";
  }
}

}  // namespace

hubbub::Result<std::string> Numbers::e164(std::string_view number) const {
  const std::string text{beginning_of(number, kMostBytes)};
  if (const auto valid = find_valid(text, region_)) return formatted(*valid);
  if (is_short_code(text)) return text;
  return hubbub::invalid("The recipient's number is not valid: " + reason(text, region_) + ".", "invalid_number");
}

std::string Numbers::of_sender(std::string_view number) const {
  std::string text = cleaned(beginning_of(number, kMostBytes));
  if (const auto valid = find_valid(text, region_)) return formatted(*valid);
  return text;
}

bool is_region(std::string_view region) {
  std::set<std::string> regions;
  util().GetSupportedRegions(&regions);
  return regions.contains(std::string{region});
}

}  // namespace sms
