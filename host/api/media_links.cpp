#include "api/media_links.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "crypto/constant_time.hpp"
#include "crypto/encoding.hpp"
#include "crypto/hmac.hpp"
#include "domain/ids.hpp"

namespace hub::api {
namespace {

constexpr std::string_view kMedia = "/media/";
constexpr std::size_t kIdLength = 26;
constexpr std::size_t kSignatureBytes = 16;  // 128 bits are beyond guessing, and the link stays short

std::string signature_of(std::string_view id, std::string_view end, std::string_view secret) {
  const auto mac = crypto::hmac_sha256(secret, std::string{id} + "." + std::string{end});
  return crypto::to_base64url(std::string_view{mac}.substr(0, kSignatureBytes));
}

std::optional<std::int64_t> seconds_of(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || stopped != text.data() + text.size() || seconds < 0) return std::nullopt;
  return seconds;
}

}  // namespace

std::string ending_link(const std::string& media_url, domain::Time end) {
  const auto media = media_url.find(kMedia);
  if (media == std::string::npos) return media_url;
  const auto id_at = media + kMedia.size();
  const auto secret_at = id_at + kIdLength + 1;
  const auto name_at = media_url.find('/', secret_at);
  if (secret_at >= media_url.size() || media_url[secret_at - 1] != '/' || name_at == std::string::npos)
    return media_url;
  const auto id = media_url.substr(id_at, kIdLength);
  const auto secret = media_url.substr(secret_at, name_at - secret_at);
  if (!domain::is_ulid(id) || secret.empty() || secret.find('.') != std::string::npos) return media_url;
  const auto seconds = std::to_string(domain::to_ms(end) / 1000);
  return media_url.substr(0, secret_at) + seconds + "." + signature_of(id, seconds, secret) + media_url.substr(name_at);
}

MediaKey check_media_key(std::string_view key, std::string_view id, std::string_view secret, domain::Time now) {
  const auto dot = key.find('.');
  if (dot == std::string_view::npos) {
    return crypto::equal_in_constant_time(secret, key) ? MediaKey::right : MediaKey::wrong;
  }
  const auto end = key.substr(0, dot);
  const auto seconds = seconds_of(end);
  if (!seconds || !crypto::equal_in_constant_time(signature_of(id, end, secret), key.substr(dot + 1))) {
    return MediaKey::wrong;
  }
  return domain::to_ms(now) / 1000 < *seconds ? MediaKey::right : MediaKey::ended;
}

}  // namespace hub::api
