#include "api/sniff.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "wire/wire.hpp"

namespace hub::api {
namespace {

using Size = std::pair<std::uint32_t, std::uint32_t>;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = (value << 8) | byte_at(bytes, at + i);
  return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = (value << 8) | byte_at(bytes, at + i);
  return value;
}

bool has_at(std::string_view bytes, std::size_t at, std::string_view wanted) {
  return bytes.size() >= at + wanted.size() && bytes.substr(at, wanted.size()) == wanted;
}

// ITU T.81: markers with their length until a frame header (SOF0 to SOF15, without DHT, JPG and DAC).
Size jpeg_size(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 9 < bytes.size() && byte_at(bytes, at) == 0xFF) {
    const auto marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    const bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame) return {big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2)};
    at += 2 + std::max<std::uint32_t>(2, big_endian(bytes, at + 2, 2));
  }
  return {0, 0};
}

// RFC 9649 (WebP): lossy VP8, lossless VP8L, extended VP8X.
Size webp_size(std::string_view bytes) {
  if (has_at(bytes, 12, "VP8X")) return {little_endian(bytes, 24, 3) + 1, little_endian(bytes, 27, 3) + 1};
  if (has_at(bytes, 12, "VP8L")) {
    const auto bits = little_endian(bytes, 21, 4);
    return {(bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1};
  }
  if (has_at(bytes, 12, "VP8 ")) {
    return {little_endian(bytes, 26, 2) & 0x3FFF, little_endian(bytes, 28, 2) & 0x3FFF};
  }
  return {0, 0};
}

std::optional<Sniffed> sniff_image(std::string_view bytes) {
  Size size{0, 0};
  std::string type;
  if (has_at(bytes, 0, "\x89PNG\r\n\x1A\n") && has_at(bytes, 12, "IHDR")) {
    type = "image/png";
    size = {big_endian(bytes, 16, 4), big_endian(bytes, 20, 4)};
  } else if (has_at(bytes, 0, "\xFF\xD8\xFF")) {
    type = "image/jpeg";
    size = jpeg_size(bytes);
  } else if (has_at(bytes, 0, "GIF87a") || has_at(bytes, 0, "GIF89a")) {
    type = "image/gif";
    size = {little_endian(bytes, 6, 2), little_endian(bytes, 8, 2)};
  } else if (has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WEBP")) {
    type = "image/webp";
    size = webp_size(bytes);
  } else {
    return std::nullopt;
  }
  return Sniffed{type, size.first, size.second};
}

// ISO base media files name their brand after "ftyp" (ISO/IEC 14496-12).
std::string of_iso_brand(std::string_view bytes) {
  if (has_at(bytes, 8, "qt  ")) return "video/quicktime";
  if (has_at(bytes, 8, "M4A ")) return "audio/mp4";
  for (const std::string_view brand :
       {"isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "dash"}) {
    if (has_at(bytes, 8, brand)) return "video/mp4";
  }
  return "application/octet-stream";
}

std::string of_zip(std::string_view bytes) {
  constexpr std::string_view office = "application/vnd.openxmlformats-officedocument.";
  const auto head = bytes.substr(0, 8 * 1024);
  if (head.find("[Content_Types].xml") != std::string_view::npos ||
      head.find("_rels/.rels") != std::string_view::npos) {
    if (bytes.find("word/document.xml") != std::string_view::npos) {
      return std::string{office} + "wordprocessingml.document";
    }
    if (bytes.find("xl/workbook.xml") != std::string_view::npos) return std::string{office} + "spreadsheetml.sheet";
    if (bytes.find("ppt/presentation.xml") != std::string_view::npos) {
      return std::string{office} + "presentationml.presentation";
    }
  }
  return "application/zip";
}

bool is_mp3(std::string_view bytes) {
  if (has_at(bytes, 0, "ID3")) return true;
  // A frame header: eleven sync bits, layer III, neither bit rate nor sample rate "reserved".
  const auto second = byte_at(bytes, 1);
  const auto third = byte_at(bytes, 2);
  return bytes.size() > 4 && byte_at(bytes, 0) == 0xFF && (second & 0xE6) == 0xE2 && (third & 0xF0) != 0xF0 &&
         (third & 0x0C) != 0x0C;
}

std::string of_container(std::string_view bytes) {
  if (has_at(bytes, 4, "ftyp")) return of_iso_brand(bytes);
  if (has_at(bytes, 0, "\x1A\x45\xDF\xA3")) {
    return bytes.substr(0, 64).find("webm") == std::string_view::npos ? "application/octet-stream" : "video/webm";
  }
  if (has_at(bytes, 0, "OggS")) {
    return bytes.substr(0, 128).find("theora") == std::string_view::npos ? "audio/ogg" : "video/ogg";
  }
  if (has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WAVE")) return "audio/wav";
  if (has_at(bytes, 0, "%PDF-")) return "application/pdf";
  if (has_at(bytes, 0, "PK\x03\x04")) return of_zip(bytes);
  return is_mp3(bytes) ? "audio/mpeg" : "";
}

std::string of_text(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const bool printable = std::none_of(bytes.begin(), bytes.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return (byte < 0x20 && letter != '\n' && letter != '\r' && letter != '\t' && letter != '\f') || byte == 0x7F;
  });
  if (!printable || bytes.empty() || !wire::is_valid_utf8(bytes)) return "application/octet-stream";
  const auto first = bytes.find_first_not_of(" \t\r\n\f");
  return first != std::string_view::npos && bytes[first] == '<' ? "text/html" : "text/plain";
}

// Bidi controls make "gpj.exe" look like "exe.jpg"; zero-width characters hide.
bool misleads(std::string_view name, std::size_t at) {
  static constexpr std::array<std::string_view, 14> signs = {"\u200B", "\u200C", "\u200D", "\u200E", "\u200F",
                                                             "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                                                             "\u2066", "\u2067", "\u2068", "\u2069"};
  return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) { return has_at(name, at, sign); });
}

}  // namespace

Sniffed sniff(std::string_view bytes) {
  if (auto image = sniff_image(bytes)) return *image;
  Sniffed found;
  found.media_type = of_container(bytes);
  if (found.media_type.empty()) found.media_type = of_text(bytes);
  return found;
}

bool is_allowed(std::string_view media_type, const std::vector<std::string>& allowed) {
  if (media_type == "text/html" || media_type == "image/svg+xml" || media_type == "application/octet-stream") {
    return false;
  }
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& pattern) {
    if (pattern == media_type || pattern == "*/*" || pattern == "*") return true;
    const std::string_view stem{pattern.data(), pattern.size() - (pattern.ends_with('*') ? 1 : 0)};
    return pattern.ends_with("/*") && media_type.starts_with(stem);
  });
}

bool is_inline(std::string_view media_type) {
  return media_type.starts_with("image/") || media_type.starts_with("video/") || media_type.starts_with("audio/");
}

std::string clean_file_name(std::string_view name) {
  constexpr std::size_t longest = 120;
  constexpr std::size_t longest_extension = 12;
  if (!wire::is_valid_utf8(name)) return "file";
  name.remove_prefix(std::min(name.size(), name.find_last_of("/\\") + 1));
  std::string clean;
  for (std::size_t at = 0; at < name.size(); ++at) {
    const auto byte = static_cast<unsigned char>(name[at]);
    if (byte < 0x20 || byte == 0x7F) continue;
    if (misleads(name, at)) {
      at += 2;
      continue;
    }
    static constexpr std::string_view reserved = "<>:\"|?*%#;";
    clean += reserved.find(name[at]) == std::string_view::npos ? name[at] : '_';
  }
  clean.erase(0, clean.find_first_not_of(". "));
  while (clean.ends_with(' ') || clean.ends_with('.')) clean.pop_back();
  if (clean.size() > longest) {
    const auto dot = clean.find_last_of('.');
    const bool keeps = dot != std::string::npos && clean.size() - dot <= longest_extension;
    const std::string extension = keeps ? clean.substr(dot) : "";
    auto end = longest - extension.size();
    while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xC0) == 0x80) --end;
    clean = clean.substr(0, end) + extension;
  }
  return clean.empty() ? "file" : clean;
}

}  // namespace hub::api
