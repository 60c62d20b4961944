#include "http/message.hpp"

#include <gtest/gtest.h>

#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

Request asked(std::string target, Headers headers = {}) {
  Request request;
  request.target = std::move(target);
  request.headers = std::move(headers);
  return request;
}

TEST(RequestTarget, HasAPathWithoutQuery) {
  EXPECT_EQ(asked("/a/b?c=d").path(), "/a/b");
  EXPECT_EQ(asked("http://hub:80/a?b").path(), "/a");
  EXPECT_EQ(asked("http://hub").path(), "/");
  EXPECT_EQ(asked("http://hub?x").path(), "/");
}

TEST(RequestTarget, HasDecodedQueryParameters) {
  Request request = asked("/a?page[after]=x%20y+z&empty=&flag&page%5Bsize%5D=5&bad=%zz");
  EXPECT_EQ(request.query("page[after]"), "x y z");
  EXPECT_EQ(request.query("page[size]"), "5");
  EXPECT_EQ(request.query("empty"), "");
  EXPECT_EQ(request.query("flag"), "");
  EXPECT_EQ(request.query("bad"), std::nullopt);
  EXPECT_EQ(request.query("absent"), std::nullopt);
  EXPECT_EQ(asked("/a").query("x"), std::nullopt);
}

TEST(RequestHeaders, AreFoundWhateverTheirCase) {
  EXPECT_EQ(asked("/", {{"Content-TYPE", "text/plain"}}).header("content-type"), "text/plain");
  EXPECT_EQ(asked("/").header("absent"), "");
}

TEST(RequestCookies, AreFoundAmongOthers) {
  Request request = asked("/", {{"Cookie", "a=1; session=xyz=;quoted=\"q\""}, {"cookie", "late=2"}});
  EXPECT_EQ(request.cookie("session"), "xyz=");
  EXPECT_EQ(request.cookie("quoted"), "q");
  EXPECT_EQ(request.cookie("late"), "2");
  EXPECT_EQ(request.cookie("sess"), std::nullopt);
}

TEST(Errors, AreJsonWhateverTheirTitle) {
  EXPECT_EQ(Response::error(400, "bad", "a \"quoted\"\nline").body,
            R"({"errors":[{"code":"bad","title":"a \"quoted\"\u000aline"}]})");
}

TEST(Utf8, IsCheckedStrictlyInPiecesToo) {
  EXPECT_TRUE(is_valid_utf8("plain, ünïcödé, שלום, 👋🏽"));
  for (const char* text :
       {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8", "\xE2\x82"}) {
    EXPECT_FALSE(is_valid_utf8(text)) << text;
  }
  Utf8Checker checker;
  for (char c : std::string{"0123456789 👋🏽"}) EXPECT_TRUE(checker.accept({&c, 1}));
  EXPECT_TRUE(checker.is_complete());
  EXPECT_TRUE(checker.accept("\xF0"));
  EXPECT_FALSE(checker.is_complete());
  EXPECT_FALSE(checker.accept("\x80"));
}

TEST(TokenLists, AreSearchedByItem) {
  EXPECT_TRUE(lists_token("keep-alive, Upgrade", "upgrade"));
  EXPECT_TRUE(lists_token("websocket;q=1", "websocket"));
  EXPECT_FALSE(lists_token("upgraded", "upgrade"));
}

}  // namespace
}  // namespace hub::http
