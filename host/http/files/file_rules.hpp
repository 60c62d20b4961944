// Rules of files on the web, without touching a file: which path is asked for, which part, which form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hub::http {

// "a%20b/c.js" (as sent, without leading slash) as a relative path. Empty optional for what must not be served: dot
// segments and dot files, "\", NUL, escaped slashes, malformed escapes or UTF-8. Decoded once only.
std::optional<std::string> relative_path(std::string_view sent);

std::string_view media_type_of(std::string_view path);
// Worth compressing: text of some kind.
bool is_compressible(std::string_view media_type);
// "widget-4F2K7Q1Z.js", "app.3f9a0c12.css": the content is in the name, so it never changes.
bool is_content_hashed(std::string_view path);

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};
enum class RangeVerdict { whole, part, unsatisfiable };
// A `Range` header for a file of `size` bytes. Several ranges, other units and what is malformed: the whole.
RangeVerdict read_range(std::string_view header, std::uint64_t size, ByteRange& range);

// Quality of `coding` in an Accept-Encoding, 0 … 1000; 0: not acceptable.
int coding_quality(std::string_view accept_encoding, std::string_view coding);

// Whether an If-None-Match lists that entity tag (weak comparison) or is "*".
bool matches_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace hub::http
