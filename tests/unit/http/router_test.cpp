#include "http/router.hpp"

#include <gtest/gtest.h>

#include "http/edge/route_table.hpp"

namespace hub::http {
namespace {

class RouterLookup : public ::testing::Test {
 protected:
  void add(Method method, std::string_view pattern) {
    router_.add(method, pattern, [](Request, Responder) {});
  }
  Match find(Method method, std::string_view path) { return router_.table()->find(method, path, false); }
  std::string pattern_of(Method method, std::string_view path) {
    Match match = find(method, path);
    return match.route ? match.route->pattern : std::to_string(match.status);
  }

  Router router_;
};

TEST_F(RouterLookup, PrefersLiteralsToParametersAndThoseToTheRest) {
  add(Method::get, "/a/{id}");
  add(Method::get, "/a/me");
  add(Method::get, "/a/{rest...}");
  add(Method::get, "/");
  EXPECT_EQ(pattern_of(Method::get, "/a/me"), "/a/me");
  EXPECT_EQ(pattern_of(Method::get, "/a/you"), "/a/{id}");
  EXPECT_EQ(pattern_of(Method::get, "/a/you/and/me"), "/a/{rest...}");
  EXPECT_EQ(pattern_of(Method::get, "/"), "/");
  EXPECT_EQ(pattern_of(Method::get, "/a"), "404");
}

TEST_F(RouterLookup, GoesBackWhenALiteralLeadsNowhere) {
  add(Method::get, "/a/b/c");
  add(Method::get, "/a/{x}/d");
  Match match = find(Method::get, "/a/b/d");
  ASSERT_TRUE(match.route);
  EXPECT_EQ(match.route->pattern, "/a/{x}/d");
  EXPECT_EQ(match.params, (decltype(match.params){{"x", "b"}}));
}

TEST_F(RouterLookup, FindsAParametersMethodBehindALiteralWithoutIt) {
  add(Method::get, "/a/b");
  add(Method::post, "/a/{x}");
  EXPECT_EQ(pattern_of(Method::post, "/a/b"), "/a/{x}");
}

TEST_F(RouterLookup, NamesParametersByRoute) {
  add(Method::get, "/apps/{appId}/users/{userId}");
  add(Method::post, "/apps/{app}/users/{user}");
  EXPECT_EQ(find(Method::get, "/apps/1/users/2").params[1].first, "userId");
  EXPECT_EQ(find(Method::post, "/apps/1/users/2").params[1].first, "user");
}

TEST_F(RouterLookup, GivesTheRestDecoded) {
  add(Method::get, "/hooks/{id}/{rest...}");
  Match match = find(Method::get, "/hooks/sms/a%20b//c/");
  ASSERT_EQ(match.params.size(), 2U);
  EXPECT_EQ(match.params[1].second, "a b//c/");
}

TEST_F(RouterLookup, TakesNoEmptyParameter) {
  add(Method::get, "/a/{id}");
  EXPECT_EQ(pattern_of(Method::get, "/a/"), "404");
}

TEST_F(RouterLookup, SaysWhichMethodsAPathHas) {
  add(Method::get, "/a");
  add(Method::delete_, "/a");
  Match match = find(Method::post, "/a");
  EXPECT_EQ(match.status, 405);
  EXPECT_EQ(match.allow, "GET, HEAD, DELETE");
}

TEST_F(RouterLookup, RefusesMalformedPaths) {
  add(Method::get, "/a/{id}");
  for (const char* path : {"/a/%", "/a/%4", "/a/%g0", "/a/%00", "/a/%ff", "/a/\xC0\xAF", "/a/%ed%a0%80", "a"}) {
    EXPECT_EQ(find(Method::get, path).status, 400) << path;
  }
}

TEST_F(RouterLookup, IsNotExhaustedByDeepPaths) {
  add(Method::get, "/{rest...}");
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "/a";
  EXPECT_EQ(find(Method::get, deep).status, 404);
}

TEST_F(RouterLookup, RemovesAPrefixAndOnlyThat) {
  add(Method::get, "/hooks/sms/in");
  add(Method::get, "/hooks/sms");
  add(Method::get, "/hooks/smsx");
  auto before = router_.version();
  auto table = router_.table();
  router_.remove("/hooks/sms/");
  EXPECT_GT(router_.version(), before);
  EXPECT_EQ(pattern_of(Method::get, "/hooks/sms/in"), "404");
  EXPECT_EQ(pattern_of(Method::get, "/hooks/sms"), "404");
  EXPECT_EQ(pattern_of(Method::get, "/hooks/smsx"), "/hooks/smsx");
  EXPECT_TRUE(table->find(Method::get, "/hooks/sms", false).route);  // a table that somebody reads stays
}

TEST_F(RouterLookup, ReplacesAPrefixInOneStep) {
  add(Method::get, "/hooks/sms/old");
  add(Method::get, "/hooks/sms/both");
  add(Method::get, "/hooks/smsx");
  auto before = router_.version();
  Router fresh;
  fresh.add(Method::post, "/hooks/sms/both", {});
  fresh.add(Method::get, "/hooks/sms/new", {});
  router_.replace("/hooks/sms", fresh);
  EXPECT_EQ(router_.version(), before + 1);
  EXPECT_EQ(pattern_of(Method::get, "/hooks/sms/old"), "404");
  EXPECT_EQ(pattern_of(Method::post, "/hooks/sms/both"), "/hooks/sms/both");
  EXPECT_EQ(pattern_of(Method::get, "/hooks/sms/new"), "/hooks/sms/new");
  EXPECT_EQ(pattern_of(Method::get, "/hooks/smsx"), "/hooks/smsx");
}

TEST_F(RouterLookup, TellsAnUpgradeFromAGet) {
  add(Method::get, "/live");
  router_.add_websocket("/live", [](const Request&, std::shared_ptr<WebSocket>) { return Upgrade{}; });
  EXPECT_TRUE(router_.table()->find(Method::get, "/live", true).route->upgrade);
  EXPECT_TRUE(router_.table()->find(Method::get, "/live", false).route->handler);
}

}  // namespace
}  // namespace hub::http
