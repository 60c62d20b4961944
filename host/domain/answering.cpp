#include "domain/answering.hpp"

#include <algorithm>
#include <utility>

namespace hub::domain {

namespace {

constexpr int kMinutesADay = 24 * 60;

// "07:30"; -1 for anything else.
int parse_minute(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -1000; };
  if (text.size() != 5 || text[2] != ':') return -1;
  const int hour = digit(0) * 10 + digit(1);
  const int minute = digit(3) * 10 + digit(4);
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 ? hour * 60 + minute : -1;
}

bool allows(const std::vector<std::string>& wanted, std::string_view value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool fits(const AnsweringRule& rule, const AnswerFacts& facts) {
  return allows(rule.urgency, facts.urgency) && allows(rule.formality, facts.formality) &&
         allows(rule.content, name_of(facts.content)) && allows(rule.author, name_of(facts.author)) &&
         (!rule.hours || contains(*rule.hours, facts.minute_of_day));
}

bool is_named(const Reachable& client, std::string_view name) {
  return client.channel == name || client.integration == name;
}

const Delivery* find(const std::vector<Delivery>& all, const ClientId& client) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Delivery& delivery) { return delivery.client_id == client; });
  return found == all.end() ? nullptr : &*found;
}

// The first of the deliveries that took each other's place up to this one.
ClientId origin_of(const std::vector<Delivery>& all, const Delivery& delivery) {
  const auto* origin = &delivery;
  for (std::size_t steps = 0; steps < all.size() && !origin->replaces.empty(); ++steps) {
    const auto* before = find(all, origin->replaces);
    if (before == nullptr) break;
    origin = before;
  }
  return origin->client_id;
}

}  // namespace

std::optional<Hours> parse_hours(std::string_view text) {
  if (text.size() != 11 || text[5] != '-') return std::nullopt;
  const Hours hours{parse_minute(text.substr(0, 5)), parse_minute(text.substr(6))};
  if (hours.first < 0 || hours.last < 0 || hours.first == hours.last) return std::nullopt;
  return hours;
}

bool contains(const Hours& hours, int minute_of_day) {
  const auto since = [&](int minute) { return (minute - hours.first + kMinutesADay) % kMinutesADay; };
  return since(minute_of_day) < since(hours.last);
}

const AnsweringRule* rule_for(const AnsweringRules& rules, const AnswerFacts& facts) {
  const auto found = std::find_if(rules.rules.begin(), rules.rules.end(),
                                  [&](const AnsweringRule& rule) { return fits(rule, facts); });
  return found == rules.rules.end() ? nullptr : &*found;
}

Duration escalates_after(const AnsweringRules& rules, const AnswerFacts& facts) {
  const auto* rule = rule_for(rules, facts);
  return rule != nullptr && rule->escalate_after ? *rule->escalate_after : rules.escalate_after;
}

std::vector<Route> routes(const AnsweringRule* rule, std::string_view preferred, std::vector<Reachable> clients) {
  std::erase_if(clients, [](const Reachable& client) { return client.opted_out || !client.runs; });
  std::stable_sort(clients.begin(), clients.end(), [](const Reachable& a, const Reachable& b) {
    return a.last_used != b.last_used ? a.last_used : a.last_seen > b.last_seen;
  });
  std::vector<Route> ways;
  const auto add = [&](const Reachable& client, std::string reason) {
    const bool known =
        std::any_of(ways.begin(), ways.end(), [&](const Route& route) { return route.client == client.client; });
    if (!known) ways.push_back({client.client, client.integration, client.live, std::move(reason)});
  };
  const auto add_named = [&](std::string_view name, const std::string& reason) {
    for (const auto& client : clients) {
      if (is_named(client, name)) add(client, reason);
    }
  };
  if (rule != nullptr) {
    for (const auto& name : rule->prefer) add_named(name, "rule:" + rule->name);
  }
  if (!preferred.empty()) add_named(preferred, "preference");
  for (const auto& client : clients) add(client, client.last_used ? "last_used" : "last_seen");
  return ways;
}

std::optional<Route> first_route(const AnsweringRule* rule, std::string_view preferred,
                                 const std::vector<Reachable>& clients) {
  if (clients.empty()) return std::nullopt;
  auto ways = routes(rule, preferred, clients);
  if (!ways.empty()) return std::move(ways.front());
  const auto best = std::max_element(clients.begin(), clients.end(), [](const Reachable& a, const Reachable& b) {
    return std::pair{a.last_used, a.last_seen} < std::pair{b.last_used, b.last_seen};
  });
  return Route{best->client, best->integration, best->live, best->last_used ? "last_used" : "last_seen"};
}

std::optional<Route> next_route(const std::vector<Route>& routes, const std::vector<Delivery>& tried, Next why) {
  for (const auto& route : routes) {
    const bool was_tried = std::any_of(tried.begin(), tried.end(), [&](const Delivery& delivery) {
      const bool same_channel = delivery.integration_id == route.integration;
      return delivery.client_id == route.client || (same_channel && (route.live || why == Next::unread));
    });
    if (!was_tried) return route;
  }
  return std::nullopt;
}

bool is_alive(const Delivery& delivery) {
  return delivery.status != DeliveryStatus::failed;
}

bool falls_over(const std::vector<Delivery>& all, const ClientId& failed) {
  const auto* over = find(all, failed);
  if (over == nullptr || is_alive(*over)) return false;
  return std::none_of(all.begin(), all.end(), [&](const Delivery& other) {
    return &other != over && is_alive(other) && other.created_at >= over->created_at;
  });
}

bool may_try_again(const std::vector<Delivery>& all, const ClientId& failed) {
  const auto* again = find(all, failed);
  if (again == nullptr) return false;
  const auto origin = origin_of(all, *again);
  return std::none_of(all.begin(), all.end(), [&](const Delivery& other) {
    return &other != again && is_alive(other) && origin_of(all, other) == origin;
  });
}

int automatic_turns(const std::vector<Spoken>& spoken, Time since) {
  int turns = 0;
  const Spoken* before = nullptr;
  for (const auto& one : spoken) {
    if (one.author == AuthorType::system || one.at < since) continue;
    if (one.by_human) turns = 0;
    const bool goes_on = before != nullptr && before->author == one.author && before->author_id == one.author_id;
    if (one.author == AuthorType::bot && !goes_on) ++turns;
    before = &one;
  }
  return turns;
}

}  // namespace hub::domain
