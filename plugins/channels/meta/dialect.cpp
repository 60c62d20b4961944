#include "dialect.hpp"

#include <array>
#include <hubbub/text.hpp>

namespace meta {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\n';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

bool is_web_address(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

std::string kind_of(const hubbub::Json& content) {
  const auto type = content["mediaType"].string();
  for (const auto kind : std::array<std::string_view, 3>{"image", "video", "audio"}) {
    if (type.starts_with(kind)) return std::string{kind};
  }
  return content["type"].string() == "image" && type.empty() ? "image" : "file";
}

std::string name_of(const hubbub::Json& content) {
  std::string_view url = content["mediaUrl"].string();
  url = url.substr(0, url.find_first_of("?#"));
  auto name = hubbub::form_decoded(url.substr(url.rfind('/') + 1));
  const auto alternative = content["altText"].string();
  if (content["type"].string() == "file" && !alternative.empty()) name = alternative;
  return name.empty() ? "file" : hubbub::without_controls(name);
}

std::string joined(std::string text, std::string_view line) {
  if (!text.empty() && !line.empty()) text += '\n';
  return text.append(line);
}

std::pair<std::string_view, std::string_view> with_tail(std::string_view text, std::size_t most) {
  if (hubbub::length_of(text, hubbub::TextUnit::utf16) <= most) return {{}, text};
  // Where the longest end begins that fits.
  auto units = hubbub::length_of(text, hubbub::TextUnit::utf16);
  std::size_t least = 0;
  while (units > most) units -= hubbub::length_of(text[least++], hubbub::TextUnit::utf16);
  while (least < text.size() && hubbub::length_of(text[least], hubbub::TextUnit::code_points) == 0) ++least;
  for (const auto end : std::array<std::string_view, 4>{"\n\n", "\n", ". ", " "}) {
    const auto at = text.find(end, least);
    if (at == std::string_view::npos) continue;
    const auto tail = trimmed(text.substr(at + end.size()));
    if (!tail.empty()) return {trimmed(text.substr(0, at + end.size())), tail};
  }
  return {text.substr(0, least), text.substr(least)};
}

}  // namespace meta
