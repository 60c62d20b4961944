#include <gmock/gmock.h>

#include <hubbub/form.hpp>
#include <hubbub/testing/fake_hub.hpp>

namespace {

using hubbub::testing::Answer;
using hubbub::testing::FakeHub;
using hubbub::testing::Headers;
using hubbub::testing::Request;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kPhone = "com.hubbub.simulator.phone";
constexpr auto kMailbox = "com.hubbub.simulator.mailbox";
constexpr auto kNumber = "+12025550100";
constexpr auto kAddress = "ada@example.org";
constexpr auto kHost = "127.0.0.1:8080";
constexpr auto kPage = "http://127.0.0.1:8080";

Request get(std::string path) {
  return {.method = "GET", .path = std::move(path), .headers = {{"Host", kHost}}, .remote_address = "127.0.0.1"};
}

Request post(std::string path, std::string body, std::string type = "application/json") {
  return {.method = "POST",
          .path = std::move(path),
          .body = std::move(body),
          .headers = {{"Host", kHost}, {"Origin", kPage}, {"Content-Type", std::move(type)}},
          .remote_address = "127.0.0.1"};
}

Request message(std::string_view address, std::string_view text, std::string_view id = "message-1",
                std::string_view subject = "") {
  return post("/messages",
              hubbub::JsonObject{{"id", id}, {"address", address}, {"text", text}, {"subject", subject}}.text());
}

Request receipts(std::string_view address, std::string_view through, bool read) {
  return post("/receipts", hubbub::JsonObject{{"address", address}, {"through", through}, {"read", read}}.text());
}

std::string code(const Answer& answer) {
  return answer.json()["errors"][std::size_t{0}]["code"];
}

class Simulator : public ::testing::Test {
 protected:
  void start(std::string_view plugin = kPhone, std::string_view settings = "{}") {
    hub.create(plugin, settings, "phone").value();
  }
  hubbub::Json state(std::string_view address = "") {
    const auto query = address.empty() ? std::string{} : "?address=" + hubbub::percent_encoded(address);
    const auto answer = hub.request(get("/state" + query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  std::vector<std::string> texts(std::string_view address) {
    std::vector<std::string> texts;
    for (const auto& line : state(address)["messages"]) texts.push_back(line["text"]);
    return texts;
  }
  std::vector<std::string> reported(int kind) const {
    std::vector<std::string> ids;
    for (const auto& receipt : hub.receipts()) {
      if (receipt.kind == kind) ids.push_back(receipt.delivery_id);
    }
    return ids;
  }
  FakeHub hub;
};

TEST_F(Simulator, ShowsWhatTheHubSends) {
  start();
  const auto sent = hub.send({.to = kNumber, .text = "Your code is 123456", .id = "d1"});
  EXPECT_TRUE(sent.sent()) << sent.error.message;
  EXPECT_EQ(sent.external_id, "d1");
  const auto shown = state(kNumber);
  EXPECT_EQ(shown["kind"].string(), "phone");
  const auto line = shown["messages"][std::size_t{0}];
  EXPECT_EQ(line["text"].string(), "Your code is 123456");
  EXPECT_TRUE(line["hub"].boolean());
  EXPECT_EQ(line["content"]["type"].string(), "text");
  EXPECT_EQ(line["at"].integer(), hub.now_ms());
  const auto row = shown["addresses"][std::size_t{0}];
  EXPECT_EQ(row["address"].string(), kNumber);
  EXPECT_EQ(row["unread"].integer(), 1);
  EXPECT_EQ(row["last"].string(), "d1");
}

TEST_F(Simulator, ShowsACodeThatIsInNoConversation) {
  start();
  EXPECT_TRUE(hub.send({.to = kNumber, .text = "Your code is 123456", .id = "d1", .conversation_id = ""}).sent());
  EXPECT_THAT(texts(kNumber), ElementsAre("Your code is 123456"));
}

TEST_F(Simulator, ShowsARepeatedSendOnce) {
  start();
  EXPECT_TRUE(hub.send({.to = kNumber, .text = "once", .id = "d1"}).sent());
  EXPECT_TRUE(hub.send({.to = kNumber, .text = "once", .id = "d1", .attempt = 2}).sent());
  EXPECT_THAT(texts(kNumber), ElementsAre("once"));
}

TEST_F(Simulator, FailsASendToWhatIsNoAddress) {
  start();
  const auto sent = hub.send({.to = "Ada", .text = "hello"});
  EXPECT_EQ(sent.error.status, hubbub::Status::invalid);
  EXPECT_EQ(sent.completions, 1);
}

TEST_F(Simulator, BringsWhatIsWrittenToTheHub) {
  start();
  const auto answer = hub.request(message("+1 202 555 0100", "Hello 👋"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["address"].string(), kNumber);
  ASSERT_EQ(hub.inbox().size(), 1U);
  EXPECT_EQ(hub.inbox()[0].external_id, "message-1");
  EXPECT_EQ(hub.inbox()[0].sender.external_id, kNumber);
  EXPECT_EQ(hub.inbox()[0].sender.user_external_id, "");
  EXPECT_THAT(hub.inbox()[0].content, HasSubstr("Hello 👋"));
  EXPECT_THAT(texts(kNumber), ElementsAre("Hello 👋"));
  EXPECT_EQ(state()["addresses"][std::size_t{0}]["unread"].integer(), 0);
}

TEST_F(Simulator, TakesAMessageOnceWhenThePageSendsItAgain) {
  start();
  hub.fail_next_commit();
  EXPECT_EQ(hub.request(message(kNumber, "Hello")).status, 503);
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(hub.request(message(kNumber, "Hello")).status, 200);
  EXPECT_EQ(hub.request(message(kNumber, "Hello")).status, 200);
  EXPECT_EQ(hub.inbox().size(), 1U);
  EXPECT_THAT(texts(kNumber), ElementsAre("Hello"));
}

TEST_F(Simulator, RefusesMessagesThatAreNone) {
  start();
  EXPECT_EQ(code(hub.request(message(kNumber, "  \n"))), "no_text");
  EXPECT_EQ(code(hub.request(message("nobody", "Hello"))), "invalid_number");
  EXPECT_EQ(code(hub.request(message(kNumber, "Hello", "1"))), "bad_id");
  EXPECT_EQ(code(hub.request(message(kNumber, "Hello", "../../../x"))), "bad_id");
  EXPECT_EQ(code(hub.request(message(kNumber, std::string(1601, 'x')))), "too_long");
  for (const auto* body : {"", "{", "[]", "7", "\xff"}) EXPECT_EQ(hub.request(post("/messages", body)).status, 400);
  EXPECT_THAT(hub.inbox(), IsEmpty());
  std::string most;
  for (int i = 0; i < 1600; ++i) most += "é";
  EXPECT_EQ(hub.request(message(kNumber, most)).status, 200);
}

TEST_F(Simulator, ReportsWhatThePageShowsAndWhatWasRead) {
  start();
  hub.send({.to = kNumber, .text = "one", .id = "m1:c1"});
  hub.send({.to = kNumber, .text = "two", .id = "m2:c1"});
  hub.send({.to = kNumber, .text = "three", .id = "m3:c1"});
  EXPECT_EQ(hub.request(receipts(kNumber, "m2:c1", false)).status, 204);
  EXPECT_THAT(reported(HUBBUB_RECEIPT_DELIVERED), ElementsAre("m1:c1", "m2:c1"));
  EXPECT_EQ(state()["addresses"][std::size_t{0}]["undelivered"].integer(), 1);
  EXPECT_EQ(hub.request(receipts(kNumber, "m3:c1", true)).status, 204);
  EXPECT_THAT(reported(HUBBUB_RECEIPT_READ), ElementsAre("m1:c1", "m2:c1", "m3:c1"));
  EXPECT_EQ(state()["addresses"][std::size_t{0}]["unread"].integer(), 0);
  EXPECT_EQ(hub.request(receipts(kNumber, "m3:c1", false)).status, 204);
  EXPECT_EQ(reported(HUBBUB_RECEIPT_DELIVERED).size(), 2U) << "what was read is not delivered again";
}

TEST_F(Simulator, ReportsNothingForAMessageThatItNeverShowed) {
  start();
  hub.send({.to = kNumber, .text = "one", .id = "m1:c1"});
  EXPECT_EQ(hub.request(receipts(kNumber, "m9:c1", true)).status, 204);
  EXPECT_EQ(hub.request(receipts("+12025550199", "m1:c1", true)).status, 204);
  EXPECT_THAT(hub.receipts(), IsEmpty());
}

TEST_F(Simulator, SaysWhenNothingIsNew) {
  start();
  const auto revision = std::string{state()["revision"]};
  EXPECT_EQ(hub.request(get("/state?since=" + revision)).status, 204);
  hub.send({.to = kNumber, .text = "new"});
  EXPECT_EQ(hub.request(get("/state?since=" + revision)).status, 200);
}

TEST_F(Simulator, KeepsWhatWasSaidAcrossARestart) {
  start();
  hub.send({.to = kNumber, .text = "kept"});
  const auto revision = std::string{state()["revision"]};
  hub.stop();
  start();
  EXPECT_EQ(hub.request(get("/state?since=" + revision)).status, 200) << "a page of before must look again";
  EXPECT_THAT(texts(kNumber), ElementsAre("kept"));
}

TEST_F(Simulator, KeepsTheNewestMessagesOnly) {
  start();
  for (int i = 0; i < 120; ++i) {
    hub.send({.to = kNumber, .text = std::to_string(i), .id = "d" + std::to_string(i)});
  }
  const auto kept = texts(kNumber);
  ASSERT_EQ(kept.size(), 100U);
  EXPECT_EQ(kept.front(), "20");
  EXPECT_EQ(kept.back(), "119");
}

TEST_F(Simulator, ForgetsTheAddressThatWasSilentForLongest) {
  start();
  for (int i = 0; i < 55; ++i) {
    ASSERT_TRUE(hub.advance(hubbub::Milliseconds{1000}));
    hub.send({.to = "+120255501" + std::to_string(100 + i), .text = "hello", .id = "d" + std::to_string(i)});
  }
  EXPECT_EQ(hub.record_count("threads"), 50U);
  EXPECT_THAT(texts("+120255501104"), IsEmpty());
  EXPECT_EQ(texts("+120255501105").size(), 1U);
  EXPECT_EQ(state()["addresses"][std::size_t{0}]["address"].string(), "+120255501154");
}

TEST_F(Simulator, ForgetsAnAddressWhenAsked) {
  start();
  hub.send({.to = kNumber, .text = "hello"});
  EXPECT_EQ(hub.request(post("/forget", R"({"address": "+12025550100"})")).status, 204);
  EXPECT_EQ(hub.request(post("/forget", R"({"address": "+12025550100"})")).status, 204);
  EXPECT_EQ(hub.record_count("threads"), 0U);
}

TEST_F(Simulator, OfAMailboxTakesSubjectsAndAttachments) {
  start(kMailbox);
  ASSERT_EQ(hub.request(message("Ada@Example.org", "Hello", "message-1", "An order")).status, 200);
  EXPECT_EQ(hub.inbox()[0].sender.external_id, kAddress);
  EXPECT_EQ(hub.inbox()[0].sender.email, kAddress);
  EXPECT_EQ(hub.inbox()[0].metadata, R"({"subject":"An order"})");
  EXPECT_EQ(hubbub::Json::parse(hub.inbox()[0].content)["text"].string(), "An order\n\nHello") << "agents see it";
  const std::string target = "/files?id=message-2&address=ada%40example.org&name=bowl.png&text=Here";
  ASSERT_EQ(hub.request(post(target, "PNG", "application/octet-stream")).status, 200);
  EXPECT_EQ(hub.files()[0].bytes, "PNG");
  const auto content = hubbub::Json::parse(hub.inbox()[1].content);
  EXPECT_EQ(content["type"].string(), "image");
  EXPECT_EQ(content["text"].string(), "Here");
  EXPECT_EQ(content["altText"].string(), "bowl.png");
  EXPECT_THAT(content["mediaUrl"].string(), HasSubstr("/media/"));
  EXPECT_THAT(texts(kAddress), ElementsAre("Hello", "Here"));
}

TEST_F(Simulator, OfAMailboxTellsASubjectOnceInAThread) {
  start(kMailbox);
  ASSERT_EQ(hub.request(message(kAddress, "And two saucers", "message-1", "Re: An order")).status, 200);
  EXPECT_EQ(hubbub::Json::parse(hub.inbox()[0].content)["text"].string(), "And two saucers");
}

TEST_F(Simulator, KeepsAFileThatIsSentAgainOnce) {
  start(kMailbox);
  const auto upload =
      post("/files?id=message-1&address=ada%40example.org&name=a.pdf", "PDF", "application/octet-stream");
  hub.fail_next_commit();
  EXPECT_EQ(hub.request(upload).status, 503);
  EXPECT_EQ(hub.request(upload).status, 200);
  EXPECT_EQ(hub.files().size(), 1U);
  ASSERT_EQ(hub.inbox().size(), 1U);
  EXPECT_THAT(texts(kAddress), ElementsAre("a.pdf"));
}

TEST_F(Simulator, SaysWhyAFileIsRefused) {
  start(kMailbox);
  hub.refuse_files(hubbub::rejected("Files may have at most 1 MB.", "too_large"));
  const auto answer =
      hub.request(post("/files?id=message-1&address=ada%40example.org&name=a.pdf", "PDF", "application/octet-stream"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(code(answer), "too_large");
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(Simulator, OfAPhoneTakesNoFiles) {
  start(kPhone);
  EXPECT_EQ(hub.request(post("/files?id=message-1&address=%2B12025550100", "x", "application/octet-stream")).status,
            404);
}

TEST_F(Simulator, DeclaresWhatAPhoneAndAMailboxCanShow) {
  const auto& phone = *hub.descriptor(kPhone).capabilities;
  EXPECT_EQ(phone.text_max_chars, 1600U);
  EXPECT_EQ(phone.contents, 0U);
  EXPECT_EQ(phone.actions, 0U);
  EXPECT_EQ(hubbub::boundary::text(hub.descriptor(kPhone).channel_type), "sms");
  const auto& mailbox = *hub.descriptor(kMailbox).capabilities;
  EXPECT_EQ(mailbox.contents, static_cast<unsigned>(HUBBUB_CONTENT_IMAGE | HUBBUB_CONTENT_FILE));
  EXPECT_EQ(mailbox.actions, static_cast<unsigned>(HUBBUB_ACTION_LINK));
  EXPECT_EQ(hubbub::boundary::text(hub.descriptor(kMailbox).channel_type), "email");
}

TEST_F(Simulator, ServesItsPageUnderAPolicy) {
  start();
  const auto page = hub.request(get("/"));
  EXPECT_EQ(page.asset, "index.html");
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'self'"));
}

class Exposed : public Simulator {};

TEST_F(Exposed, ASimulatorDoesNotStartAndSaysWhatToDo) {
  hub.expose();
  for (const auto* plugin : {kPhone, kMailbox}) {
    const auto made = hub.create(plugin);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "exposed");
    EXPECT_THAT(made.error().message, HasSubstr("allow_public"));
    EXPECT_THAT(made.error().message, HasSubstr("127.0.0.1"));
  }
}

TEST_F(Exposed, ASimulatorDoesNotStartOnAHubThatCannotSay) {
  hub.remove_service("hubbub.exposure/1");
  EXPECT_FALSE(hub.create(kPhone));
}

TEST_F(Exposed, ASimulatorRunsWhenTheSettingsAllowIt) {
  hub.expose();
  start(kPhone, R"({"allow_public": true})");
  auto request = get("/state");
  request.remote_address = "198.51.100.7";
  request.headers = {{"Host", "hub.example"}};
  EXPECT_EQ(hub.request(request).status, 200);
}

class Strangers : public Simulator {
 protected:
  // Every way in, by this request's address and headers.
  void expect_refused(const std::string& remote, const std::string& host, const std::string& why) {
    for (auto request : {get("/"), get("/state"), message(kNumber, "I am the king"), receipts(kNumber, "d1", true),
                         post("/forget", R"({"address": "+12025550100"})")}) {
      request.remote_address = remote;
      for (auto& [name, value] : request.headers) {
        if (name == "Host") value = host;
        if (name == "Origin") value = "http://" + host;
      }
      const auto answer = hub.request(request);
      EXPECT_EQ(answer.status, 403) << request.path << " from " << remote << " as " << host;
      EXPECT_EQ(code(answer), why);
    }
    EXPECT_THAT(hub.inbox(), IsEmpty());
  }
};

TEST_F(Strangers, FromOtherMachinesAreRefused) {
  start();
  for (const auto* remote : {"192.0.2.7", "10.0.0.5", "2001:db8::7", "::ffff:192.0.2.7", "", "127.evil.example"}) {
    expect_refused(remote, kHost, "not_local");
  }
}

TEST_F(Strangers, WithANameThatPointsHereAreRefused) {
  start();
  for (const auto* host : {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "127.evil.example",
                           "localhost.evil.example", "[::2]:8080", "192.168.0.7:8080", ""}) {
    expect_refused("127.0.0.1", host, "not_local");
  }
}

TEST_F(Strangers, ThatCameByAProxyAreRefused) {
  start();
  for (const auto* mark : {"X-Forwarded-For", "x-forwarded-host", "Forwarded", "Via", "X-Real-IP"}) {
    auto request = get("/state");
    request.headers.emplace_back(mark, "198.51.100.7");
    EXPECT_EQ(code(hub.request(request)), "not_local") << mark;
  }
}

TEST_F(Strangers, FindEveryNameOfThisMachineOpenToItself) {
  start();
  for (const auto* host : {"127.0.0.1", "localhost:8080", "[::1]:8080", "shop.localhost:8080", "127.0.0.2"}) {
    for (const auto* remote : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
      auto request = get("/state");
      request.headers = {{"Host", host}};
      request.remote_address = remote;
      EXPECT_EQ(hub.request(request).status, 200) << host << " from " << remote;
    }
  }
}

TEST_F(Strangers, ThatAreForeignPagesCannotWrite) {
  start();
  for (const auto* origin : {"https://evil.example", "null", "http://127.0.0.1:9090", "http://localhost:8080"}) {
    auto request = message(kNumber, "I am the king");
    for (auto& [name, value] : request.headers) {
      if (name == "Origin") value = origin;
    }
    EXPECT_EQ(code(hub.request(request)), "wrong_origin") << origin;
  }
  // What a form or a script of another origin can send without asking first.
  for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""}) {
    auto request = post("/messages", message(kNumber, "I am the king").body, type);
    EXPECT_EQ(hub.request(request).status, 415) << type;
  }
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_THAT(hub.allowed_origins(), IsEmpty());
}

}  // namespace
