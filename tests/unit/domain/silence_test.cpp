#include "domain/silence.hpp"

#include <gtest/gtest.h>

namespace hub::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(SilenceRules, NudgeFirstThenClose) {
  SilenceRules rules;
  EXPECT_FALSE(after_word(rules));
  rules.close_after = hours(2);
  EXPECT_EQ(after_word(rules), (SilenceDue{SilenceStep::close, hours(2)}));
  rules.nudge_after = minutes(10);
  EXPECT_EQ(after_word(rules), (SilenceDue{SilenceStep::nudge, minutes(10)}));
  EXPECT_EQ(after_nudge(rules), (SilenceDue{SilenceStep::close, hours(2)}));
  rules.close_after = {};
  EXPECT_FALSE(after_nudge(rules));
}

TEST(SilenceRules, LetANudgeWaitForItsHours) {
  SilenceRules rules;
  EXPECT_EQ(until_open(rules, 3 * 60), minutes(0));
  rules.hours = parse_hours("08:00-20:00");
  EXPECT_EQ(until_open(rules, 7 * 60 + 30), minutes(30));
  EXPECT_EQ(until_open(rules, 8 * 60), minutes(0));
  EXPECT_EQ(until_open(rules, 20 * 60), hours(12));
  rules.hours = parse_hours("22:00-02:00");
  EXPECT_EQ(until_open(rules, 60), minutes(0));
  EXPECT_EQ(until_open(rules, 2 * 60), hours(20));
}

TEST(SilenceRules, SpeakThePersonsLanguageElseEnglishElseTheFirst) {
  SilenceRules rules;
  EXPECT_EQ(nudge_for(rules, "en"), "");
  rules.nudge = {{"de", "Noch da?"}, {"fr", "Toujours là ?"}};
  EXPECT_EQ(nudge_for(rules, "fr-CA"), "Toujours là ?");
  EXPECT_EQ(nudge_for(rules, "ja"), "Noch da?");
  EXPECT_EQ(nudge_for(rules, ""), "Noch da?");
  rules.nudge["en"] = "Still there?";
  EXPECT_EQ(nudge_for(rules, "ja"), "Still there?");
}

}  // namespace
}  // namespace hub::domain
