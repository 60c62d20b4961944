#include "http/edge/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

constexpr std::string_view kNoSniff = "X-Content-Type-Options: nosniff\r\n";
constexpr std::string_view kReferrer = "Referrer-Policy: strict-origin-when-cross-origin\r\n";
constexpr std::string_view kHtmlDefault =
    "X-Frame-Options: SAMEORIGIN\r\nContent-Security-Policy: default-src 'self'; img-src 'self' data:; object-src "
    "'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'\r\n";
constexpr std::string_view kHsts = "Strict-Transport-Security: max-age=31536000\r\n";

bool is_framing(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames = {"content-length", "transfer-encoding", "connection", "date",
                                                      "keep-alive"};
  return std::any_of(kNames.begin(), kNames.end(), [name](auto one) { return equals_ignoring_case(one, name); });
}

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  });
}

void append_value(std::string& out, std::string_view value) {
  for (char c : value) {
    auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
}

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

bool allows_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

std::string_view reason_of(int status) {
  struct Reason {
    int status;
    std::string_view text;
  };
  static constexpr Reason kReasons[] = {{200, "OK"},
                                        {201, "Created"},
                                        {202, "Accepted"},
                                        {204, "No Content"},
                                        {206, "Partial Content"},
                                        {301, "Moved Permanently"},
                                        {302, "Found"},
                                        {303, "See Other"},
                                        {304, "Not Modified"},
                                        {307, "Temporary Redirect"},
                                        {308, "Permanent Redirect"},
                                        {400, "Bad Request"},
                                        {401, "Unauthorized"},
                                        {402, "Payment Required"},
                                        {403, "Forbidden"},
                                        {404, "Not Found"},
                                        {405, "Method Not Allowed"},
                                        {408, "Request Timeout"},
                                        {409, "Conflict"},
                                        {410, "Gone"},
                                        {413, "Content Too Large"},
                                        {415, "Unsupported Media Type"},
                                        {416, "Range Not Satisfiable"},
                                        {417, "Expectation Failed"},
                                        {422, "Unprocessable Content"},
                                        {423, "Locked"},
                                        {424, "Failed Dependency"},
                                        {426, "Upgrade Required"},
                                        {429, "Too Many Requests"},
                                        {431, "Request Header Fields Too Large"},
                                        {500, "Internal Server Error"},
                                        {501, "Not Implemented"},
                                        {502, "Bad Gateway"},
                                        {503, "Service Unavailable"},
                                        {504, "Gateway Timeout"},
                                        {505, "HTTP Version Not Supported"}};
  for (const auto& reason : kReasons) {
    if (reason.status == status) return reason.text;
  }
  return "Status";
}

void append_head(std::string& out, const Response& response, const HeadFacts& facts) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(response.status));
  out += ' ';
  out += reason_of(response.status);
  out += "\r\nDate: ";
  out += facts.date;
  out += "\r\n";
  bool html = false;
  bool own_policy = false;
  bool own_no_sniff = false;
  bool own_referrer = false;
  for (const auto& [name, value] : response.headers) {
    if (is_framing(name) || !is_token(name)) continue;
    if (equals_ignoring_case(name, "content-type")) html = value.starts_with("text/html");
    if (equals_ignoring_case(name, "content-security-policy")) own_policy = true;
    if (equals_ignoring_case(name, "x-content-type-options")) own_no_sniff = true;
    if (equals_ignoring_case(name, "referrer-policy")) own_referrer = true;
    out += name;
    out += ": ";
    append_value(out, value);
    out += "\r\n";
  }
  if (!own_no_sniff) out += kNoSniff;
  if (!own_referrer) out += kReferrer;
  if (html && !own_policy) out += kHtmlDefault;
  if (facts.secure) out += kHsts;
  if (facts.cors != nullptr) append_cors_headers(out, *facts.cors);
  if (allows_body(response.status)) {
    out += "Content-Length: ";
    append_number(out, facts.content_length);
    out += "\r\n";
  }
  out += facts.keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
}

}  // namespace hub::http
