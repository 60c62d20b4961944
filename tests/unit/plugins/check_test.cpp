// The conformance suite on good and bad plugins. It forks, so each run is in a fresh process of this program, before
// any thread exists.
#include "plugins/check/check.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace hub::plugins::check {
namespace {

struct Outcome {
  int code = 0;
  std::string text;
  std::set<std::string> failed;
};

Outcome check(const std::string& library, const std::string& only = "", int call_limit_ms = 5'000) {
  Options options;
  options.library = library;
  options.only = only;
  options.test_limit_ms = 15'000;
  options.call_limit_ms = call_limit_ms;
  std::ostringstream out;
  Outcome outcome;
  outcome.code = run(options, out);
  outcome.text = out.str();
  std::istringstream lines(outcome.text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("FAIL  ")) outcome.failed.insert(line.substr(6, line.find(' ', 6) - 6));
  }
  return outcome;
}

std::string misbehaving(const std::string& name) {
  return std::string(MISBEHAVING) + "/" + name + ".so";
}

TEST(PluginCheck, PassesOurOwnPlugins) {
  std::vector<std::string> libraries{C_CHANNEL};
  for (const auto* name : {"email", "greeter", "mastodon", "simulator", "sms", "telegram", "web_widget"}) {
    libraries.push_back(std::string(OUR_PLUGINS) + "/" + name + ".so");
  }
  for (const auto& library : libraries) {
    const auto outcome = check(library);
    EXPECT_EQ(outcome.code, 0) << library << "\n" << outcome.text;
  }
}

TEST(PluginCheck, SurvivesAPluginThatCrashes) {
  const auto outcome = check(misbehaving("misbehaving_create"));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.failed, testing::IsSupersetOf({"create-destroy", "start-stop", "send-once", "bad-settings"}));
  EXPECT_THAT(outcome.text, testing::HasSubstr("it crashed: Aborted"));
  EXPECT_FALSE(outcome.failed.contains("scan-time"));
  EXPECT_FALSE(outcome.failed.contains("descriptor"));
}

TEST(PluginCheck, LeavesNothingBehindACrash) {
  const test_support::TempDir folder;
  ::setenv("TMPDIR", folder.path().c_str(), 1);
  check(misbehaving("misbehaving_create"), "create-destroy");
  ::unsetenv("TMPDIR");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(PluginCheck, EndsAPluginThatHangs) {
  Options options;
  options.library = misbehaving("misbehaving_scan");
  options.test_limit_ms = 300;
  options.only = "scan-time";
  std::ostringstream out;
  EXPECT_EQ(run(options, out), 1);
  options.test_limit_ms = 15'000;
  options.only = "one-symbol";
  EXPECT_EQ(run(options, out), 0);
  EXPECT_THAT(out.str(), testing::HasSubstr("FAIL  scan-time"));
  EXPECT_THAT(out.str(), testing::HasSubstr("it did not end within"));
  EXPECT_THAT(out.str(), testing::HasSubstr("ok    one-symbol")) << "what needs no call still passes";
}

TEST(PluginCheck, NamesTheSymbolsThatShouldNotBeThere) {
  const auto outcome = check(misbehaving("more_symbols"));
  EXPECT_THAT(outcome.failed, testing::ElementsAre("one-symbol")) << outcome.text;
  EXPECT_THAT(outcome.text, testing::HasSubstr("an_accident"));
}

TEST(PluginCheck, WaitsForNoSendBeyondItsDeadline) {
  const auto outcome = check(misbehaving("misbehaving_send"), "", 500);
  EXPECT_THAT(outcome.failed, testing::ElementsAre("send-once")) << outcome.text;
}

TEST(PluginCheck, NamesAStopThatDoesNotReturn) {
  const auto outcome = check(HANGING, "start-stop", 100);
  EXPECT_THAT(outcome.failed, testing::ElementsAre("start-stop")) << outcome.text;
  EXPECT_THAT(outcome.text, testing::HasSubstr("it does not return from stop()"));
}

TEST(PluginCheck, FailsWhatIsNoPlugin) {
  EXPECT_EQ(check(misbehaving("no_entry")).code, 1);
  EXPECT_EQ(check("/no/such/file.so").code, 1);
}

TEST(PluginCheck, RunsOneTestByItsId) {
  const auto one = check(C_CHANNEL, "descriptor");
  EXPECT_EQ(one.code, 0);
  EXPECT_THAT(one.text, testing::HasSubstr("1 passed, 0 failed"));
  EXPECT_EQ(check(C_CHANNEL, "no-such-test").code, 2);
}

}  // namespace
}  // namespace hub::plugins::check
