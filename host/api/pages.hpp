// Pages of a list: page[after] and page[before] hold cursors that this hub gave out, page[size] the length. Clients
// of the reference library send one key of `page` only, so the size travels inside the cursor. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.hpp"
#include "http/message.hpp"

namespace hub::api {

struct PageWish {
  enum class Side { none, after, before };
  Side side = Side::none;
  std::string key;  // of the entry that the page is next to
  int size = 100;
};

struct Limits {
  int usual = 100;
  int most = 100;
};

std::string make_cursor(std::string_view key, int size);
// bad_request for cursors that are not ours, both sides at once, or a size out of [1, most].
domain::Result<PageWish> parse_page(const http::Request& request, Limits limits);

// What a list's answer says about its neighbours: ,"meta":{…},"links":{…} (keys may be empty: an empty page).
std::string page_json(const http::Request& request, std::string_view base_url, std::string_view first_key,
                      std::string_view last_key, int size, bool has_more);

// The part of `all` that `wish` asks for, by the entries' ids, and whether there is more in that direction.
template <class Entry>
std::pair<std::vector<Entry>, bool> cut(const std::vector<Entry>& all, const PageWish& wish) {
  const auto size = static_cast<std::ptrdiff_t>(wish.size);
  const auto key = std::find_if(all.begin(), all.end(), [&](const Entry& one) { return one.id == wish.key; });
  auto first = all.begin();
  auto last = all.end();
  if (wish.side == PageWish::Side::before) {
    last = key == all.end() ? all.begin() : key;
    first = last - std::min(size, last - all.begin());
    return {{first, last}, first != all.begin()};
  }
  if (wish.side == PageWish::Side::after) first = key == all.end() ? all.end() : key + 1;
  last = first + std::min(size, all.end() - first);
  return {{first, last}, last != all.end()};
}

}  // namespace hub::api
