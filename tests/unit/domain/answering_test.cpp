#include "domain/answering.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace hub::domain {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;

Time at(int minute) {
  return from_ms(1'700'000'000'000) + minutes(minute);
}

Reachable client(const std::string& channel, int seen, bool last_used = false) {
  Reachable one;
  one.client = "c-" + channel;
  one.integration = channel + "-main";
  one.channel = channel;
  one.last_seen = at(seen);
  one.last_used = last_used;
  one.live = channel == "web";
  return one;
}

// Web was used last, then e-mail, then SMS.
std::vector<Reachable> everywhere() {
  return {client("sms", 1), client("web", 3, true), client("email", 2)};
}

AnsweringRule rule(std::vector<std::string> prefer) {
  AnsweringRule made;
  made.name = "r";
  made.prefer = std::move(prefer);
  return made;
}

std::vector<std::string> told(const std::vector<Route>& routes) {
  std::vector<std::string> all;
  for (const auto& route : routes) all.push_back(route.client + " " + route.reason);
  return all;
}

TEST(Routes, BeginWhereThePersonWroteLast) {
  EXPECT_THAT(told(routes(nullptr, "", everywhere())),
              ElementsAre("c-web last_used", "c-email last_seen", "c-sms last_seen"));
}

TEST(Routes, PutWhatThePersonPrefersBeforeWhereTheyWrote) {
  EXPECT_THAT(told(routes(nullptr, "sms", everywhere())),
              ElementsAre("c-sms preference", "c-web last_used", "c-email last_seen"));
  EXPECT_THAT(told(routes(nullptr, "email-main", everywhere())),
              ElementsAre("c-email preference", "c-web last_used", "c-sms last_seen"));
  EXPECT_THAT(told(routes(nullptr, "fax", everywhere())),
              ElementsAre("c-web last_used", "c-email last_seen", "c-sms last_seen"));
}

TEST(Routes, PutARuleBeforeWhatThePersonPrefers) {
  const auto urgent = rule({"fax", "sms"});
  EXPECT_THAT(told(routes(&urgent, "email", everywhere())),
              ElementsAre("c-sms rule:r", "c-email preference", "c-web last_used"));
}

TEST(Routes, LeaveOutWhoOptedOutAndWhatDoesNotRun) {
  auto clients = everywhere();
  clients[1].opted_out = true;
  clients[2].runs = false;
  EXPECT_THAT(told(routes(nullptr, "web", clients)), ElementsAre("c-sms last_seen"));
  EXPECT_EQ(first_route(nullptr, "web", clients)->client, "c-sms");
  clients[0].opted_out = true;
  EXPECT_TRUE(routes(nullptr, "", clients).empty());
  EXPECT_EQ(first_route(nullptr, "", clients)->client, "c-web") << "its delivery says why it fails";
  EXPECT_FALSE(first_route(nullptr, "", {}));
}

TEST(Routes, OfARuleThatNamesAChannelTwiceHoldItOnce) {
  const auto twice = rule({"sms", "sms-main"});
  EXPECT_EQ(routes(&twice, "sms", everywhere()).size(), 3U);
}

Delivery delivery(const std::string& channel, DeliveryStatus status, int minute, const std::string& replaces = "") {
  Delivery one;
  one.client_id = "c-" + channel;
  one.integration_id = channel + "-main";
  one.status = status;
  one.created_at = at(minute);
  if (!replaces.empty()) one.replaces = "c-" + replaces;
  return one;
}

TEST(NextRoute, IsTheBestThatWasNotTried) {
  const auto all = routes(nullptr, "", everywhere());
  const std::vector<Delivery> web{delivery("web", DeliveryStatus::sent, 0)};
  EXPECT_EQ(next_route(all, web, Next::unread)->client, "c-email");
  auto two = web;
  two.push_back(delivery("email", DeliveryStatus::failed, 1));
  EXPECT_EQ(next_route(all, two, Next::failed)->client, "c-sms");
  two.push_back(delivery("sms", DeliveryStatus::failed, 2));
  EXPECT_FALSE(next_route(all, two, Next::failed));
}

TEST(NextRoute, IsAnotherNumberForWhatFailedAndAnotherChannelForWhatNobodyRead) {
  auto clients = everywhere();
  auto second = client("sms", 0);
  second.client = "c-sms-2";
  clients.push_back(second);
  auto tab = client("web", 0);
  tab.client = "c-web-2";
  clients.push_back(tab);
  const auto all = routes(nullptr, "sms", clients);
  const std::vector<Delivery> tried{delivery("sms", DeliveryStatus::failed, 0)};
  EXPECT_EQ(next_route(all, tried, Next::failed)->client, "c-sms-2");
  EXPECT_EQ(next_route(all, tried, Next::unread)->client, "c-web");
  const std::vector<Delivery> in_one_tab{delivery("web", DeliveryStatus::failed, 0)};
  EXPECT_EQ(next_route(routes(nullptr, "web", clients), in_one_tab, Next::failed)->integration, "email-main")
      << "all tabs show the conversation";
}

TEST(Rule, ThatFitsFirstDecides) {
  AnsweringRules rules;
  rules.escalate_after = minutes(60);
  auto urgent = rule({"sms"});
  urgent.name = "urgent";
  urgent.urgency = {"high", "highest"};
  urgent.escalate_after = minutes(5);
  auto formal = rule({"email"});
  formal.name = "formal";
  formal.formality = {"formal"};
  auto files = rule({"email"});
  files.name = "files";
  files.content = {"file", "image"};
  files.author = {"bot"};
  auto night = rule({"email"});
  night.name = "night";
  night.hours = parse_hours("22:00-07:00");
  rules.rules = {urgent, formal, files, night};
  struct Case {
    AnswerFacts facts;
    const char* fits;
  };
  const int noon = 12 * 60;
  const Case cases[] = {{{"high", "", ContentType::text, AuthorType::agent, noon}, "urgent"},
                        {{"highest", "formal", ContentType::file, AuthorType::bot, noon}, "urgent"},
                        {{"low", "formal", ContentType::text, AuthorType::agent, noon}, "formal"},
                        {{"", "", ContentType::image, AuthorType::bot, noon}, "files"},
                        {{"", "", ContentType::image, AuthorType::agent, noon}, ""},
                        {{"", "", ContentType::text, AuthorType::bot, noon}, ""},
                        {{"", "", ContentType::text, AuthorType::bot, 23 * 60}, "night"},
                        {{"", "", ContentType::text, AuthorType::bot, 7 * 60}, ""}};
  for (const auto& one : cases) {
    const auto* found = rule_for(rules, one.facts);
    EXPECT_EQ(found == nullptr ? "" : found->name, one.fits);
    EXPECT_EQ(escalates_after(rules, one.facts), std::string{one.fits} == "urgent" ? minutes(5) : minutes(60));
  }
}

TEST(HoursOfTheDay, MayPassMidnight) {
  const auto night = parse_hours("22:30-07:00");
  ASSERT_TRUE(night);
  for (const int minute : {22 * 60 + 30, 23 * 60 + 59, 0, 6 * 60 + 59}) EXPECT_TRUE(contains(*night, minute));
  for (const int minute : {22 * 60 + 29, 7 * 60, 12 * 60}) EXPECT_FALSE(contains(*night, minute));
  const auto day = parse_hours("09:00-17:00");
  EXPECT_TRUE(contains(*day, 9 * 60));
  EXPECT_FALSE(contains(*day, 17 * 60));
  for (const char* wrong :
       {"", "9:00-17:00", "09:00-24:00", "09:60-10:00", "09:00 17:00", "09:00-09:00", "aa:bb-cc:dd"}) {
    EXPECT_FALSE(parse_hours(wrong)) << wrong;
  }
}

TEST(Failover, WaitsWhileALaterDeliveryMayArrive) {
  const auto sms = delivery("sms", DeliveryStatus::failed, 0);
  EXPECT_TRUE(falls_over({sms}, "c-sms"));
  EXPECT_FALSE(falls_over({sms, delivery("email", DeliveryStatus::queued, 1)}, "c-sms"));
  EXPECT_FALSE(falls_over({sms, delivery("email", DeliveryStatus::unknown, 1)}, "c-sms"));
  EXPECT_TRUE(falls_over({sms, delivery("email", DeliveryStatus::failed, 1)}, "c-sms"));
  EXPECT_TRUE(
      falls_over({delivery("web", DeliveryStatus::sent, 0), delivery("sms", DeliveryStatus::failed, 5)}, "c-sms"))
      << "it escalated, for nobody had read it there";
  EXPECT_FALSE(falls_over({delivery("sms", DeliveryStatus::sent, 0)}, "c-sms"));
  EXPECT_FALSE(falls_over({sms}, "c-email"));
}

TEST(Retry, OfWhatWentAnotherWayIsRefused) {
  const auto sms = delivery("sms", DeliveryStatus::failed, 0);
  EXPECT_TRUE(may_try_again({sms}, "c-sms"));
  const auto email = delivery("email", DeliveryStatus::sent, 1, "sms");
  EXPECT_FALSE(may_try_again({sms, email}, "c-sms"));
  const auto bounced = delivery("email", DeliveryStatus::failed, 1, "sms");
  EXPECT_TRUE(may_try_again({sms, bounced}, "c-sms"));
  EXPECT_TRUE(may_try_again({sms, bounced}, "c-email"));
  const auto web = delivery("web", DeliveryStatus::sent, 2, "email");
  EXPECT_FALSE(may_try_again({sms, bounced, web}, "c-sms")) << "also two steps on";
  const auto again = delivery("sms", DeliveryStatus::queued, 0);
  EXPECT_FALSE(may_try_again({again, bounced}, "c-email")) << "what it took the place of is under way again";
  EXPECT_TRUE(may_try_again({delivery("web", DeliveryStatus::sent, 0), sms}, "c-sms"))
      << "it escalated: nothing took its place";
}

Spoken spoken(AuthorType author, const std::string& id, int second, bool human = false) {
  return {author, id, human, from_ms(1'700'000'000'000) + std::chrono::seconds(second)};
}

TEST(AutomaticTurns, CountHowOftenTheWordChangedHands) {
  const auto begin = from_ms(1'700'000'000'000);
  const auto bot = [](int second, const char* id = "bot") { return spoken(AuthorType::bot, id, second); };
  const auto person = [](int second, bool human = false) { return spoken(AuthorType::user, "u", second, human); };
  EXPECT_EQ(automatic_turns({person(1), bot(2), person(3), bot(4)}, begin), 2);
  EXPECT_EQ(automatic_turns({bot(1), bot(2), bot(3)}, begin), 1) << "three messages of one turn";
  EXPECT_EQ(automatic_turns({bot(1, "a"), bot(2, "b"), bot(3, "a")}, begin), 3) << "two workflows";
  EXPECT_EQ(automatic_turns({person(1), bot(2), person(3, true), bot(4)}, begin), 1) << "a human spoke";
  EXPECT_EQ(automatic_turns({bot(1), spoken(AuthorType::agent, "ann", 2, true), person(3), bot(4)}, begin), 1);
  EXPECT_EQ(automatic_turns({bot(1), person(2), bot(3)}, begin + std::chrono::seconds(2)), 1) << "long ago";
  EXPECT_EQ(automatic_turns({bot(1), spoken(AuthorType::system, "linking", 2), bot(3)}, begin), 1);
}

// One message, and everything that can happen to it in any order: each client gets it at most once, unless someone who
// retried was allowed to, and then nothing else of that chain is on its way.
TEST(AnyCourse, TriesEachClientOnceAndNeverTwoOfOneChainAtOnce) {
  std::mt19937 random{20261121};
  const auto any = [&](std::size_t count) { return std::uniform_int_distribution<std::size_t>{0, count - 1}(random); };
  for (int course = 0; course < 2000; ++course) {
    auto clients = everywhere();
    auto second = client("sms", 0);
    second.client = "c-sms-2";
    clients.push_back(second);
    clients.push_back(client("telegram", 0));
    for (auto& one : clients) one.opted_out = any(5) == 0;
    std::vector<Delivery> all;
    int minute = 0;
    const auto go = [&](const Route& route, const ClientId& replaces, std::string_view by) {
      for (const auto& before : all) ASSERT_NE(before.client_id, route.client);
      Delivery made;
      made.client_id = route.client;
      made.integration_id = route.integration;
      made.status = route.live ? DeliveryStatus::sent : DeliveryStatus::queued;
      made.created_at = at(minute);
      made.replaces = replaces;
      made.chosen_by = by;
      all.push_back(made);
    };
    const auto first = first_route(nullptr, any(2) == 0 ? "sms" : "", clients);
    ASSERT_TRUE(first);
    go(*first, {}, "first");
    bool escalated = false;
    for (int step = 0; step < 12; ++step) {
      ++minute;
      auto& one = all[any(all.size())];
      const auto what = any(4);
      if (what == 0 && one.status == DeliveryStatus::queued) one.status = DeliveryStatus::sent;
      if (what == 1 && (one.status == DeliveryStatus::queued || one.status == DeliveryStatus::sent)) {
        one.status = DeliveryStatus::failed;
        const auto failed = one.client_id;
        if (falls_over(all, failed)) {
          if (const auto next = next_route(routes(nullptr, "", clients), all, Next::failed))
            go(*next, failed, kFailover);
        }
      } else if (what == 2 && one.status == DeliveryStatus::failed && may_try_again(all, one.client_id)) {
        one.status = DeliveryStatus::queued;
      } else if (what == 3 && !escalated) {
        if (const auto next = next_route(routes(nullptr, "", clients), all, Next::unread)) {
          escalated = true;
          go(*next, {}, kEscalation);
        }
      }
      // Of the first way and of the escalation each at most one may arrive.
      int alive = 0;
      for (const auto& delivery : all) alive += is_alive(delivery) ? 1 : 0;
      ASSERT_LE(alive, escalated ? 2 : 1) << "course " << course << ", step " << step;
    }
  }
}

}  // namespace
}  // namespace hub::domain
