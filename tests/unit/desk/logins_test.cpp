#include "desk/logins.hpp"

#include <fstream>
#include <sstream>
#include <thread>

#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::desk {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct LoggingIn : HubInAFolder {
  Logins logins{*store, clock, *ids, {.max_failures = 3}};

  LoggingIn() {
    const auto added = logins.add_agent(" Ana@Example.org ", "Ana", "correct horse battery", domain::AgentRole::admin);
    EXPECT_TRUE(added);
  }
  std::string try_to(const std::string& email, const std::string& password) {
    const auto login = logins.log_in(email, password);
    return login ? "in" : login.error().code;
  }
};

TEST_F(LoggingIn, WorksWithTheRightPasswordWhateverTheCaseOfTheEmail) {
  const auto login = logins.log_in("ANA@example.org", "correct horse battery");
  ASSERT_TRUE(login) << login.error().message;
  EXPECT_EQ(login->agent.name, "Ana");
  EXPECT_EQ(login->token.size(), 64U);
  EXPECT_NE(login->csrf_token, login->token);
  const auto found = logins.find(login->token);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->agent.id, login->agent.id);
  EXPECT_EQ(found->csrf_token, login->csrf_token);
}

TEST_F(LoggingIn, DoesNotTellWhetherAnAccountExists) {
  const auto wrong = logins.log_in("ana@example.org", "wrong password");
  const auto unknown = logins.log_in("nobody@example.org", "wrong password");
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(wrong.error().status, domain::Status::unauthenticated);
  EXPECT_EQ(wrong.error().code, "wrong_login");
  EXPECT_EQ(wrong.error().code, unknown.error().code);
  EXPECT_EQ(wrong.error().message, unknown.error().message);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(try_to("ana@example.org", "wrong password"), "wrong_login");
    EXPECT_EQ(try_to("nobody@example.org", "wrong password"), "wrong_login");
  }
  EXPECT_EQ(try_to("ana@example.org", "wrong password"), "locked");
  EXPECT_EQ(try_to("nobody@example.org", "wrong password"), "locked");
}

TEST_F(LoggingIn, IsLockedAfterTooManyGuessesAlsoForTheRightPassword) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(try_to("ana@example.org", "guess number " + std::to_string(i)), "wrong_login");
  const auto locked = logins.log_in("ana@example.org", "correct horse battery");
  ASSERT_FALSE(locked);
  EXPECT_EQ(locked.error().status, domain::Status::rate_limited);
  EXPECT_EQ(locked.error().code, "locked");
  EXPECT_EQ(locked.error().retry_after_ms, 15 * 60 * 1000);
  clock.advance(minutes(15));
  EXPECT_EQ(try_to("ana@example.org", "correct horse battery"), "in");
}

TEST_F(LoggingIn, CountsGuessesMadeAtTheSameMoment) {
  std::vector<std::future<std::string>> guesses;
  for (int i = 0; i < 8; ++i) {
    guesses.push_back(
        std::async(std::launch::async, [&, i] { return try_to("ana@example.org", "guess " + std::to_string(i)); }));
  }
  int looked_at = 0;
  for (auto& guess : guesses) looked_at += guess.get() == "wrong_login" ? 1 : 0;
  EXPECT_EQ(looked_at, 3);
}

TEST_F(LoggingIn, ForgetsFailuresAfterASuccess) {
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(try_to("ana@example.org", "not this one"), "wrong_login");
    EXPECT_EQ(try_to("ana@example.org", "nor this one"), "wrong_login");
    EXPECT_EQ(try_to("ana@example.org", "correct horse battery"), "in");
  }
}

TEST_F(LoggingIn, EndsWithTheSession) {
  const auto login = logins.log_in("ana@example.org", "correct horse battery");
  clock.advance(hours(12));
  EXPECT_FALSE(logins.find(login->token));
}

TEST_F(LoggingIn, EndsWithTheLogout) {
  const auto login = logins.log_in("ana@example.org", "correct horse battery");
  ASSERT_TRUE(logins.find(login->token));
  logins.log_out(login->token);
  EXPECT_FALSE(logins.find(login->token));
}

TEST_F(LoggingIn, KeepsNeitherPasswordNorTokenInTheDatabase) {
  const auto login = logins.log_in("ana@example.org", "correct horse battery");
  store->stop();
  std::string bytes;
  for (const auto* name : {"hub.db", "hub.db-wal"}) {
    std::ifstream file{folder.file(name), std::ios::binary};
    std::stringstream all;
    all << file.rdbuf();
    bytes += all.str();
  }
  EXPECT_NE(bytes.find("$argon2id$v=19$m=65536,t=3,p=4$"), std::string::npos);
  EXPECT_EQ(bytes.find("correct horse"), std::string::npos);
  EXPECT_EQ(bytes.find(login->token), std::string::npos);
}

TEST_F(LoggingIn, FindsNothingForAMadeUpToken) {
  EXPECT_FALSE(logins.find(""));
  EXPECT_FALSE(logins.find(std::string(64, 'a')));
  EXPECT_FALSE(logins.find(std::string(100'000, 'a')));
}

TEST_F(LoggingIn, NeedsAnAccountWorthTheName) {
  const auto add = [&](const std::string& email, const std::string& password) {
    const auto added = logins.add_agent(email, "Bo", password, domain::AgentRole::agent);
    return added ? "added" : added.error().code;
  };
  EXPECT_EQ(add("bo@example.org", "short"), "weak_password");
  EXPECT_EQ(add("bo@example.org", "äöüäöüäöü"), "weak_password") << "nine characters, though eighteen bytes";
  EXPECT_EQ(add("bo", "long enough, this one"), "invalid_email");
  EXPECT_EQ(add("ANA@example.org", "long enough, this one"), "email_taken");
  EXPECT_EQ(add("bo@example.org", "long enough, this one"), "added");
}

}  // namespace
}  // namespace hub::desk
