#include "connection.hpp"

#include <sys/socket.h>

#include <mutex>

#include "words.hpp"

namespace email {
namespace {

constexpr long kConnectTimeoutMs = 20'000;

void begin_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

void EndCurl::operator()(CURL* curl) const {
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket);
  if (socket != CURL_SOCKET_BAD) shutdown(socket, SHUT_RD);
  curl_easy_cleanup(curl);
}

Curl connection_to(const Server& server, std::string_view protocol) {
  begin_curl();
  Curl curl{curl_easy_init()};
  if (!curl) throw hubbub::Failure(hubbub::unavailable("There is no memory for a connection."));
  const bool is_tls = server.security == Server::Security::tls;
  const bool is_v6 = server.host.find(':') != std::string::npos;
  const auto host = is_v6 ? "[" + server.host + "]" : server.host;
  const auto url = std::string{protocol} + (is_tls ? "s" : "") + "://" + host + ":" + std::to_string(server.port) + "/";
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, is_tls ? "smtps,imaps" : "smtp,imap");
  const bool is_starttls = server.security == Server::Security::starttls;
  // ALL: without encryption there is no connection, whatever the server, or somebody in between, offers.
  curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(is_starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!server.ca_file.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.username.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, server.username.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, server.password.c_str());
  }
  return curl;
}

std::string failure_text(CURLcode code, std::string_view server_line) {
  std::string text = curl_easy_strerror(code);
  const auto line = one_line(server_line);
  if (!line.empty()) text.append(": ").append(beginning_of(line, 300));
  return text;
}

}  // namespace email
