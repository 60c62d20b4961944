// What people post, as agents see it.
#include "posts.hpp"

#include "fixture.hpp"
#include "texts.hpp"

namespace mastodon {
namespace {

struct Posts : Business {
  const hubbub::testing::InboxMessage& heard(const Told& told) {
    create();
    hears(told);
    EXPECT_THAT(hub.inbox(), SizeIs(1));
    return hub.inbox().at(0);
  }
  std::string text_of(const std::string& html) {
    Told told;
    told.content = Json::parse(hubbub::JsonObject{{"x", html}}.text())["x"].text();
    told.content = told.content.substr(1, told.content.size() - 2);
    return heard(told).text;
  }
};

TEST_F(Posts, TellWhoWroteAndWhere) {
  const auto& message = heard({});
  EXPECT_EQ(message.external_id, "100");
  EXPECT_EQ(message.text, "Hello");
  EXPECT_EQ(message.sender.external_id, "7");
  EXPECT_EQ(message.sender.display_name, "Zoë Marsh");
  EXPECT_EQ(message.sender.avatar_url, "https://files.social.example/zoe.png");
  EXPECT_EQ(message.sender.user_external_id, "") << "nobody verified who they are";
  EXPECT_EQ(message.sender.info, R"({"account":"@zoe@far.example","url":"https://far.example/@zoe"})");
  EXPECT_EQ(message.metadata, R"({"visibility":"public","url":"https://far.example/@zoe/100"})");
}

TEST_F(Posts, AreTextWithoutOurNameAtTheirBeginning) {
  EXPECT_EQ(
      text_of(
          R"(<p><span class="h-card"><a href="https://social.example/@shop" class="u-url mention">@<span>shop</span>)"
          R"(</a></span> Is it open?<br>Ask <a href="https://x.example/users/ann" class="u-url mention">@<span>ann</span></a> &amp; )"
          R"(<a href="https://far.example/tags/tea" class="mention hashtag" rel="tag">#<span>tea</span></a></p><p>Thanks</p>)"),
      "Is it open?\nAsk @ann & #tea\n\nThanks");
}

TEST_F(Posts, ShowWholeLinksAndWhereTheyLead) {
  EXPECT_EQ(text_of("<p><a href='https://x.example/a-long-way'><span class='invisible'>https://</span>"
                    "<span class='ellipsis'>x.example/a-lo</span><span class='invisible'>ng-way</span></a> "
                    "<a href='https://evil.example/'>https://bank.example</a> <a href='javascript:alert(1)'>here</a>"),
            "https://x.example/a-long-way https://bank.example (https://evil.example/) here");
}

TEST_F(Posts, WithScriptsStylesAndTricksAreHarmlessText) {
  EXPECT_EQ(text_of("<script>alert(1)</script><style>p{}</style><p>a\xE2\x80\xAE"
                    "b</p><iframe srcdoc='x'></iframe>"),
            "ab");
}

TEST_F(Posts, OfHugeSizeAndDepthAreCutAndComeIn) {
  create();
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<div><b>";
  hears({.content = "<p>Hello</p>" + deep + "x"});
  hears({.id = "101", .content = std::string(300'000, 'x')});
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_EQ(hub.inbox()[0].text, "Hello…");
  EXPECT_EQ(hub.inbox()[1].text.size(), kMostText - 1 + std::string_view{"…"}.size());
}

TEST_F(Posts, ThatSayOurNameAloneStillComeIn) {
  EXPECT_EQ(text_of("<p>@shop</p>"), "@shop");
}

TEST_F(Posts, KeepTheirContentWarning) {
  const auto& message = heard({.warning = "food"});
  EXPECT_EQ(message.text, "CW: food\n\nHello");
  EXPECT_EQ(Json::parse(message.metadata)["warning"].string(), "food");
}

TEST_F(Posts, SayTheirWarningOnceInAThread) {
  create();
  hears({.warning = "food"});
  hears({.id = "101", .content = "<p>2</p>", .warning = "food"});
  hears({.id = "102", .content = "<p>3</p>", .warning = "re: food"});
  hears({.id = "103", .content = "<p>4</p>", .warning = "drinks"});
  hears({.id = "104", .content = "<p>5</p>", .warning = "drinks"});
  EXPECT_THAT(texts(), ElementsAre("CW: food\n\nHello", "2", "3", "CW: drinks\n\n4", "5"));
  EXPECT_EQ(Json::parse(hub.inbox().back().metadata)["warning"].string(), "drinks");
}

TEST_F(Posts, NameWhoElseIsMentioned) {
  const auto& message = heard(
      {.more =
           R"(, "mentions": [{"id": "1", "acct": "shop"}, {"id": "8", "acct": "ann@x.example"}, {"id": "9", "acct": "b c"}])"});
  EXPECT_EQ(Json::parse(message.metadata)["others"].string(), "@ann@x.example");
}

TEST_F(Posts, OfBotsSayThatTheyAre) {
  const auto& message = heard({.bot = "true"});
  EXPECT_TRUE(Json::parse(message.metadata)["bot"].boolean());
  EXPECT_TRUE(Json::parse(message.sender.info)["bot"].boolean());
}

TEST_F(Posts, OfBotsCanBeLeftOut) {
  create(R"(, "bots": "ignore")");
  hears({.bot = "true"});
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(hub.record("cursors", "1"), R"({"mention":"100"})");
}

TEST_F(Posts, ShowThePollThatTheyAsk) {
  const auto& message = heard({.more = R"(, "poll": {"options": [{"title": "Tea"}, {"title": "Coffee"}]})"});
  EXPECT_EQ(message.text, "Hello\n- Tea\n- Coffee");
}

TEST(Accounts, AreNamesInWhichNothingElseHides) {
  for (const auto* name : {"zoe", "zoe@far.example", "z.o-e_1@far.example:8080"}) EXPECT_TRUE(is_acct(name)) << name;
  for (const auto* name :
       {"", "@", "zoe@", "@far", "zoe far", "zoe@far @victim", "zoe\n", ".zoe", "zoë", "a@b@c", "zoe@far/x"}) {
    EXPECT_FALSE(is_acct(name)) << name;
  }
}

TEST(Visibilities, ThatWeDoNotKnowAreTakenForTheMostPrivate) {
  EXPECT_EQ(visibility_of("public"), Visibility::open);
  EXPECT_EQ(visibility_of("unlisted"), Visibility::unlisted);
  EXPECT_EQ(visibility_of("private"), Visibility::followers);
  for (const auto* name : {"direct", "local", "mutuals_only", "", "PUBLIC"}) {
    EXPECT_EQ(visibility_of(name), Visibility::direct) << name;
  }
}

TEST(Texts, AreCountedAsTheServerDoes) {
  EXPECT_EQ(counted_length("héllo 😀", 23), 7U);
  EXPECT_EQ(counted_length("see https://x.example/" + std::string(200, 'a') + " now", 23), 4U + 23 + 4);
  EXPECT_EQ(counted_length("(https://x.co).", 23), 1U + 23 + 2);
  EXPECT_EQ(counted_length("https://", 23), 8U);
}

TEST(Texts, MentionNobody) {
  EXPECT_EQ(without_mentions("ask @ann, @bob@x.example"),
            "ask @\xE2\x81\xA0"
            "ann, @\xE2\x81\xA0"
            "bob@x.example");
  EXPECT_EQ(without_mentions("mail me@x.example, https://x.example/@ann, 5 @ 3"),
            "mail me@x.example, https://x.example/@ann, 5 @ 3");
  EXPECT_EQ(without_mentions("(@ann)"),
            "(@\xE2\x81\xA0"
            "ann)");
}

TEST(Texts, LoseOurNameAtTheirBeginningOnly) {
  EXPECT_EQ(without_leading_name("@Shop @shop: hi @shop", "shop"), "hi @shop");
  EXPECT_EQ(without_leading_name("@shopper hi", "shop"), "@shopper hi");
  EXPECT_EQ(without_leading_name("@shop@far.example hi", "shop"), "@shop@far.example hi");
  EXPECT_EQ(without_leading_name("@shop", "shop"), "");
  EXPECT_EQ(without_leading_name("hi", ""), "hi");
}

TEST(Texts, TimesAreReadOrNot) {
  EXPECT_EQ(time_of("1970-01-01T00:00:01.500Z"), 1'500);
  EXPECT_EQ(time_of("2026-01-02T03:04:05Z"), 1'767'323'045'000);
  for (const auto* none : {"", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01 00:00:00",
                           "-026-01-01T00:00:00Z"}) {
    EXPECT_FALSE(time_of(none)) << none;
  }
}

TEST(Ids, GrowWithTime) {
  EXPECT_TRUE(is_later("100", "99"));
  EXPECT_TRUE(is_later("101", "100"));
  EXPECT_FALSE(is_later("100", "100"));
  EXPECT_TRUE(is_later("1", "0"));
  EXPECT_TRUE(is_later("01HZ000000000000000000000B", "01HZ000000000000000000000A"));
  EXPECT_FALSE(is_id("../x"));
  EXPECT_FALSE(is_id(""));
}

}  // namespace
}  // namespace mastodon
