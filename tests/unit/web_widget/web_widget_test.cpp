#include <gmock/gmock.h>

#include <hubbub/testing/fake_hub.hpp>

namespace {

using hubbub::testing::Answer;
using hubbub::testing::Headers;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto kShop = "https://shop.example";
constexpr auto kKey = "a-secret-of-the-business";

class WebWidget : public ::testing::Test {
 protected:
  WebWidget() { hub.secret("identity.keys.main", kKey); }
  void start(std::string_view more = "") {
    hub.create("com.hubbub.web-widget",
               R"({"allowed_origins": ["https://shop.example/"], "identity": {"keys": {"main": "${env:KEY}"}})" +
                   std::string{more} + "}",
               "web")
        .value();
  }
  Answer get(std::string path, Headers headers = {{"Origin", kShop}}) {
    return hub.request({.method = "GET", .path = std::move(path), .headers = std::move(headers)});
  }
  Answer session(std::string body = "{}", Headers headers = {{"origin", kShop}}) {
    return hub.request({.method = "POST", .path = "/session", .body = std::move(body), .headers = std::move(headers)});
  }
  static std::string code(const Answer& answer) { return answer.json()["errors"][std::size_t{0}]["code"]; }
  static std::string with_browser(const Answer& answer, std::string_view more = "") {
    return R"({"browser": )" + answer.json()["browser"].text() + std::string{more} + "}";
  }
  hubbub::testing::FakeHub hub;
};

TEST_F(WebWidget, GivesAnAnonymousBrowserAnIdentityAndAToken) {
  start();
  const auto answer = session(R"({"locale": "fr-CA", "page": {"url": "https://shop.example/a", "title": "A"}})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["token"].string(), hub.minted()[0].session.token);
  EXPECT_EQ(answer.json()["live"].string(), "/live");
  EXPECT_EQ(answer.json()["expiresAt"].string(), "2026-01-01T01:00:00Z");
  EXPECT_EQ(answer.header("cache-control"), "no-store");
  const auto& sender = hub.minted()[0].sender;
  EXPECT_EQ(sender.external_id, answer.json()["browser"]["id"].string());
  EXPECT_EQ(sender.user_external_id, "");
  EXPECT_EQ(sender.locale, "fr-CA");
  EXPECT_THAT(sender.info, HasSubstr("https://shop.example/a"));
}

TEST_F(WebWidget, RecognisesABrowserByItsSecret) {
  start();
  const auto first = session();
  const auto again = session(with_browser(first));
  EXPECT_EQ(again.json()["browser"].text(), first.json()["browser"].text());
  EXPECT_EQ(hub.record_count("browsers"), 1U);
}

TEST_F(WebWidget, KeepsOnlyTheDigestOfASecret) {
  start();
  const auto browser = session().json()["browser"];
  const auto record = hub.record("browsers", browser["id"].string());
  EXPECT_THAT(record, HasSubstr("secret_sha256"));
  EXPECT_EQ(record.find(browser["secret"].string()), std::string::npos);
  EXPECT_TRUE(hub.log_is_free_of(browser["secret"].string()));
}

TEST_F(WebWidget, GivesANewIdentityForAWrongSecret) {
  start();
  const auto id = session().json()["browser"]["id"];
  const auto answer = session(R"({"browser": {"id": ")" + std::string{id} + R"(", "secret": "guessed"}})");
  ASSERT_EQ(answer.status, 200);
  EXPECT_NE(answer.json()["browser"]["id"].string(), id.string());
}

TEST_F(WebWidget, IgnoresIdsThatItCannotHaveGiven) {
  start();
  for (const auto* browser : {R"({"id": "../../x", "secret": "y"})", R"({"id": 7, "secret": []})", R"("text")",
                              R"([1])", "null", R"({"id": "", "secret": ""})"}) {
    EXPECT_EQ(session(R"({"browser": )" + std::string{browser} + "}").status, 200) << browser;
  }
}

TEST_F(WebWidget, RefusesAPageThatIsNotOnTheList) {
  start();
  for (const auto* origin : {"https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null",
                             "https://shop.example:8443"}) {
    const auto answer = session("{}", {{"Origin", origin}});
    EXPECT_EQ(answer.status, 403) << origin;
    EXPECT_EQ(code(answer), "origin_not_allowed");
    EXPECT_EQ(get("/config", {{"Origin", origin}}).status, 403) << origin;
  }
  EXPECT_THAT(hub.allowed_origins(), ElementsAre(kShop));
  EXPECT_TRUE(hub.minted().empty());
}

TEST_F(WebWidget, RefusesASessionWithoutOriginUnlessTheSettingsAllowIt) {
  start();
  EXPECT_EQ(code(session("{}", {})), "origin_missing");
  EXPECT_EQ(get("/config", {}).status, 200);
}

TEST_F(WebWidget, OpensASessionWithoutOriginForAppsWhenAllowed) {
  start(R"(, "allow_missing_origin": true)");
  EXPECT_EQ(session("{}", {}).status, 200);
}

TEST_F(WebWidget, RefusesABodyThatIsNoObject) {
  start();
  for (const auto* body : {"", "{", "[]", "\"x\"", "\xff"}) EXPECT_EQ(session(body).status, 400) << body;
}

TEST_F(WebWidget, PassesTheSettingsOnToTheSession) {
  start(R"(, "typing_preview": true, "max_upload_bytes": 1000, "session_lifetime_s": 300)");
  ASSERT_EQ(session().status, 200);
  const auto& options = hub.minted()[0].options;
  EXPECT_TRUE(options.typing_preview);
  EXPECT_EQ(options.max_upload_bytes, 1000U);
  EXPECT_EQ(options.lifetime.count(), 300'000);
}

TEST_F(WebWidget, ConfigSaysHowItLooksAndWhatMayBeSent) {
  hub.limits({5000, {"image/png"}});
  start(R"(, "title": "Ask us", "greeting": "Salut", "color": "#112233", "launcher": {"position": "left"},
           "privacy_url": "https://shop.example/privacy", "max_upload_bytes": 9000,
           "texts": {"fr": {"title": "Parlez-nous"}})");
  const auto config = get("/config").json();
  EXPECT_EQ(config["name"].string(), "Ask us");
  EXPECT_EQ(config["color"].string(), "#112233");
  EXPECT_EQ(config["launcher"]["position"].string(), "left");
  EXPECT_FALSE(config["launcher"]["hidden"].boolean(true));
  EXPECT_EQ(config["texts"]["welcome"].string(), "Salut");
  EXPECT_EQ(config["texts"]["fr"]["title"].string(), "Parlez-nous");
  EXPECT_EQ(config["privacyUrl"].string(), "https://shop.example/privacy");
  EXPECT_EQ(config["maxUploadBytes"].integer(), 5000);
  EXPECT_EQ(config["mediaTypes"][std::size_t{0}].string(), "image/png");
  EXPECT_TRUE(config["locale"].is_null());
}

TEST_F(WebWidget, IsNamedAfterTheBusinessUnlessTold) {
  start();
  EXPECT_EQ(get("/config").json()["name"].string(), "Test Shop");
}

TEST_F(WebWidget, ShowsTheDemoPageOnlyWhenTold) {
  start();
  EXPECT_EQ(get("/demo").status, 404);
  EXPECT_EQ(get("/demo.html").status, 404);
  EXPECT_EQ(session("{}", {{"Origin", "http://127.0.0.1:8090"}, {"Host", "127.0.0.1:8090"}}).status, 403);
}

TEST_F(WebWidget, OpensSessionsForTheHubsOwnPagesWhenTheDemoIsOn) {
  start(R"(, "demo": true)");
  EXPECT_EQ(get("/demo").asset, "demo.html");
  EXPECT_EQ(session("{}", {{"Origin", "http://127.0.0.1:8090"}, {"Host", "127.0.0.1:8090"}}).status, 200);
  EXPECT_EQ(session("{}", {{"Origin", "http://127.0.0.1:9999"}, {"Host", "127.0.0.1:8090"}}).status, 403);
  EXPECT_EQ(session("{}", {{"Origin", "http://"}, {"Host", ""}}).status, 403);
}

TEST_F(WebWidget, ServesItsFiles) {
  start();
  ASSERT_EQ(hub.assets().size(), 1U);
  EXPECT_EQ(hub.assets()[0].path, "/");
}

TEST_F(WebWidget, IsALiveChannel) {
  start();
  EXPECT_EQ(hub.descriptor("com.hubbub.web-widget").flags, HUBBUB_LIVE | HUBBUB_CONCURRENT);
  EXPECT_FALSE(hub.has_face("hubbub.channel/1"));
  EXPECT_FALSE(hub.has_face("hubbub.channel-activity/1"));
  EXPECT_TRUE(hub.has_face("hubbub.route-handler/1"));
}

}  // namespace
