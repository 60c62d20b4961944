#include "api/multipart.hpp"

#include <algorithm>
#include <optional>

#include "http/text_encoding.hpp"

namespace hub::api {
namespace {

constexpr std::size_t kLongestHead = 8 * 1024;
constexpr std::size_t kMostParts = 20;
constexpr std::size_t kLongestBoundary = 70;  // RFC 2046 §5.1.1

tl::unexpected<domain::Error> malformed(std::string why) {
  return domain::invalid("bad_multipart", "the body is not multipart/form-data: " + std::move(why));
}

// The value of `name` in `key=value; key="quoted \" value"`, case-insensitive keys.
std::string parameter(std::string_view header, std::string_view name) {
  std::size_t at = header.find(';');
  while (at != std::string_view::npos) {
    header.remove_prefix(at + 1);
    const auto equals = header.find('=');
    if (equals == std::string_view::npos) return {};
    const auto key = http::trim(header.substr(0, equals));
    header.remove_prefix(equals + 1);
    std::string value;
    if (header.starts_with('"')) {
      std::size_t i = 1;
      for (; i < header.size() && header[i] != '"'; ++i) {
        if (header[i] == '\\' && i + 1 < header.size() && (header[i + 1] == '"' || header[i + 1] == '\\')) ++i;
        value += header[i];
      }
      header.remove_prefix(std::min(i + 1, header.size()));
    } else {
      value = http::trim(header.substr(0, header.find(';')));
    }
    if (http::equals_ignoring_case(key, name)) return value;
    at = header.find(';');
  }
  return {};
}

// False when the head does not say whose field it is.
bool read_head(std::string_view head, Part& part) {
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const auto line = head.substr(0, end);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && http::equals_ignoring_case(line.substr(0, colon), "content-disposition")) {
      part.name = parameter(line.substr(colon + 1), "name");
      part.file_name = parameter(line.substr(colon + 1), "filename");
    }
    if (end == std::string_view::npos) break;
    head.remove_prefix(end + 2);
  }
  return !part.name.empty();
}

}  // namespace

domain::Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body) {
  const auto media_type = http::trim(content_type.substr(0, content_type.find(';')));
  if (!http::equals_ignoring_case(media_type, "multipart/form-data")) return malformed("Content-Type is another one");
  const auto boundary = parameter(content_type, "boundary");
  if (boundary.empty() || boundary.size() > kLongestBoundary) return malformed("Content-Type names no boundary");
  const auto delimiter = "\r\n--" + boundary;
  // The first delimiter may stand at the very beginning, without a line break before it.
  if (body.starts_with(std::string_view{delimiter}.substr(2))) {
    body.remove_prefix(delimiter.size() - 2);
  } else {
    const auto first = body.find(delimiter);
    if (first == std::string_view::npos) return malformed("the boundary is missing");
    body.remove_prefix(first + delimiter.size());
  }
  std::vector<Part> parts;
  while (!body.starts_with("--")) {
    const auto line_end = body.find("\r\n");
    if (line_end == std::string_view::npos || !http::trim(body.substr(0, line_end)).empty()) {
      return malformed("a boundary is followed by other text");
    }
    body.remove_prefix(line_end);
    const auto head_end = body.find("\r\n\r\n");
    if (head_end > kLongestHead) return malformed("a part has no end of its head");  // npos is larger, too
    Part part;
    if (!read_head(body.substr(0, head_end).substr(std::min<std::size_t>(2, head_end)), part)) {
      return malformed("a part has no name");
    }
    body.remove_prefix(head_end + 4);
    const auto end = body.find(delimiter);
    if (end == std::string_view::npos) return malformed("the closing boundary is missing");
    part.body = body.substr(0, end);
    body.remove_prefix(end + delimiter.size());
    parts.push_back(std::move(part));
    if (parts.size() > kMostParts) return malformed("more than 20 parts");
  }
  return parts;
}

}  // namespace hub::api
