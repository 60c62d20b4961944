// Who calls, which page they want, and what a refusal looks like.
#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>
#include <gtest/gtest.h>

#include "api/answers.hpp"
#include "api/keys.hpp"
#include "api/pages.hpp"
#include "api/timestamps.hpp"
#include "crypto/encoding.hpp"

namespace hub::api {
namespace {

http::Request with_header(const std::string& name, const std::string& value) {
  http::Request request;
  request.headers = {{name, value}};
  return request;
}

class KeysTest : public ::testing::Test {
 protected:
  domain::ManualClock clock;
  Keys keys{{{"app_1", "s3cret", "app", ""}, {"bot_1", "other", "integration", "bot-main"}},
            {.per_second = 1, .burst = 3},
            clock};

  std::string jwt(const std::string& kid, const std::string& secret, const std::string& algorithm = "HS256",
                  std::int64_t expires_in_s = 60) {
    Poco::JWT::Token token;
    token.setAlgorithm(algorithm);
    token.header().set("kid", kid);
    token.payload().set("scope", "app");
    token.payload().set("exp", domain::to_ms(clock.now()) / 1000 + expires_in_s);
    return Poco::JWT::Signer(secret).sign(token, algorithm);
  }
  std::string code_of(const std::string& authorization) {
    const auto caller = keys.admit(with_header("Authorization", authorization));
    return caller ? "admitted" : caller.error().code;
  }
};

TEST_F(KeysTest, AdmitByIdAndSecret) {
  const auto caller = keys.admit(with_header("authorization", "Basic YXBwXzE6czNjcmV0"));  // app_1:s3cret
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->key_id, "app_1");
  EXPECT_EQ(caller->holder, "desk");
  EXPECT_FALSE(caller->names_holder);
}

TEST_F(KeysTest, AdmitASignedToken) {
  EXPECT_EQ(code_of("Bearer " + jwt("app_1", "s3cret")), "admitted");
}

TEST_F(KeysTest, RefuseEverythingElse) {
  const auto none =
      crypto::to_base64url(R"({"alg":"none","kid":"app_1"})") + "." + crypto::to_base64url(R"({"scope":"app"})") + ".";
  for (const auto& header :
       {std::string{}, std::string{"Basic"}, std::string{"Basic ???"}, std::string{"Basic YXBwXzE6d3Jvbmc="},
        std::string{"Bearer "}, std::string{"Bearer a.b.c"}, "Bearer " + none, "Bearer " + jwt("app_1", "wrong"),
        "Bearer " + jwt("nobody", "s3cret"), "Bearer " + jwt("app_1", "s3cret", "HS256", -1),
        "Bearer " + jwt("app_1", "s3cret", "HS384")}) {
    EXPECT_EQ(code_of(header), "unauthorized") << header;
  }
}

TEST_F(KeysTest, DoNotWidenTheirScopeByAClaim) {
  EXPECT_EQ(code_of("Bearer " + jwt("bot_1", "other")), "forbidden");
}

TEST_F(KeysTest, AreLimitedEachByItself) {
  const std::string app = "Basic YXBwXzE6czNjcmV0";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(code_of(app), "admitted");
  EXPECT_EQ(code_of(app), "too_many_requests");
  EXPECT_EQ(code_of("Basic Ym90XzE6b3RoZXI="), "admitted");
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(code_of(app), "admitted");
}

TEST_F(KeysTest, AreReplacedWithoutARestart) {
  keys.replace({{"app_2", "s3cret", "app", ""}});
  EXPECT_EQ(code_of("Basic YXBwXzE6czNjcmV0"), "unauthorized");
}

http::Request asking(const std::string& query) {
  http::Request request;
  request.target = "/v2/apps/x/conversations?" + query;
  return request;
}

TEST(Pages, CarryTheirSizeInTheCursor) {
  const auto wish = parse_page(asking("page[after]=" + make_cursor("42", 7)), {100, 100});
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->side, PageWish::Side::after);
  EXPECT_EQ(wish->key, "42");
  EXPECT_EQ(wish->size, 7);
}

TEST(Pages, RefuseCursorsThatAreNotOurs) {
  for (const std::string query :
       {"page[after]=x", "page[after]=", "page[before]=MTAw", "page[size]=0", "page[size]=101", "page[size]=ten"}) {
    EXPECT_FALSE(parse_page(asking(query), {100, 100})) << query;
  }
  EXPECT_FALSE(parse_page(asking("page[after]=" + make_cursor("1", 999)), {100, 100}));
  EXPECT_FALSE(
      parse_page(asking("page[after]=" + make_cursor("1", 9) + "&page[before]=" + make_cursor("1", 9)), {10, 100}));
}

TEST(Pages, NameTheirNeighbours) {
  const auto text = page_json(asking("a=b&page[size]=5&page%5Bafter%5D=x"), "https://hub.test", "1", "9", 5, true);
  EXPECT_EQ(text, R"(,"meta":{"hasMore":true,"beforeCursor":")" + make_cursor("1", 5) + R"(","afterCursor":")" +
                      make_cursor("9", 5) +
                      R"("},"links":{"prev":"https://hub.test/v2/apps/x/conversations?a=b&page[before]=)" +
                      make_cursor("1", 5) + R"(","next":"https://hub.test/v2/apps/x/conversations?a=b&page[after]=)" +
                      make_cursor("9", 5) + R"("})");
}

TEST(Timestamps, AreReadAsRfc3339WritesThem) {
  const auto utc = parse_rfc3339("2026-11-21T10:29:00.123Z");
  ASSERT_TRUE(utc);
  EXPECT_EQ(domain::to_rfc3339(*utc), "2026-11-21T10:29:00.123Z");
  EXPECT_EQ(parse_rfc3339("2026-11-21T11:29:00.123456+01:00"), utc);
  for (const std::string text : {"", "2026-11-21", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                                 "2026-11-21T10:29:00", "2026-11-21T10:29:00.Z", "2026-11-21T24:00:00Z", "yesterday"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Refusals, MeanTheirStatus) {
  using domain::Status;
  const std::tuple<Status, std::string, int, std::string> cases[] = {
      {Status::invalid, "invalid_content", 400, "bad_request"},
      {Status::invalid, "user_not_found", 404, "user_not_found"},
      {Status::unauthenticated, "unauthorized", 401, "unauthorized"},
      {Status::rejected, "not_in_control", 403, "not_in_control"},
      {Status::conflict, "already_claimed", 409, "already_claimed"},
      {Status::rate_limited, "locked", 429, "locked"},
      {Status::unavailable, "store_down", 503, "store_down"},
      {Status::internal, "oops", 500, "internal_error"},
  };
  for (const auto& [status, code, http_status, shown] : cases) {
    const auto response = refusal({status, code, "why"});
    EXPECT_EQ(response.status, http_status);
    EXPECT_EQ(response.body, R"({"errors":[{"code":")" + shown + R"(","title":"why"}]})");
  }
}

TEST(Refusals, SayWhenToComeBack) {
  const auto response = refusal({domain::Status::rate_limited, "locked", "why", 1500});
  EXPECT_NE(std::find(response.headers.begin(), response.headers.end(),
                      std::pair<std::string, std::string>{"Retry-After", "2"}),
            response.headers.end());
}

}  // namespace
}  // namespace hub::api
