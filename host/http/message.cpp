#include "http/message.hpp"

#include <array>

#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

// Without scheme and authority, when the target came in absolute form ("GET http://hub/path", RFC 9112 §3.2.2).
std::string_view origin_form(std::string_view target) {
  if (target.starts_with('/')) return target;
  std::size_t scheme = target.find("://");
  if (scheme == std::string_view::npos) return target;
  std::size_t rest = target.find_first_of("/?", scheme + 3);
  return rest == std::string_view::npos ? std::string_view{"/"} : target.substr(rest);
}

void append_json_text(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
}

Response typed(int status, std::string_view media_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", media_type);
  response.body = std::move(body);
  return response;
}

}  // namespace

const char* name_of(Method method) {
  static constexpr std::array<const char*, 8> kNames = {"GET",   "HEAD",   "POST",    "PUT",
                                                        "PATCH", "DELETE", "OPTIONS", "other"};
  return kNames.at(static_cast<std::size_t>(method));
}

std::string_view Request::path() const {
  std::string_view path = origin_form(target);
  path = path.substr(0, path.find('?'));
  return path.empty() ? std::string_view{"/"} : path;
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equals_ignoring_case(key, name)) return value;
  }
  return {};
}

std::optional<std::string> Request::query(std::string_view name) const {
  std::size_t mark = target.find('?');
  if (mark == std::string::npos) return std::nullopt;
  std::string_view rest = std::string_view{target}.substr(mark + 1);
  rest = rest.substr(0, rest.find('#'));
  while (!rest.empty()) {
    std::string_view pair = rest.substr(0, rest.find('&'));
    std::size_t equals = pair.find('=');
    auto key = form_decode(pair.substr(0, equals));
    if (key && *key == name) {
      return equals == std::string_view::npos ? std::string{} : form_decode(pair.substr(equals + 1));
    }
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
  }
  return std::nullopt;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (!equals_ignoring_case(key, "cookie")) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      std::string_view item = rest.substr(0, rest.find(';'));
      std::string_view pair = trim(item);
      std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
        std::string_view text = pair.substr(equals + 1);
        if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
        return std::string{text};
      }
      rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    }
  }
  return std::nullopt;
}

std::string_view Request::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  return {};
}

Response Response::json(int status, std::string body) {
  return typed(status, "application/json; charset=utf-8", std::move(body));
}

Response Response::text(int status, std::string body) {
  return typed(status, "text/plain; charset=utf-8", std::move(body));
}

Response Response::html(int status, std::string body) {
  return typed(status, "text/html; charset=utf-8", std::move(body));
}

Response Response::error(int status, std::string_view code, std::string_view title) {
  std::string body = R"({"errors":[{"code":")";
  append_json_text(body, code);
  body += R"(","title":")";
  append_json_text(body, title);
  body += R"("}]})";
  return json(status, std::move(body));
}

Response& Response::with(std::string name, std::string value) & {
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

Response Response::with(std::string name, std::string value) && {
  headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

}  // namespace hub::http
