#include "api/pages.hpp"

#include <algorithm>
#include <charconv>

#include "crypto/encoding.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

std::optional<int> parse_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<PageWish> parse_cursor(std::string_view text, int most) {
  const auto plain = crypto::from_base64url(text);
  const auto colon = plain ? plain->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  const auto size = parse_number(std::string_view{*plain}.substr(0, colon));
  if (!size || *size < 1 || *size > most) return std::nullopt;
  PageWish wish;
  wish.size = *size;
  wish.key = plain->substr(colon + 1);
  return wish;
}

bool is_page_parameter(std::string_view parameter) {
  return parameter.starts_with("page[") || parameter.starts_with("page%5B") || parameter.starts_with("page%5b");
}

// The query as it was sent, without its page: a list's neighbours are asked for with the same filter.
std::string query_of_links(const http::Request& request) {
  const std::string_view target{request.target};
  const auto mark = target.find('?');
  auto rest = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  std::string query{"?"};
  while (!rest.empty()) {
    const auto parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
    if (!parameter.empty() && !is_page_parameter(parameter)) query += std::string{parameter} + "&";
  }
  return query;
}

}  // namespace

std::string make_cursor(std::string_view key, int size) {
  return crypto::to_base64url(std::to_string(size) + ":" + std::string{key});
}

domain::Result<PageWish> parse_page(const http::Request& request, Limits limits) {
  PageWish wish;
  wish.size = limits.usual;
  const auto after = request.query("page[after]");
  const auto before = request.query("page[before]");
  if (after && before) return domain::invalid("bad_page", "page: give `after` or `before`, not both");
  if (after || before) {
    const auto cursor = parse_cursor(after ? *after : *before, limits.most);
    if (!cursor) return domain::invalid("bad_page", "page: the cursor is not one of this list");
    wish = *cursor;
    wish.side = after ? PageWish::Side::after : PageWish::Side::before;
  }
  if (const auto text = request.query("page[size]")) {
    const auto size = parse_number(*text);
    if (!size || *size < 1 || *size > limits.most) {
      return domain::invalid("bad_page", "page[size]: expected a number from 1 to " + std::to_string(limits.most));
    }
    wish.size = *size;
  }
  return wish;
}

std::string page_json(const http::Request& request, std::string_view base_url, std::string_view first_key,
                      std::string_view last_key, int size, bool has_more) {
  std::string meta = std::string{R"(,"meta":{"hasMore":)"} + (has_more ? "true" : "false");
  std::string links;
  const std::string list = std::string{base_url} + std::string{request.path()} + query_of_links(request);
  const auto add = [&](std::string_view cursor_name, std::string_view link_name, std::string_view side,
                       std::string_view key) {
    const auto cursor = make_cursor(key, size);
    meta += ",\"" + std::string{cursor_name} + "\":\"" + cursor + "\"";
    links += (links.empty() ? "\"" : ",\"") + std::string{link_name} + "\":";
    wire::append_quoted(links, list + "page[" + std::string{side} + "]=" + cursor);
  };
  if (!first_key.empty()) add("beforeCursor", "prev", "before", first_key);
  if (!last_key.empty()) add("afterCursor", "next", "after", last_key);
  return meta + "},\"links\":{" + links + "}";
}

}  // namespace hub::api
