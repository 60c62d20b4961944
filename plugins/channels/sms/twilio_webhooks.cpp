#include "twilio_webhooks.hpp"

#include <algorithm>
#include <charconv>

#include "texts.hpp"

namespace sms {
namespace {

constexpr int kMostMedia = 10;
constexpr std::size_t kMostIdBytes = 64;
constexpr std::size_t kMostUrlBytes = 2000;

int number_in(std::string_view text) {
  int number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} ? number : 0;
}

std::string id_in(const hubbub::Form& form, std::string_view name) {
  const auto id = form.get(name);
  return id.size() <= kMostIdBytes ? cleaned(id) : std::string{};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Of a messaging service with Advanced Opt-Out, whose words are set at Twilio.
std::optional<Keyword> meaning_in(const hubbub::Form& form) {
  const auto type = form.get("OptOutType");
  if (type == "STOP") return Keyword::stop;
  if (type == "START") return Keyword::start;
  if (type == "HELP") return Keyword::help;
  return std::nullopt;
}

}  // namespace

std::string signed_fields(const hubbub::Form& form) {
  auto fields = form.fields();
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  std::string text;
  for (const auto& [name, value] : fields) text.append(name).append(value);
  return text;
}

std::vector<std::string> written_with_and_without_port(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return {std::string{url}};
  const auto host = scheme_end + 3;
  const auto authority_end = std::min(url.find_first_of("/?#", host), url.size());
  const auto colon = url.substr(0, authority_end).rfind(':');
  const bool has_port = colon != std::string_view::npos && colon >= host && url[authority_end - 1] != ']';
  const std::string before{url.substr(0, has_port ? colon : authority_end)};
  const std::string after{url.substr(authority_end)};
  const std::string standard = url.starts_with("https") ? ":443" : ":80";
  if (has_port) return {std::string{url}, before + after};
  return {std::string{url}, before + standard + after};
}

std::optional<TwilioInbound> inbound_of(const hubbub::Form& form) {
  TwilioInbound inbound;
  inbound.text.external_id = id_in(form, "MessageSid");
  inbound.text.from = form.get("From");
  inbound.text.to = form.get("To");
  inbound.text.text = cleaned(form.get("Body"));
  inbound.text.meaning = meaning_in(form);
  if (inbound.text.external_id.empty() || inbound.text.from.empty()) return std::nullopt;
  const int count = std::min(number_in(form.get("NumMedia")), kMostMedia);
  for (int i = 0; i < count; ++i) {
    const auto url = form.get("MediaUrl" + std::to_string(i));
    if (url.empty() || url.size() > kMostUrlBytes) continue;
    const auto type = beginning_of(form.get("MediaContentType" + std::to_string(i)), kMostIdBytes);
    inbound.media.push_back({cleaned(url), cleaned(type)});
  }
  return inbound;
}

std::optional<TwilioStatus> status_of(const hubbub::Form& form) {
  TwilioStatus status;
  status.message_sid = id_in(form, "MessageSid");
  if (status.message_sid.empty()) return std::nullopt;
  const auto said = form.get("MessageStatus");
  if (said == "delivered") status.kind = TwilioStatus::Kind::delivered;
  if (said == "read") status.kind = TwilioStatus::Kind::read;
  if (said == "failed" || said == "undelivered" || said == "canceled") status.kind = TwilioStatus::Kind::failed;
  status.error_code = number_in(form.get("ErrorCode"));
  status.to = form.get("To");
  return status;
}

std::string twiml(std::string_view message) {
  std::string xml = R"(<?xml version="1.0" encoding="UTF-8"?><Response>)";
  if (!message.empty()) xml += "<Message>" + escaped(message) + "</Message>";
  return xml + "</Response>";
}

}  // namespace sms
