// Where the business's words go: which of a person's channels takes a message, which one is next when it was not read
// or could not be delivered, and when two automatic senders have answered each other for too long. Pure rules;
// messaging/answering.hpp and messaging/loop_guard.hpp apply them in a commit.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/clock.hpp"
#include "domain/content.hpp"
#include "domain/conversation.hpp"
#include "domain/ids.hpp"

namespace hub::domain {

// Of the day, in minutes since midnight: from `first` until just before `last`, past midnight when that is smaller.
struct Hours {
  int first = 0;
  int last = 0;
  bool operator==(const Hours&) const = default;
};
// "22:00-07:00"
std::optional<Hours> parse_hours(std::string_view text);
bool contains(const Hours& hours, int minute_of_day);

// What a message must be like, and the channels that it goes to then. What is left empty asks for nothing.
struct AnsweringRule {
  std::string name;
  std::vector<std::string> urgency;    // of the message's metadata: "high"
  std::vector<std::string> formality;  // likewise
  std::vector<std::string> content;    // names of content types
  std::vector<std::string> author;     // names of author types
  std::optional<Hours> hours;          // by the clock on the wall where the hub is
  std::vector<std::string> prefer;     // types of channels or ids of integrations, the best one first
  std::optional<Duration> escalate_after;
  bool operator==(const AnsweringRule&) const = default;
};

struct LoopRules {
  int turns = 30;  // of automatic senders within the window; 0: any number
  Duration window = std::chrono::minutes(5);
  bool operator==(const LoopRules&) const = default;
};

struct AnsweringRules {
  std::vector<AnsweringRule> rules;  // the first that fits counts
  Duration escalate_after{};         // of messages without a rule that says; zero: never
  LoopRules loops;
  bool operator==(const AnsweringRules&) const = default;
};

// What the rules ask about a message.
struct AnswerFacts {
  std::string urgency;
  std::string formality;
  ContentType content = ContentType::text;
  AuthorType author = AuthorType::agent;
  int minute_of_day = 0;
};

// None: no rule is about this message.
const AnsweringRule* rule_for(const AnsweringRules& rules, const AnswerFacts& facts);
Duration escalates_after(const AnsweringRules& rules, const AnswerFacts& facts);

// A client of the person that is active, as the choice sees it.
struct Reachable {
  ClientId client;
  IntegrationId integration;
  std::string channel;     // its type
  bool live = false;       // sees what is said in the conversation anyway
  bool last_used = false;  // the person wrote from it last
  Time last_seen{};
  bool opted_out = false;
  bool runs = true;  // its integration is configured
};

struct Route {
  ClientId client;
  IntegrationId integration;
  bool live = false;
  std::string reason;  // "rule:<name>", "preference", "last_used", "last_seen"
};

// Every way to the person, the best one first: what the rule prefers, what the person prefers (a type of channel or an
// integration), where they wrote last, where they were seen last. Who has opted out of a channel is not reached there.
std::vector<Route> routes(const AnsweringRule* rule, std::string_view preferred, std::vector<Reachable> clients);
// Where it goes at first: the best route; if there is none, the client last used, whose delivery then says why it
// failed. None: there is no client.
std::optional<Route> first_route(const AnsweringRule* rule, std::string_view preferred,
                                 const std::vector<Reachable>& clients);

enum class Next {
  unread,  // on another channel than those tried
  failed   // also another address on the same one
};
// The best way that was not tried yet.
std::optional<Route> next_route(const std::vector<Route>& routes, const std::vector<Delivery>& tried, Next why);

// `chosen_by` of deliveries that followed others.
inline constexpr std::string_view kEscalation = "escalation";
inline constexpr std::string_view kFailover = "failover";

// It has reached the person, or may still do.
bool is_alive(const Delivery& delivery);
// Does a failure lead on to the next channel? Not while a later delivery of the same message may arrive. `all`: of the
// message, the failed one included.
bool falls_over(const std::vector<Delivery>& all, const ClientId& failed);
// May what failed be tried again? Not while what took its place, or what it took the place of, may arrive.
bool may_try_again(const std::vector<Delivery>& all, const ClientId& failed);

// One message of a conversation, as the guard against loops sees it.
struct Spoken {
  AuthorType author = AuthorType::user;
  std::string author_id;
  bool by_human = false;  // no program could have said it
  Time at{};
};
// How often the word went to an automatic sender of ours since `since`, and since a human spoke. A turn of several
// messages counts once. `spoken`: ascending.
int automatic_turns(const std::vector<Spoken>& spoken, Time since);

}  // namespace hub::domain
