#include "wire/json_object.hpp"

#include <gtest/gtest.h>

namespace hub::wire {
namespace {

TEST(JsonObject, ReadsFieldsByPath) {
  const auto body = JsonObject::parse(
      R"({"t":"send","on":true,"seq":12,"author":{"type":"user","subtypes":["AI"]},"none":null,"list":[{"a":"1"},{"a":"2"}]})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->text("t"), "send");
  EXPECT_EQ(body->flag("on"), true);
  EXPECT_EQ(body->integer("seq"), 12);
  EXPECT_EQ(body->text("author.type"), "user");
  EXPECT_EQ(body->texts("author.subtypes"), std::vector<std::string>{"AI"});
  EXPECT_TRUE(body->is_null("none"));
  EXPECT_FALSE(body->has("none"));
  ASSERT_EQ(body->objects("list").size(), 2U);
  EXPECT_EQ(body->objects("list")[1].text("a"), "2");
  EXPECT_EQ(body->raw("author.subtypes"), R"(["AI"])");
}

TEST(JsonObject, ReadsAnotherTypeAsAbsent) {
  const auto body = JsonObject::parse(R"({"a":1,"b":"x","c":1.5})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->text("a"), "");
  EXPECT_FALSE(body->integer("b"));
  EXPECT_FALSE(body->integer("c"));
  EXPECT_EQ(body->text("b.c.d"), "");
}

TEST(JsonObject, RefusesWhatIsNoObject) {
  for (const std::string text : {"", "[]", "1", "null", "{", "{}x", "{\"a\":}", "{\"a\":\"\xFF\"}"}) {
    const auto body = JsonObject::parse(text);
    ASSERT_FALSE(body) << text;
    EXPECT_EQ(body.error().code, "bad_json");
  }
}

TEST(JsonObject, RefusesABottomlessPit) {
  EXPECT_FALSE(JsonObject::parse("{\"a\":" + std::string(100'000, '[')));
}

}  // namespace
}  // namespace hub::wire
