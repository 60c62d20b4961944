#include <gtest/gtest.h>

#include <memory>

#include "unit/plugins/probe.hpp"

namespace hub::plugins {

const void* service_table(std::string_view id);

namespace {

const hubbub_json& json() {
  return *static_cast<const hubbub_json*>(service_table(HUBBUB_SERVICE_JSON));
}

struct Release {
  void operator()(hubbub_json_document* document) const { json().release(nullptr, document); }
};
using Document = std::unique_ptr<hubbub_json_document, Release>;

Document parse(std::string_view text, Failure* failure = nullptr) {
  hubbub_json_document* document = nullptr;
  const auto status =
      json().parse(nullptr, {text.data(), text.size()}, &document, failure == nullptr ? nullptr : &failure->sink);
  EXPECT_EQ(status == HUBBUB_OK, document != nullptr);
  return Document(document);
}

std::string written(const hubbub_json_node* node) {
  std::string out;
  const hubbub_text_sink sink{&out,
                              [](void* into, hubbub_view told) { *static_cast<std::string*>(into) = text(told); }};
  json().serialize(nullptr, node, &sink);
  return out;
}

const hubbub_json_node* root(const Document& document) {
  return json().root(nullptr, document.get());
}
const hubbub_json_node* get(const Document& document, const char* key) {
  return json().get(nullptr, root(document), hubbub_view_of(key));
}

TEST(JsonService, SaysLineAndColumnOfTheMistake) {
  Failure failure;
  EXPECT_FALSE(parse("{\n  \"a\": 1,\n  \"b\": oops\n}", &failure));
  EXPECT_NE(failure.message.find("line 3, column 8"), std::string::npos) << failure.message;
  EXPECT_FALSE(parse("{} {}", &failure));
  EXPECT_NE(failure.message.find("line 1, column 4"), std::string::npos) << failure.message;
}

TEST(JsonService, NothingTimesAnyPowerOfTenIsNothing) {
  const auto document = parse(R"({"zero": -0e0000500000})");
  EXPECT_EQ(json().number(nullptr, get(document, "zero")), 0);
  EXPECT_EQ(json().integer(nullptr, get(document, "zero")), 0);
}

TEST(JsonService, RefusesWhatIsNotJson) {
  for (const char* text : {"", "{", "[1,]", "{\"a\"}", "nul", "01", "'a'", "\"\\x\"", "// a\n1", "NaN", "\"\xff\""}) {
    Failure failure;
    EXPECT_FALSE(parse(text, &failure)) << text;
    EXPECT_FALSE(failure.message.empty()) << text;
  }
}

TEST(JsonService, NestsSixtyFourDeepAndNoDeeper) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse(nested(64)));
  Failure failure;
  EXPECT_FALSE(parse(nested(65), &failure));
  EXPECT_FALSE(parse(nested(1'000'000), &failure));
}

TEST(JsonService, TakesTheLastOfTwoKeysWithOneName) {
  const auto document = parse(R"({"a":1,"b":2,"a":3})");
  EXPECT_EQ(json().integer(nullptr, get(document, "a")), 3);
  EXPECT_EQ(json().size(nullptr, root(document)), 2U);
}

TEST(JsonService, KeepsTheOrderOfTheText) {
  const auto document = parse(R"({"z":1,"a":[true,"x"],"m":null})");
  std::string keys;
  for (std::size_t index = 0; index < json().size(nullptr, root(document)); ++index)
    keys += text(json().key_at(nullptr, root(document), index));
  EXPECT_EQ(keys, "zam");
  EXPECT_EQ(written(json().at(nullptr, root(document), 1)), R"([true,"x"])");
  EXPECT_EQ(json().at(nullptr, root(document), 3), nullptr);
  EXPECT_EQ(json().at(nullptr, get(document, "a"), 2), nullptr);
}

TEST(JsonService, ViewsLiveAsLongAsTheDocument) {
  const auto document = parse("{\"a\":\"caf\\u00e9\\u0000!\"}");
  const auto view = json().string(nullptr, get(document, "a"));
  const auto other = parse("[1]");
  EXPECT_EQ(text(view), std::string("caf\xc3\xa9\0!", 7));
}

TEST(JsonService, ReadsAnotherKindAsTheEmptyValue) {
  const auto document = parse(R"({"n":1,"s":"5","l":[1],"o":{"x":1},"b":true})");
  EXPECT_EQ(text(json().string(nullptr, get(document, "n"))), "");
  EXPECT_EQ(json().integer(nullptr, get(document, "s")), 0);
  EXPECT_EQ(json().number(nullptr, get(document, "l")), 0);
  EXPECT_EQ(json().boolean(nullptr, get(document, "n")), 0);
  EXPECT_EQ(json().boolean(nullptr, get(document, "b")), 1);
  EXPECT_EQ(json().get(nullptr, get(document, "l"), hubbub_view_of("x")), nullptr);
  EXPECT_EQ(json().size(nullptr, get(document, "s")), 0U);
  EXPECT_EQ(text(json().key_at(nullptr, get(document, "l"), 0)), "");
}

TEST(JsonService, TakesAnAbsentNodeForNull) {
  EXPECT_EQ(json().kind(nullptr, nullptr), HUBBUB_JSON_NULL);
  EXPECT_EQ(json().get(nullptr, nullptr, hubbub_view_of("a")), nullptr);
  EXPECT_EQ(json().at(nullptr, nullptr, 0), nullptr);
  EXPECT_EQ(json().size(nullptr, nullptr), 0U);
  EXPECT_EQ(text(json().string(nullptr, nullptr)), "");
  EXPECT_EQ(json().number(nullptr, nullptr), 0);
  EXPECT_EQ(json().integer(nullptr, nullptr), 0);
  EXPECT_EQ(written(nullptr), "null");
  EXPECT_EQ(json().root(nullptr, nullptr), nullptr);
  json().release(nullptr, nullptr);
}

TEST(JsonService, CutsFractionsAndSaturates) {
  const auto document = parse(R"([2.9,-2.9,1e30,-1e30,18446744073709551615,9223372036854775807,1e999])");
  const auto at = [&](std::size_t index) { return json().integer(nullptr, json().at(nullptr, root(document), index)); };
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(at(0), 2);
  EXPECT_EQ(at(1), -2);
  EXPECT_EQ(at(2), kMost);
  EXPECT_EQ(at(3), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(at(4), kMost);
  EXPECT_EQ(at(5), kMost);
  EXPECT_EQ(at(6), kMost);
}

}  // namespace
}  // namespace hub::plugins
