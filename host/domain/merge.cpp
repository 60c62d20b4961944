#include "domain/merge.hpp"

#include <algorithm>
#include <hubbub/phone.hpp>
#include <tuple>

namespace hub::domain {

namespace {

constexpr std::size_t kLongestEmail = 254;  // RFC 5321, 4.5.3.1.3, without the brackets
constexpr std::size_t kShortestPhone = 7;   // digits; E.164 allows fewer, no country has them
constexpr std::size_t kLongestPhone = 15;   // E.164
constexpr std::size_t kLongestExternalId = 1024;

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The text itself stays out of the errors: it is somebody's address.
tl::unexpected<Error> bad(std::string text) {
  return invalid("bad_identity", std::move(text));
}

Result<IdentityKey> email(std::string_view text) {
  const auto at = text.rfind('@');
  const bool whole = at != std::string_view::npos && at > 0 && at + 1 < text.size();
  const bool clean = std::none_of(text.begin(), text.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte <= ' ' || byte == 0x7F;
  });
  if (!whole || !clean || text.size() > kLongestEmail) {
    return bad("An e-mail address is expected, such as ana@example.org, of at most 254 characters.");
  }
  std::string value{text};
  for (auto& letter : value) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return IdentityKey{IdentityKind::email, std::move(value)};
}

Result<IdentityKey> phone(std::string_view text) {
  constexpr std::string_view trunk = "(0)";  // dialled within the country only; no part of E.164
  std::string number{text};
  if (const auto at = number.find(trunk); at != std::string::npos) number.erase(at, trunk.size());
  std::string value;
  bool clean = !number.empty() && number.front() == '+';
  for (const char letter : std::string_view{number}.substr(clean ? 1 : 0)) {
    if (is_digit(letter)) value += letter;
    clean = clean && (is_digit(letter) || std::string_view{" .-()"}.find(letter) != std::string_view::npos);
  }
  if (!clean || value.size() < kShortestPhone || value.size() > kLongestPhone || value.front() == '0') {
    return bad("A phone number with its country is expected (E.164), such as +33 1 23 45 67 89.");
  }
  return IdentityKey{IdentityKind::phone, hubbub::canonical_phone("+" + value)};
}

}  // namespace

const char* name_of(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::email:
      return "email";
    case IdentityKind::phone:
      return "phone";
    case IdentityKind::external_id:
      return "external_id";
  }
  return "unknown";
}

Result<IdentityKey> normalised(IdentityKind kind, std::string_view text) {
  switch (kind) {
    case IdentityKind::email:
      return email(trimmed(text));
    case IdentityKind::phone:
      return phone(trimmed(text));
    case IdentityKind::external_id:
      break;
  }
  if (text.empty() || text.size() > kLongestExternalId) {
    return bad("An external id is expected, of at most 1024 bytes.");
  }
  return IdentityKey{IdentityKind::external_id, std::string{text}};
}

bool outlives(const User& a, const User& b) {
  if (a.external_id.empty() != b.external_id.empty()) return !a.external_id.empty();
  return std::tie(a.created_at, a.id) < std::tie(b.created_at, b.id);
}

const std::vector<ProfileField>& profile_fields() {
  static const std::vector<ProfileField> fields = {{"givenName", &Profile::given_name},
                                                   {"surname", &Profile::surname},
                                                   {"email", &Profile::email},
                                                   {"avatarUrl", &Profile::avatar_url},
                                                   {"locale", &Profile::locale},
                                                   {"preferredChannel", &Profile::preferred_channel},
                                                   {"preferredResponder", &Profile::preferred_responder}};
  return fields;
}

std::vector<std::string> fill_gaps(Profile& into, const Profile& from) {
  std::vector<std::string> filled;
  for (const auto& field : profile_fields()) {
    if (!(into.*field.value).empty() || (from.*field.value).empty()) continue;
    into.*field.value = from.*field.value;
    filled.emplace_back(field.name);
  }
  return filled;
}

}  // namespace hub::domain
