// What a file is, by its bytes. What its sender claims counts for nothing: a page that calls itself an image must not
// run in the hub's origin. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hub::api {

struct Sniffed {
  std::string media_type = "application/octet-stream";  // when nothing fits
  std::uint32_t width = 0;                              // pixels, of png, jpeg, gif, webp; 0: unknown
  std::uint32_t height = 0;
};

// Knows png, jpeg, gif, webp, mp4, quicktime, webm, mp3, ogg, wav, pdf, zip (docx, xlsx, pptx), plain UTF-8 text.
// Text that begins like markup (HTML, SVG, XML) is "text/html", which is never allowed.
Sniffed sniff(std::string_view bytes);

// `allowed`: "image/png", "image/*", "*/*". HTML, SVG and unknown bytes are refused whatever is allowed.
bool is_allowed(std::string_view media_type, const std::vector<std::string>& allowed);

// Shown inside a page; everything else is handed out as a download.
bool is_inline(std::string_view media_type);

// For display and as the last part of a URL: no path, no control or direction-changing characters, valid UTF-8, at
// most 120 bytes, the extension kept. "file" when nothing is left.
std::string clean_file_name(std::string_view name);

}  // namespace hub::api
