#include "http/files/file_rules.hpp"

#include <algorithm>
#include <charconv>

#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

struct MediaType {
  std::string_view extension;
  std::string_view type;
};
constexpr MediaType kMediaTypes[] = {{"html", "text/html; charset=utf-8"},
                                     {"htm", "text/html; charset=utf-8"},
                                     {"js", "text/javascript; charset=utf-8"},
                                     {"mjs", "text/javascript; charset=utf-8"},
                                     {"css", "text/css; charset=utf-8"},
                                     {"json", "application/json"},
                                     {"map", "application/json"},
                                     {"webmanifest", "application/manifest+json"},
                                     {"yaml", "application/yaml"},
                                     {"txt", "text/plain; charset=utf-8"},
                                     {"md", "text/markdown; charset=utf-8"},
                                     {"csv", "text/csv; charset=utf-8"},
                                     {"xml", "application/xml"},
                                     {"svg", "image/svg+xml"},
                                     {"png", "image/png"},
                                     {"jpg", "image/jpeg"},
                                     {"jpeg", "image/jpeg"},
                                     {"gif", "image/gif"},
                                     {"webp", "image/webp"},
                                     {"avif", "image/avif"},
                                     {"ico", "image/x-icon"},
                                     {"woff2", "font/woff2"},
                                     {"woff", "font/woff"},
                                     {"ttf", "font/ttf"},
                                     {"mp3", "audio/mpeg"},
                                     {"ogg", "audio/ogg"},
                                     {"wav", "audio/wav"},
                                     {"mp4", "video/mp4"},
                                     {"webm", "video/webm"},
                                     {"pdf", "application/pdf"},
                                     {"wasm", "application/wasm"}};

bool is_servable_segment(std::string_view segment) {
  return !segment.empty() && !segment.starts_with('.') && is_valid_utf8(segment) &&
         std::none_of(segment.begin(), segment.end(), [](char c) {
           auto byte = static_cast<unsigned char>(c);
           return c == '/' || c == '\\' || byte < 0x20 || byte == 0x7F;
         });
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// "0.5" as 500.
int quality(std::string_view text) {
  if (text.empty() || text.front() != '0') return text.starts_with('1') ? 1000 : 0;
  int value = 0;
  int weight = 100;
  for (char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9' || weight == 0) break;
    value += (c - '0') * weight;
    weight /= 10;
  }
  return value;
}

}  // namespace

std::optional<std::string> relative_path(std::string_view sent) {
  std::string path;
  while (true) {
    std::size_t slash = sent.find('/');
    auto segment = percent_decode(sent.substr(0, slash));
    if (!segment || !is_servable_segment(*segment)) return std::nullopt;
    path += *segment;
    if (slash == std::string_view::npos) return path;
    path += '/';
    sent.remove_prefix(slash + 1);
  }
}

std::string_view media_type_of(std::string_view path) {
  std::size_t dot = path.rfind('.');
  if (dot != std::string_view::npos) {
    for (const auto& [extension, type] : kMediaTypes) {
      if (equals_ignoring_case(path.substr(dot + 1), extension)) return type;
    }
  }
  return "application/octet-stream";
}

bool is_compressible(std::string_view media_type) {
  std::string_view type = media_type.substr(0, media_type.find(';'));
  return type.starts_with("text/") || type.ends_with("json") || type.ends_with("+xml") || type == "application/xml" ||
         type == "application/yaml" || type == "application/wasm" || type == "font/ttf";
}

bool is_content_hashed(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  if (name.ends_with(".map")) dot = name.rfind('.', dot - 1);
  if (dot == std::string_view::npos) return false;
  std::string_view stem = name.substr(0, dot);
  std::size_t before = stem.find_last_of("-.");
  if (before == std::string_view::npos) return false;
  std::string_view hash = stem.substr(before + 1);
  bool upper = std::none_of(hash.begin(), hash.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  bool digit = std::any_of(hash.begin(), hash.end(), [](char c) { return c >= '0' && c <= '9'; });
  return hash.size() >= 8 && std::all_of(hash.begin(), hash.end(), is_alphanumeric) && (upper || digit);
}

RangeVerdict read_range(std::string_view header, std::uint64_t size, ByteRange& range) {
  header = trim(header);
  if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos) return RangeVerdict::whole;
  std::string_view spec = trim(header.substr(6));
  std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return RangeVerdict::whole;
  auto first = number(spec.substr(0, dash));
  auto last = number(spec.substr(dash + 1));
  if (dash == 0) {  // the last n bytes
    if (!last) return RangeVerdict::whole;
    range.length = std::min(*last, size);
    range.first = size - range.length;
    return range.length == 0 ? RangeVerdict::unsatisfiable : RangeVerdict::part;
  }
  if (!first || (!last && dash + 1 < spec.size()) || (last && *last < *first)) return RangeVerdict::whole;
  if (*first >= size) return RangeVerdict::unsatisfiable;
  range.first = *first;
  range.length = std::min(last.value_or(size - 1), size - 1) - *first + 1;
  return RangeVerdict::part;
}

int coding_quality(std::string_view accept_encoding, std::string_view coding) {
  int any = 0;
  while (!accept_encoding.empty()) {
    std::size_t comma = accept_encoding.find(',');
    std::string_view item = accept_encoding.substr(0, comma);
    std::size_t semicolon = item.find(';');
    std::string_view name = trim(item.substr(0, semicolon));
    int weight = 1000;
    if (semicolon != std::string_view::npos) {
      std::string_view parameter = trim(item.substr(semicolon + 1));
      if (parameter.starts_with("q=") || parameter.starts_with("Q=")) weight = quality(parameter.substr(2));
    }
    if (equals_ignoring_case(name, coding)) return weight;
    if (name == "*") any = weight;
    if (comma == std::string_view::npos) break;
    accept_encoding.remove_prefix(comma + 1);
  }
  return any;
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  if (trim(if_none_match) == "*") return true;
  while (!if_none_match.empty()) {
    std::size_t comma = if_none_match.find(',');
    std::string_view item = trim(if_none_match.substr(0, comma));
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == etag) return true;
    if (comma == std::string_view::npos) break;
    if_none_match.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace hub::http
