// What Meta's refusals mean for a message.
#include "fixture.hpp"
#include "graph_errors.hpp"

namespace meta {
namespace {

struct Refusal {
  int http = 400;
  std::string error;
  Status status;
  std::string words;
  std::string code{};
};

void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.http << " " << refusal.error;
}

std::string of_code(int code, const std::string& more = {}) {
  return R"({"message":"(#1) Meta's words","type":"OAuthException","code":)" + std::to_string(code) + more +
         R"(,"fbtrace_id":"BLBz"})";
}

class Refusals : public Page, public testing::WithParamInterface<Refusal> {};

TEST_P(Refusals, AreRetriedOrNot) {
  create_messenger();
  says("Hi");
  const auto& [http, error, status, words, code] = GetParam();
  refuse(messages, http, error);
  const auto delivery = send("Hello");
  EXPECT_EQ(delivery.completions, 1);
  EXPECT_EQ(delivery.error.status, status);
  EXPECT_THAT(delivery.error.message, HasSubstr(words));
  if (!code.empty()) {
    EXPECT_EQ(delivery.error.code, code);
  }
  EXPECT_THAT(calls_of(messages), SizeIs(1));
}

std::vector<Refusal> with_status(Status status, std::initializer_list<int> codes) {
  std::vector<Refusal> refusals;
  for (const auto code : codes) refusals.push_back({400, of_code(code), status, "Meta " + std::to_string(code) + ": "});
  return refusals;
}

INSTANTIATE_TEST_SUITE_P(Later, Refusals,
                         testing::ValuesIn(with_status(Status::unavailable, {1, 2, 131000, 131016, 131057, 133004})));
INSTANTIATE_TEST_SUITE_P(Slower, Refusals,
                         testing::ValuesIn(with_status(Status::rate_limited,
                                                       {4, 17, 32, 613, 80006, 80007, 130429, 131048, 131056})));
INSTANTIATE_TEST_SUITE_P(Never, Refusals,
                         testing::ValuesIn(with_status(Status::rejected,
                                                       {10,     100,    200,    210,    230,    299,    368,    551,
                                                        2022,   131008, 131009, 131021, 131026, 131030, 131047, 131051,
                                                        132000, 132001, 132005, 132007, 132012, 132015, 132016})));
INSTANTIATE_TEST_SUITE_P(
    Special, Refusals,
    testing::Values(
        Refusal{401, of_code(190), Status::unauthenticated, "access token has expired", "bad_token"},
        Refusal{400, of_code(102), Status::unauthenticated, "new access token", "bad_token"},
        Refusal{400, of_code(10, R"(,"error_subcode":2018278)"), Status::rejected, "24 hours", "outside_window"},
        Refusal{400, of_code(10, R"(,"error_subcode":2534022)"), Status::rejected, "24 hours", "outside_window"},
        Refusal{400, of_code(131047), Status::rejected, "only a template", "outside_window"},
        Refusal{400, of_code(551, R"(,"error_subcode":1545041)"), Status::rejected, "not available"},
        Refusal{400, of_code(100, R"(,"error_subcode":2018001)"), Status::rejected, "does not know this person"},
        Refusal{400, of_code(131009, R"(,"error_data":{"details":"Parameter value is not valid"})"), Status::rejected,
                "Parameter value is not valid"},
        Refusal{400, of_code(4242), Status::rejected, "Meta's words", "meta_4242"},
        Refusal{400, of_code(4242, R"(,"is_transient":true)"), Status::unavailable, "Meta's words"},
        Refusal{500, of_code(4242), Status::unavailable, "Meta's words"},
        Refusal{500, of_code(100), Status::unavailable, "Meta's words"},
        Refusal{503, "null", Status::unavailable, "Meta answered 503"},
        Refusal{502, R"("<html>")", Status::unavailable, "Meta answered 502"},
        Refusal{429, "{}", Status::rate_limited, "Meta answered 429"},
        Refusal{400, R"({"message":"no code"})", Status::rejected, "Meta answered 400"},
        Refusal{401, "null", Status::unauthenticated, "Meta answered 401"}));

TEST_F(Page, WhatMetaHasTakenButNotAnsweredIsNotRepeated) {
  create_messenger();
  says("Hi");
  const auto url = kGraph + messages;
  hub.script("POST", url, {.status = 504, .body = "<html>Gateway Timeout</html>"});
  EXPECT_EQ(send("Hello").error.code, HUBBUB_OUTCOME_UNKNOWN);
  hub.script("POST", url, {.error = hubbub::Error{Status::invalid, url + " answered more than 16000000 bytes"}});
  EXPECT_EQ(send("Hello").error.code, HUBBUB_OUTCOME_UNKNOWN);
}

TEST_F(Page, AsksForTheTimeThatMetaAsksFor) {
  create_messenger();
  refuse(messages, 429, of_code(613), Milliseconds{7'000});
  EXPECT_EQ(send("Hello").error.retry_after, Milliseconds{7'000});
}

TEST_F(Page, ABadTokenIsSaidLoudlyAndWithoutIt) {
  create_messenger();
  refuse(messages, 400, R"({"message":"Malformed access token EAAB-access-token","code":190})");
  EXPECT_THAT(send("Hello").error.message, Not(HasSubstr(kToken)));
  refuse(messages, 400, R"({"message":"Unknown thing EAAB-access-token","code":4242})");
  EXPECT_EQ(send("Hello").error.message, "Meta 4242: Unknown thing ...");
  EXPECT_EQ(counted("meta_bad_tokens_total"), 1);
  ASSERT_FALSE(hub.log().empty());
  EXPECT_THAT(hub.log().back().message, HasSubstr("does not accept the access token"));
}

TEST_F(Page, AConnectionThatBreaksAfterTheCallLeavesTheOutcomeUnknown) {
  create_messenger();
  hub.script("POST", kGraph + messages,
             {.error = hubbub::Error{Status::abandoned, "https://graph.facebook.com?appsecret_proof=" + proof}});
  const auto delivery = send("Hello");
  EXPECT_EQ(delivery.error.status, Status::abandoned);
  EXPECT_EQ(delivery.error.code, HUBBUB_OUTCOME_UNKNOWN);
  EXPECT_EQ(delivery.error.message, "Meta did not answer. The message may have been sent.");
}

TEST_F(Page, AnAnswerThatNamesNoMessageLeavesTheOutcomeUnknown) {
  create_messenger();
  for (const auto* body : {"{}", "garbage", "[]", R"({"message_id":""})", R"({"message_id":7})"}) {
    hub.script("POST", kGraph + messages, {.body = body});
    EXPECT_EQ(send("Hello").error.code, HUBBUB_OUTCOME_UNKNOWN) << body;
  }
}

TEST_F(Page, AServerThatCannotBeReachedIsTriedAgain) {
  create_messenger();
  const auto delivery = send("Hello");
  EXPECT_EQ(delivery.error.status, Status::unavailable);
  EXPECT_EQ(delivery.error.message, "Meta cannot be reached.");
}

}  // namespace
}  // namespace meta
