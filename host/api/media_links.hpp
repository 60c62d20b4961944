// Links to a kept file that end: for channels that show a file as words. They carry their end and a signature by the
// file's own secret (HMAC-SHA256, RFC 2104), and so need no table; the secret itself, which opens the file for ever, is
// not in them.
//
//   https://hub.example/media/<id>/<end, Unix seconds>.<signature>/<name>
#pragma once

#include <string>
#include <string_view>

#include "domain/clock.hpp"

namespace hub::api {

// Of the URL that Attachments gave to a file; any other URL is returned as it is.
std::string ending_link(const std::string& media_url, domain::Time end);

// What stands in the place of the secret.
enum class MediaKey { right, wrong, ended };
MediaKey check_media_key(std::string_view key, std::string_view id, std::string_view secret, domain::Time now);

}  // namespace hub::api
