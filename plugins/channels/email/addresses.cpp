#include "addresses.hpp"

#include <algorithm>

#include "automatic.hpp"

namespace email {
namespace {

constexpr std::size_t kLongestMailbox = 254;  // RFC 5321
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::string_view kToken = "{token}";

std::string_view stripped(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Comments of RFC 5322 may hold anything, also "dmarc=pass".
std::string without_comments(std::string_view text) {
  std::string result;
  int depth = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (c == '"' && depth == 0) {
      is_quoted = !is_quoted;
    } else if (c == '(' && !is_quoted) {
      ++depth;
    } else if (c == ')' && !is_quoted && depth > 0) {
      --depth;
    } else if (depth == 0 && !is_quoted) {
      result += c;
    }
  }
  return result;
}

// "dmarc=pass policy.dmarc=none header.from=example.com" speaks for that domain?
bool is_dmarc_pass(std::string_view result, std::string_view domain) {
  bool passed = false;
  bool is_first = true;
  bool is_domain = false;
  while (!(result = stripped(result)).empty()) {
    const auto end = std::min(result.find_first_of(" \t\r\n"), result.size());
    const auto word = result.substr(0, end);
    result.remove_prefix(end);
    if (is_first) passed = word == "dmarc=pass";
    is_first = false;
    constexpr std::string_view from = "header.from=";
    if (word.starts_with(from)) is_domain = word.substr(from.size()) == domain;
  }
  return passed && is_domain;
}

}  // namespace

bool is_mailbox(std::string_view mailbox) {
  const auto at = mailbox.rfind('@');
  if (mailbox.size() > kLongestMailbox || at == std::string_view::npos || at == 0 || at > kLongestLocalPart)
    return false;
  const auto is_plain = [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && c != '<' && c != '>' && c != ',' && c != ';' &&
           c != '(' && c != ')' && c != '"' && c != '\\' && c != '[' && c != ']' && c != ':';
  };
  const auto domain = mailbox.substr(at + 1);
  return std::all_of(mailbox.begin(), mailbox.end(), is_plain) && mailbox.find('@') == at && !domain.empty() &&
         !domain.starts_with('.') && !domain.ends_with('.') && !domain.starts_with('-') &&
         domain.find("..") == std::string_view::npos && domain.find('#') == std::string_view::npos;
}

std::string normalised(std::string_view mailbox) {
  return lowered(stripped(mailbox));
}

std::string_view domain_of(std::string_view mailbox) {
  const auto at = mailbox.rfind('@');
  return at == std::string_view::npos ? std::string_view{} : mailbox.substr(at + 1);
}

std::string with_tag(std::string_view mailbox, std::string_view tag) {
  const auto local = mailbox.substr(0, mailbox.rfind('@'));
  std::string result{local.substr(0, local.find('+'))};
  return result.append("+").append(tag).append("@").append(domain_of(mailbox));
}

std::optional<std::string> token_in(std::string_view pattern, std::string_view mailbox) {
  const auto at = pattern.find(kToken);
  if (at == std::string_view::npos) return std::nullopt;
  const auto before = lowered(pattern.substr(0, at));
  const auto after = lowered(pattern.substr(at + kToken.size()));
  const auto plain = normalised(mailbox);
  const bool fits = plain.size() > before.size() + after.size() && plain.starts_with(before) && plain.ends_with(after);
  if (!fits) return std::nullopt;
  return plain.substr(before.size(), plain.size() - before.size() - after.size());
}

std::string with_token(std::string_view pattern, std::string_view token) {
  std::string result{pattern};
  const auto at = result.find(kToken);
  if (at != std::string::npos) result.replace(at, kToken.size(), token);
  return result;
}

std::string separate_external_id(std::string_view mailbox, std::string_view seed) {
  return normalised(mailbox) + "#" + std::string{seed};
}

std::string_view mailbox_of(std::string_view external_id) {
  // A domain has no "#", a local part may.
  const auto at = external_id.rfind('@');
  const auto mark = external_id.find('#', at == std::string_view::npos ? 0 : at);
  return external_id.substr(0, mark);
}

bool is_authenticated(std::string_view results, std::string_view authserv_id, std::string_view mailbox) {
  const auto domain = lowered(domain_of(mailbox));
  if (authserv_id.empty() || domain.empty()) return false;
  const auto plain = lowered(without_comments(results));
  std::string_view rest = plain;
  const auto id = stripped(rest.substr(0, rest.find(';')));
  // A version may follow the id: "mx.example.com 1".
  if (id.substr(0, id.find_first_of(" \t")) != lowered(authserv_id)) return false;
  while (rest.find(';') != std::string_view::npos) {
    rest.remove_prefix(rest.find(';') + 1);
    if (is_dmarc_pass(rest.substr(0, rest.find(';')), domain)) return true;
  }
  return false;
}

}  // namespace email
