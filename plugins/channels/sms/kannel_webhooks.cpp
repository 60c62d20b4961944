#include "kannel_webhooks.hpp"

#include <array>
#include <utility>

#include "texts.hpp"

namespace sms {
namespace {

constexpr std::size_t kMostIdBytes = 128;

std::string upper(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto begin = at;
    if (next_code_point(bytes, at) == 0xFFFD && bytes.substr(begin, at - begin) != "\xEF\xBF\xBD") return false;
  }
  return true;
}

// Of an SMPP receipt: "id:… stat:UNDELIV err:045 …".
std::string_view field_of(std::string_view receipt, std::string_view name) {
  const auto at = receipt.find(name);
  if (at == std::string_view::npos) return {};
  const auto value = receipt.substr(at + name.size());
  return value.substr(0, value.find(' '));
}

std::string_view meaning_of(std::string_view state) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> meanings = {{
      {"UNDELIV", "the phone could not be reached"},
      {"EXPIRED", "the phone was not reached in time"},
      {"DELETED", "the carrier deleted it"},
      {"REJECTD", "the carrier refused it"},
      {"UNKNOWN", "the carrier does not know what became of it"},
      {"NACK", "the carrier refused it"},
  }};
  for (const auto& [name, meaning] : meanings) {
    if (state.starts_with(name)) return meaning;
  }
  return "the carrier did not deliver it";
}

std::string reason_of(std::string_view answer) {
  const auto state = field_of(answer, "stat:");
  const auto error = field_of(answer, "err:");
  std::string reason = "Not delivered: " + std::string{meaning_of(state.empty() ? answer : state)};
  std::string details = cleaned(beginning_of(state.empty() ? answer : state, 100));
  if (!error.empty()) details += " " + cleaned(beginning_of(error, 20));
  if (!details.empty()) reason += " (" + details + ")";
  return reason + ".";
}

}  // namespace

std::string decoded(std::string_view bytes, std::string_view charset) {
  const auto name = upper(charset);
  if (name == "UTF-16BE" || name == "UCS-2" || name == "UCS-2BE") return cleaned(from_utf16be(bytes));
  if (name != "WINDOWS-1252" && name != "ISO-8859-1" && is_utf8(bytes)) return cleaned(bytes);
  return cleaned(from_windows_1252(bytes));
}

std::string_view charset_of(std::string_view content_type) {
  const auto at = content_type.find("charset=");
  if (at == std::string_view::npos) return {};
  auto charset = content_type.substr(at + 8);
  charset = charset.substr(0, charset.find_first_of("; "));
  if (charset.size() >= 2 && charset.front() == '"' && charset.back() == '"') {
    charset = charset.substr(1, charset.size() - 2);
  }
  return charset;
}

std::optional<Text> kannel_inbound_of(const hubbub::HttpRequest& request) {
  const auto field = [&](std::string_view name, std::string_view header) {
    const auto value = request.query(name).value_or(std::string_view{});
    return value.empty() && !header.empty() ? request.header(header) : value;
  };
  Text text;
  const auto id = field("id", {});
  if (id.size() <= kMostIdBytes) text.external_id = cleaned(id);
  text.from = field("from", "X-Kannel-From");
  text.to = field("to", "X-Kannel-To");
  if (text.external_id.empty() || text.from.empty()) return std::nullopt;
  if (const auto bytes = request.query("text")) {
    text.text = decoded(*bytes, field("charset", {}));
  } else {
    text.text = decoded(request.body(), charset_of(request.header("Content-Type")));
  }
  return text;
}

KannelReport kannel_report_of(std::string_view type, std::string_view answer) {
  if (type == "1") return {KannelReport::Kind::delivered};
  if (type == "2" || type == "16") return {KannelReport::Kind::failed, reason_of(answer)};
  return {};
}

}  // namespace sms
