#include "automatic.hpp"

#include <algorithm>
#include <array>

namespace email {
namespace {

constexpr std::size_t kMostHops = 60;  // Postfix itself gives up at 50

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

// The value before parameters and comments, in small letters.
std::string keyword(std::string_view value) {
  const auto first = value.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  value.remove_prefix(first);
  return lowered(value.substr(0, value.find_first_of(" \t;(")));
}

bool is_bounce(const Headers& headers, std::string_view content_type) {
  const auto type = lowered(content_type);
  if (type.starts_with("multipart/report") && type.find("delivery-status") != std::string::npos) return true;
  if (headers.has("X-Failed-Recipients")) return true;
  const auto from = lowered(headers.get("From"));
  const bool is_daemon =
      from.find("mailer-daemon@") != std::string::npos || from.find("mail delivery sub") != std::string::npos;
  const auto return_path = headers.get("Return-Path");
  return is_daemon || (return_path == "<>" && from.find("postmaster@") != std::string::npos);
}

bool is_automatic(const Headers& headers) {
  const auto submitted = keyword(headers.get("Auto-Submitted"));
  if (!submitted.empty() && submitted != "no") return true;
  const auto suppress = lowered(headers.get("X-Auto-Response-Suppress"));
  const auto precedence = keyword(headers.get("Precedence"));
  if (precedence == "auto_reply" || precedence == "auto-reply") return true;
  static constexpr std::array<std::string_view, 6> marks = {
      "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From", "X-Mail-Autoreply", "X-Auto-Reply-From"};
  if (std::any_of(marks.begin(), marks.end(), [&](auto name) { return headers.has(name); })) return true;
  if (suppress.find("all") != std::string::npos) return true;
  const auto subject = lowered(headers.get("Subject"));
  static constexpr std::array<std::string_view, 7> subjects = {
      "out of office:",    "automatic reply:",     "réponse automatique", "automatische antwort",
      "abwesenheitsnotiz", "respuesta automática", "risposta automatica"};
  return std::any_of(subjects.begin(), subjects.end(), [&](auto begin) { return subject.starts_with(begin); });
}

bool is_bulk(const Headers& headers) {
  const auto precedence = keyword(headers.get("Precedence"));
  return precedence == "bulk" || precedence == "list" || precedence == "junk" || headers.has("List-Id") ||
         headers.has("List-Post") || headers.has("List-Unsubscribe") || headers.has("Feedback-ID");
}

}  // namespace

std::string lowered(std::string_view text) {
  std::string result{text};
  for (auto& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::string_view Headers::get(std::string_view name) const {
  for (const auto& [key, value] : headers_) {
    if (same_name(key, name)) return value;
  }
  return {};
}

bool Headers::has(std::string_view name) const {
  return count(name) > 0;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(headers_.begin(), headers_.end(),
                                                [&](const auto& header) { return same_name(header.first, name); }));
}

Kind kind_of(const Headers& headers, std::string_view content_type) {
  if (is_bounce(headers, content_type)) return Kind::bounce;
  if (headers.count("Received") > kMostHops) return Kind::loop;
  if (is_automatic(headers)) return Kind::automatic;
  return is_bulk(headers) ? Kind::bulk : Kind::personal;
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::bulk:
      return "bulk";
    case Kind::automatic:
      return "automatic";
    case Kind::bounce:
      return "bounce";
    case Kind::loop:
      return "loop";
    default:
      return "personal";
  }
}

}  // namespace email
