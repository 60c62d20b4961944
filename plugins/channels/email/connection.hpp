// What SMTP and IMAP have in common when libcurl connects for them.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace email {

// Says goodbye and does not wait for an answer: libcurl would, up to two minutes, and a hub that stops cannot.
struct EndCurl {
  void operator()(CURL* curl) const;
};
using Curl = std::unique_ptr<CURL, EndCurl>;

// Makes ready to connect, with login and encryption. `protocol`: "smtp" or "imap". Throws Failure when libcurl has no
// room.
Curl connection_to(const Server& server, std::string_view protocol);

// For people: libcurl's own words, and the last line of the server.
std::string failure_text(CURLcode code, std::string_view server_line);

}  // namespace email
