#include <gmock/gmock.h>

#include <hubbub/content.hpp>
#include <hubbub/testing/fake_hub.hpp>
#include <limits>

namespace {

using hubbub::Json;
using hubbub::JsonArray;
using hubbub::JsonObject;

// The parser comes with the first instance.
class Reading : public ::testing::Test {
 protected:
  Reading() { hub.create("com.acme.reminder").value(); }
  hubbub::testing::FakeHub hub;
};

TEST_F(Reading, AWholePathCanBeAskedForWithoutChecks) {
  const auto json = Json::parse(R"({"a": {"b": [1, "x", true, null, 2.5]}})");
  const auto list = json["a"]["b"];
  EXPECT_EQ(list[std::size_t{0}].integer(), 1);
  EXPECT_EQ(list[1].string(), "x");
  EXPECT_TRUE(list[2].boolean());
  EXPECT_TRUE(list[3].is_null());
  EXPECT_EQ(list[4].number(), 2.5);
  EXPECT_EQ(list[4].integer(), 2);
  EXPECT_TRUE(list[5].is_null());
  EXPECT_TRUE(json["no"]["such"][7]["path"].is_null());
  EXPECT_EQ(json["no"].string("fallback"), "fallback");
  EXPECT_EQ(json["a"].integer(9), 9);
}

TEST_F(Reading, NothingTimesAnyPowerOfTenIsNothing) {
  const auto json = Json::parse(R"({"zero": 0e0000500000, "huge": 1e300})");
  EXPECT_EQ(json["zero"].number(7), 0);
  EXPECT_EQ(json["zero"].integer(7), 0);
  EXPECT_EQ(json["huge"].integer(), std::numeric_limits<std::int64_t>::max());
}

TEST_F(Reading, IteratesInTheOrderOfTheText) {
  std::vector<std::string> seen;
  for (const auto& item : Json::parse(R"({"l": ["b", "a", "c"]})")["l"]) seen.push_back(item);
  EXPECT_THAT(seen, ::testing::ElementsAre("b", "a", "c"));
  const auto object = Json::parse(R"({"z": 1, "a": 2})");
  EXPECT_EQ(object.key(0), "z");
  EXPECT_EQ(object[1].integer(), 2);
}

TEST_F(Reading, AStringOutlivesTheValueThatItCameThrough) {
  Json kept;
  {
    const auto document = Json::parse(R"({"deep": {"text": "still here"}})");
    kept = document["deep"]["text"];
  }
  EXPECT_EQ(kept.string(), "still here");
}

TEST_F(Reading, RefusesWhatIsNotJson) {
  for (const auto* text : {"", "{", "[1,]", "nul", "{\"a\":1}x", "\"\x01\"", "\xff"}) {
    EXPECT_FALSE(Json::try_parse(text)) << text;
    EXPECT_THROW(Json::parse(text), hubbub::Failure) << text;
  }
  EXPECT_FALSE(Json::try_parse(std::string(70, '[') + std::string(70, ']')));
}

TEST_F(Reading, WhatWasWrittenReadsTheSame) {
  const std::string nasty = "quote \" slash \\ newline \n zero-ish \x01 emoji 😀 שלום";
  const auto json = Json::parse(
      JsonObject{{"s", nasty}, {nasty, 1}, {"l", JsonArray{1, -2.5, "x", true, nullptr, JsonObject{}}}}.text());
  EXPECT_EQ(json["s"].string(), nasty);
  EXPECT_EQ(json[nasty].integer(), 1);
  EXPECT_EQ(json["l"].size(), 6U);
  EXPECT_EQ(json["l"][1].number(), -2.5);
  EXPECT_EQ(json["l"].text(), R"([1,-2.5E0,"x",true,null,{}])");
}

TEST(Writing, IsCompact) {
  EXPECT_EQ(JsonObject{}.text(), "{}");
  EXPECT_EQ(JsonArray{}.text(), "[]");
  EXPECT_EQ((JsonObject{{"a", 1}, {"b", std::string{"x"}}}).text(), R"({"a":1,"b":"x"})");
  EXPECT_EQ((JsonObject{{"i", std::numeric_limits<std::int64_t>::min()}}).text(), R"({"i":-9223372036854775808})");
  EXPECT_THROW((JsonObject{{"x", std::numeric_limits<double>::infinity()}}), hubbub::Failure);
}

TEST(Content, RendersItselfPlainToo) {
  const auto carousel = hubbub::Content::carousel(
      {{.title = "Tea", .description = "green", .actions = {hubbub::Action::postback("Buy", "tea")}},
       {.title = "Coffee"}});
  EXPECT_EQ(carousel.plain(), "Tea\nCoffee");
  EXPECT_EQ(
      carousel.json(),
      R"({"type":"carousel","items":[{"title":"Tea","actions":[{"type":"postback","text":"Buy","payload":"tea"}],)"
      R"("description":"green"},{"title":"Coffee","actions":[]}]})");
  EXPECT_EQ(hubbub::Content{"plain"}.json(), "");
}

TEST(Encoding, KnowsTheVectorsOfRfc4648) {
  const auto base64 = [](std::string_view text, bool url = false) {
    return hubbub::to_base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, url);
  };
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xfb\xff", true), "-_8");
  EXPECT_EQ(hubbub::to_hex(std::array<std::uint8_t, 3>{0, 0x7f, 0xff}), "007fff");
}

}  // namespace
