#include <gtest/gtest.h>

#include "domain/content.hpp"
#include "domain/display_name.hpp"
#include "domain/identity.hpp"
#include "domain/json_string.hpp"
#include "domain/task.hpp"

namespace hub::domain {
namespace {

TEST(Backoff, DoublesFromTheFirstStepToTheLongest) {
  const BackoffRules rules;
  EXPECT_EQ(backoff(rules, 1, 1.0), std::chrono::seconds(1));
  EXPECT_EQ(backoff(rules, 2, 1.0), std::chrono::seconds(2));
  EXPECT_EQ(backoff(rules, 5, 1.0), std::chrono::seconds(16));
  EXPECT_EQ(backoff(rules, 11, 1.0), std::chrono::minutes(15));
  EXPECT_EQ(backoff(rules, 1'000'000, 1.0), std::chrono::minutes(15));
}

TEST(Backoff, IsSpreadOverTheUpperHalfOfItsStep) {
  const BackoffRules rules;
  EXPECT_EQ(backoff(rules, 3, 0.0), std::chrono::seconds(2));
  EXPECT_EQ(backoff(rules, 3, 0.5), std::chrono::seconds(3));
  EXPECT_LE(backoff(rules, 3, 0.999), std::chrono::seconds(4));
}

TEST(DisplayName, PrefersThePersonsNameThenEmailThenTheIdsEnd) {
  User user;
  user.id = "01HF7YAT00000000000000007K2M";
  EXPECT_EQ(display_name_of(user), "Visitor 7K2M");
  user.profile.email = "ana@example.org";
  EXPECT_EQ(display_name_of(user), "ana@example.org");
  user.profile.surname = "Silva";
  EXPECT_EQ(display_name_of(user), "Silva");
  user.profile.given_name = "Ana";
  EXPECT_EQ(display_name_of(user), "Ana Silva");
}

TEST(DisplayName, OfWhoHasSaidNoneIsWhatTheyAreCalledOnTheirChannel) {
  User user;
  user.id = "01HF7YAT00000000000000007K2M";
  Client client;
  client.type = "web";
  client.external_id = "browser-1";
  EXPECT_EQ(display_name_of(user, client), "Visitor 7K2M");
  client.type = "sms";
  client.external_id = "+12025550100";
  EXPECT_EQ(display_name_of(user, client), "+12025550100");
  client.display_name = "Zoe";
  EXPECT_EQ(display_name_of(user, client), "Zoe");
  user.profile.given_name = "Ana";
  EXPECT_EQ(display_name_of(user, client), "Ana") << "what they told us counts more";
}

TEST(JsonString, EscapesWhatJsonDemandsAndNothingElse) {
  std::string out;
  append_json_string(out, std::string_view{"a\"b\\c\n\t\x01 שלום 👋🏽 </script>\0", 37});
  EXPECT_EQ(out.substr(0, 21), R"("a\"b\\c\n\t\u0001 ש)");
  EXPECT_NE(out.find("👋🏽"), std::string::npos);
}

TEST(TextContent, IsCanonicalJson) {
  const auto content = text_content("say \"hi\"");
  EXPECT_EQ(content.type, ContentType::text);
  EXPECT_EQ(content.text, "say \"hi\"");
  EXPECT_EQ(content.json, R"({"type":"text","text":"say \"hi\""})");
}

}  // namespace
}  // namespace hub::domain
