#include "domain/link.hpp"

namespace hub::domain {

namespace {

constexpr std::size_t kDigits = 6;
constexpr std::size_t kLongest = 16;  // with blanks and dashes around

}  // namespace

const char* name_of(LinkProof proof) {
  switch (proof) {
    case LinkProof::code:
      return "code";
    case LinkProof::token:
      return "token";
    case LinkProof::activity:
      return "activity";
    case LinkProof::prompt:
      return "prompt";
    case LinkProof::vouched:
      return "vouched";
  }
  return "unknown";
}

const char* name_of(LinkState state) {
  switch (state) {
    case LinkState::open:
      return "open";
    case LinkState::linked:
      return "linked";
    case LinkState::failed:
      return "failed";
  }
  return "unknown";
}

std::string reached_by(const IdentityKey& address) {
  if (address.kind != IdentityKind::email) return address.value;
  const auto at = address.value.rfind('@');
  auto mailbox = address.value.substr(0, at);
  const auto host = address.value.substr(at + 1);
  if (const auto tag = mailbox.find('+'); tag != std::string::npos && tag > 0) mailbox.resize(tag);
  // https://support.google.com/mail/answer/7436150
  if (host == "gmail.com" || host == "googlemail.com") {
    std::erase(mailbox, '.');
    return mailbox + "@gmail.com";
  }
  return mailbox + '@' + host;
}

Duration lifetime_of(const LinkRules& rules, LinkProof proof) {
  const bool waits_for_a_person = proof == LinkProof::activity || proof == LinkProof::prompt;
  return waits_for_a_person ? rules.patience : rules.code_lifetime;
}

std::optional<IdentityKind> address_kind_of(std::string_view channel_type) {
  if (channel_type == "sms" || channel_type == "whatsapp") return IdentityKind::phone;
  if (channel_type == "email") return IdentityKind::email;
  return std::nullopt;
}

bool may_write_first(std::string_view channel_type) {
  return address_kind_of(channel_type) && channel_type != "whatsapp";
}

std::optional<std::string> code_in(std::string_view text) {
  if (text.size() < kDigits || text.size() > kLongest) return std::nullopt;
  std::string code;
  for (const char letter : text) {
    if (letter >= '0' && letter <= '9') {
      code += letter;
    } else if (letter != ' ' && letter != '-' && letter != '.' && letter != '\n' && letter != '\r') {
      return std::nullopt;
    }
  }
  if (code.size() != kDigits) return std::nullopt;
  return code;
}

}  // namespace hub::domain
