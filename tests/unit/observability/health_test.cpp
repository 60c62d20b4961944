#include "observability/health.hpp"

#include <gmock/gmock.h>

#include <regex>

#include "observability/log.hpp"

namespace hub::observability {
namespace {

std::string without_times(const std::string& json) {
  return std::regex_replace(json, std::regex{"\"took_ms\":[0-9]+"}, "\"took_ms\":0");
}

TEST(Health, IsReadyFromTheStartsEndToTheStopsBeginning) {
  const domain::ManualClock clock;
  Health health{clock};
  EXPECT_EQ(health.ready().json, R"({"status":"starting","checks":[]})");
  EXPECT_FALSE(health.ready().ready);
  health.started();
  EXPECT_TRUE(health.ready().ready);
  EXPECT_EQ(health.ready().json, R"({"status":"ready","checks":[]})");
  health.stopping();
  EXPECT_FALSE(health.ready().ready);
  EXPECT_EQ(health.ready().json, R"({"status":"stopping","checks":[]})");
  EXPECT_EQ(Health::alive_json(), R"({"status":"alive"})");
}

TEST(Health, NamesTheCheckThatFailsAndWhyWithoutSecrets) {
  redact("health-hunter2");
  const domain::ManualClock clock;
  Health health{clock};
  health.started();
  health.add("store", []() -> domain::Result<> {
    return domain::fail(domain::Status::unavailable, "lost", "no \"answer\" with health-hunter2");
  });
  health.add("media", []() -> domain::Result<> { return {}; });
  const auto report = health.ready();
  EXPECT_FALSE(report.ready);
  EXPECT_EQ(
      without_times(report.json),
      R"({"status":"not_ready","checks":[{"name":"media","status":"ok","took_ms":0},)"
      R"({"name":"store","status":"failed","took_ms":0,"code":"lost","message":"no \"answer\" with [redacted]"}]})");
}

TEST(Health, AsksEachCheckOnceASecondAtMost) {
  domain::ManualClock clock;
  Health health{clock};
  health.started();
  int asked = 0;
  health.add("store", [&]() -> domain::Result<> {
    ++asked;
    return {};
  });
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(health.ready().ready);
  EXPECT_EQ(asked, 1);
  clock.advance(std::chrono::seconds{1});
  EXPECT_TRUE(health.ready().ready);
  EXPECT_EQ(asked, 2);
  health.remove("store");
  EXPECT_EQ(health.ready().json, R"({"status":"ready","checks":[]})");
}

}  // namespace
}  // namespace hub::observability
