#include "wire/url.hpp"

#include <algorithm>

namespace hub::wire {
namespace {

// Browsers drop tabs and line feeds inside a URL and read '\' as '/': with them no check of the scheme holds.
bool is_plain(std::string_view url) {
  return !url.empty() && url.size() <= kLongestUrl && std::all_of(url.begin(), url.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F && c != '\\' && c != '<' && c != '>' && c != '"';
  });
}

bool starts_with_scheme(std::string_view url, std::string_view scheme) {
  return url.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), url.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
         });
}

bool is_web_address(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!starts_with_scheme(url, scheme)) continue;
    const char first_of_host = url[scheme.size()];
    return first_of_host != '/' && first_of_host != '?' && first_of_host != '#' && first_of_host != ':';
  }
  return false;
}

bool is_own_attachment(std::string_view url) {
  return url.starts_with("/media/") && url.find("..") == std::string_view::npos;
}

}  // namespace

bool is_safe_link(std::string_view url) {
  return is_plain(url) &&
         (is_web_address(url) || starts_with_scheme(url, "mailto:") || starts_with_scheme(url, "tel:"));
}

bool is_safe_media(std::string_view url) {
  return is_plain(url) && (is_web_address(url) || is_own_attachment(url));
}

}  // namespace hub::wire
