#include "observability/log.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <mutex>
#include <sstream>
#include <thread>

namespace hub::observability {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Logging : public testing::Test {
 protected:
  void SetUp() override { open(Format::text); }
  void TearDown() override { ASSERT_TRUE(open_log({})); }

  void open(Format format, Level level = Level::debug) {
    LogOptions options;
    options.level = level;
    options.format = format;
    options.clock = &clock_;
    options.sink = [this](std::string_view line) {
      const std::lock_guard lock{mutex_};
      lines_.emplace_back(line);
    };
    ASSERT_TRUE(open_log(options));
  }

  domain::ManualClock clock_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST_F(Logging, WritesTextForPeople) {
  const std::string path = "/var/hubbub.db";
  logger("store").info("opened", {{"path", path}, {"readers", 2}, {"fresh", true}, {"took", 1.5}});
  logger("http").warning("slow client", {{"address", "::1"}, {"note", "two words"}, {"empty", ""}, {"bytes", 7UL}});
  EXPECT_THAT(lines_,
              ElementsAre("2023-11-14T22:13:20.000Z INFO    store         opened  path=/var/hubbub.db readers=2 "
                          "fresh=true took=1.5",
                          "2023-11-14T22:13:20.000Z WARNING http          slow client  address=::1 note=\"two words\" "
                          "empty=\"\" bytes=7"));
}

TEST_F(Logging, WritesJsonForMachines) {
  open(Format::json);
  logger("store").error("gone", {{"code", -5}, {"path", "/x"}, {"ratio", 0.5}, {"again", false}});
  EXPECT_THAT(lines_, ElementsAre(R"({"time":"2023-11-14T22:13:20.000Z","level":"error","component":"store",)"
                                  R"("message":"gone","code":-5,"path":"/x","ratio":0.5,"again":false})"));
}

TEST_F(Logging, CannotBeForgedByWhatOthersSend) {
  logger("http").info("request",
                      {{"agent", "x\n2023-01-01 ERROR fake\r\t\x1b[31m\x7f"}, {"name", "a\xE2\x80\xAEtxt.exe"}});
  logger("http").info("request\nline two", {{"bad", "\xFF\xC0\x80"}, {"c1", "\xC2\x9B"}, {"quote", "a\"b=\\c"}});
  ASSERT_EQ(lines_.size(), 2U);
  EXPECT_THAT(lines_[0], HasSubstr(R"(agent="x\n2023-01-01 ERROR fake\r\t\x1b[31m\x7f" name=a\u202etxt.exe)"));
  EXPECT_THAT(lines_[1], HasSubstr(R"(request\nline two  bad=\xff\xc0\x80 c1=\u009b quote="a\"b=\\c")"));
}

TEST_F(Logging, KeepsEmojiAndOtherScripts) {
  logger("live").info("said", {{"text", "hello👋🏽שלום"}});
  EXPECT_THAT(lines_[0], HasSubstr("text=hello👋🏽שלום"));
}

TEST_F(Logging, IsValidJsonWhateverOthersSend) {
  open(Format::json);
  logger("http").info("a\"b\\c\n\x01", {{"x", "\xFF\xED\xA0\x80 \xE2\x80\xA8"},
                                        {"k\"ey", "\xF0\x9F"},
                                        {"nan", std::nan("")},
                                        {"inf", std::numeric_limits<double>::infinity()}});
  EXPECT_EQ(lines_[0],
            "{\"time\":\"2023-11-14T22:13:20.000Z\",\"level\":\"info\",\"component\":\"http\","
            "\"message\":\"a\\\"b\\\\c\\u000a\\u0001\",\"x\":\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD "
            "\\u2028\",\"k\\\"ey\":\"\xEF\xBF\xBD\xEF\xBF\xBD\",\"nan\":\"nan\",\"inf\":\"inf\"}");
}

TEST_F(Logging, FieldsCannotPoseAsTheLinesOwn) {
  open(Format::json);
  const auto log = logger("plugins").with("integration", "web-main");
  log.info("loaded", {{"level", "error"}, {"message", "x"}, {"integration", "other"}, {"n", 1}, {"n", 2}});
  EXPECT_EQ(lines_[0], R"({"time":"2023-11-14T22:13:20.000Z","level":"info","component":"plugins","message":"loaded",)"
                       R"("integration":"web-main","field_level":"error","field_message":"x","n":1})");
}

TEST_F(Logging, RedactsRegisteredSecretsWhereverTheyTurnUp) {
  redact("hunter2-is+long");
  redact("ab");
  const auto log = logger("smtp");
  log.info("login with hunter2-is+long failed",
           {{"url", "https://u:hunter2-is%2Blong@h/"}, {"text", "xhunter2-is+longx ab"}});
  EXPECT_THAT(lines_[0],
              HasSubstr("login with [redacted] failed  url=https://u:[redacted]@h/ text=\"x[redacted]x ab\""));
  open(Format::json);
  log.info("hunter2-is+long", {{"url", "hunter2-is+long"}});
  EXPECT_THAT(lines_[1], Not(HasSubstr("hunter2")));
  EXPECT_EQ(redacted("a hunter2-is+long"), "a [redacted]");
}

TEST_F(Logging, RedactsTheLongerOfTwoSecretsThatOverlap) {
  redact("overlap");
  redact("overlapping-secret");
  EXPECT_EQ(redacted("overlapping-secret overlap"), "[redacted] [redacted]");
}

TEST_F(Logging, RedactsWhatStandsBehindAKeyNamedLikeASecret) {
  const auto log = logger("http");
  log.info("headers", {{"Authorization", "Basic eDp5"},
                       {"Set-Cookie", "s=1"},
                       {"X-API-Key", "k"},
                       {"db_password", "p"},
                       {"csrfToken", "t"},
                       {"client_secret", 123456}});
  EXPECT_THAT(lines_[0], HasSubstr("Authorization=[redacted] Set-Cookie=[redacted] X-API-Key=[redacted] "
                                   "db_password=[redacted] csrfToken=[redacted] client_secret=[redacted]"));
}

TEST_F(Logging, CutsWhatIsTooLong) {
  logger("http").info("body", {{"text", std::string(9000, 'x')}});
  EXPECT_LT(lines_[0].size(), 8500U);
  EXPECT_THAT(lines_[0], HasSubstr("… (808 bytes more)"));
}

TEST_F(Logging, ChangesItsLevelWhileItRuns) {
  const auto log = logger("app");
  set_level(Level::warning);
  EXPECT_FALSE(Logger::is_on(Level::info));
  log.info("not seen");
  log.warning("seen");
  set_level(Level::debug);
  log.debug("seen too");
  ASSERT_EQ(lines_.size(), 2U);
  EXPECT_THAT(lines_[0], HasSubstr("WARNING app           seen"));
  EXPECT_EQ(level_named("error"), Level::error);
  EXPECT_EQ(level_named("loud"), std::nullopt);
}

TEST_F(Logging, KeepsLinesOfManyThreadsApart) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      const auto log = logger("thread").with("t", std::to_string(t));
      for (int i = 0; i < 250; ++i) log.info("line", {{"i", i}});
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(lines_.size(), 1000U);
  for (const auto& line : lines_) EXPECT_THAT(line, testing::MatchesRegex(".*line  t=[0-9] i=[0-9]+"));
}

class LogFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "hubbub-log-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override {
    ASSERT_TRUE(open_log({}));
    std::filesystem::remove_all(folder_);
  }
  static std::string read(const std::filesystem::path& path) {
    std::ostringstream content;
    content << std::ifstream{path}.rdbuf();
    return content.str();
  }
  std::filesystem::path folder_;
};

TEST_F(LogFile, IsRotatedAtItsSizeAndOldOnesGo) {
  LogOptions options;
  options.file = (folder_ / "hub.log").string();
  options.rotate_bytes = 2000;
  options.keep = 2;
  ASSERT_TRUE(open_log(options));
  for (int i = 0; i < 200; ++i) logger("app").info("a line of some length to fill the file", {{"i", i}});
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{folder_}) ++files;
  EXPECT_EQ(files, 3U);
  EXPECT_THAT(read(folder_ / "hub.log"), HasSubstr("i=199"));
}

TEST_F(LogFile, BeginsANewOneWhenTheOldWasMovedAway) {
  LogOptions options;
  options.file = (folder_ / "hub.log").string();
  ASSERT_TRUE(open_log(options));
  logger("app").info("before");
  std::filesystem::rename(folder_ / "hub.log", folder_ / "moved.log");
  reopen_log();
  logger("app").info("after");
  EXPECT_THAT(read(folder_ / "moved.log"), HasSubstr("before"));
  EXPECT_THAT(read(folder_ / "hub.log"), HasSubstr("after"));
}

TEST_F(LogFile, SaysWhyItCannotBeWritten) {
  LogOptions options;
  options.file = (folder_ / "nowhere" / "hub.log").string();
  const auto opened = open_log(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "log_file");
  EXPECT_EQ(opened.error().message, "cannot write to the log file " + options.file +
                                        ": No such file or directory. Create its folder, allow the hub's user to write "
                                        "there, or change log.file");
}

TEST(StandardError, GetsPlainLinesWhenItIsNoTerminal) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const int saved = ::dup(STDERR_FILENO);
  ::dup2(ends[1], STDERR_FILENO);
  const bool opened = open_log({}).has_value();
  logger("app").info("started", {{"port", 8080}});
  ::dup2(saved, STDERR_FILENO);
  char buffer[256] = {};
  const auto count = ::read(ends[0], buffer, sizeof buffer - 1);
  for (const int fd : {ends[0], ends[1], saved}) ::close(fd);
  EXPECT_TRUE(opened);
  ASSERT_GT(count, 0);
  EXPECT_THAT(std::string(buffer), testing::MatchesRegex("[-0-9T:.]+Z INFO    app           started  port=8080\n"));
}

}  // namespace
}  // namespace hub::observability
