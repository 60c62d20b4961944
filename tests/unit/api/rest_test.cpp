// REST v2, the console's endpoints and files, over a real store.
#include "api/rest.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

#include "api/attachments.hpp"
#include "api/console.hpp"
#include "api/media_links.hpp"
#include "api/uploads.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/erasure.hpp"
#include "store/conversations.hpp"
#include "store/tasks.hpp"
#include "unit/api/routes_fixture.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

using wire::JsonObject;
using Params = std::vector<std::pair<std::string, std::string>>;

class ApiTest : public RoutesTest {
 protected:
  ApiTest()
      : live{services(), {}},
        keys{{{"app_1", "s3cret", "app", ""}, {"bot_1", "other", "app", "bot-main"}}, {}, clock},
        rest{{*store, integrations, *ingest, *outbox, *switchboard, live, keys}, {"app", "Acme", "", {}, 0}},
        attachments{*store, *ids, {folder + "/media", 1024, {"image/*", "text/plain"}, ""}},
        uploads{attachments, *tokens, *logins, keys, "app"},
        console{{*store, clock, *desk, *logins, integrations, live, *dispatcher}, {}} {
    serve(rest.routes());
    serve(uploads.routes());
    serve(console.routes());
  }

  ~ApiTest() override { store->stop(); }

  http::Response api(http::Method method, const std::string& path, Params params, const std::string& body = {},
                     const std::string& query = {}, http::Headers headers = {}) {
    http::Request request;
    request.target = "/v2/apps/app" + path + query;
    request.headers = std::move(headers);
    request.headers.emplace_back("Host", "hub.test");
    request.headers.emplace_back("Authorization", authorization);
    request.params = std::move(params);
    request.params.emplace_back("appId", app);
    request.body = body;
    return call(method, "/v2/apps/{appId}" + path, std::move(request));
  }
  std::string make_user(const std::string& external_id) {
    const auto made = api(http::Method::post, "/users", {}, R"({"externalId":")" + external_id + "\"}");
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string{json(made).text("user.id")};
  }
  std::string make_conversation(const std::string& user) {
    const auto made = api(http::Method::post, "/conversations", {},
                          R"({"type":"personal","participants":[{"userId":")" + user + R"("}]})");
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string{json(made).text("conversation.id")};
  }
  http::Response post(const std::string& conversation, const std::string& author, const std::string& text,
                      http::Headers headers = {}) {
    return api(http::Method::post, kMessages, {{"conversationId", conversation}},
               R"({"author":)" + author + R"(,"content":{"type":"text","text":")" + text + R"("}})", "",
               std::move(headers));
  }

  static constexpr const char* kUser = "/users/{userIdOrExternalId}";
  static constexpr const char* kConversation = "/conversations/{conversationId}";
  static constexpr const char* kMessages = "/conversations/{conversationId}/messages";
  static constexpr const char* kMessage = "/conversations/{conversationId}/messages/{messageId}";
  std::string authorization = "Basic YXBwXzE6czNjcmV0";  // app_1:s3cret
  std::string app = "app";
  std::unique_ptr<messaging::Dispatcher> dispatcher =
      messaging::make_dispatcher(*store, clock, {});  // started by whom it concerns
  live::Hub live;
  Keys keys;
  Rest rest;
  Attachments attachments;
  Uploads uploads;
  Console console;
};

using http::Method;

TEST_F(ApiTest, MakesAndFindsUsersByBothIds) {
  const auto made = api(
      Method::post, "/users", {},
      R"({"externalId":"c/7","profile":{"givenName":"Ana","locale":"fr"},"signedUpAt":"2020-01-02T03:04:05Z","metadata":{"vip":true}})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = std::string{json(made).text("user.id")};
  for (const auto& name : {id, std::string{"c/7"}}) {
    const auto found = api(Method::get, kUser, {{"userIdOrExternalId", name}});
    ASSERT_EQ(found.status, 200) << found.body;
    EXPECT_EQ(json(found).text("user.id"), id);
    EXPECT_EQ(json(found).text("user.profile.givenName"), "Ana");
    EXPECT_EQ(json(found).flag("user.metadata.vip"), true);
  }
  EXPECT_EQ(api(Method::post, "/users", {}, R"({"externalId":"c/7"})").status, 409);
  const auto patched =
      api(Method::patch, kUser, {{"userIdOrExternalId", id}}, R"({"profile":{"givenName":null,"surname":"Silva"}})");
  EXPECT_EQ(json(patched).text("user.profile.surname"), "Silva");
  EXPECT_EQ(json(patched).text("user.profile.givenName"), "");
  EXPECT_EQ(api(Method::delete_, kUser, {{"userIdOrExternalId", id}}, {}, {}, {{"X-Request-Id", "a b"}}).status, 400);
  const auto erased =
      json(api(Method::delete_, kUser, {{"userIdOrExternalId", id}}, {}, {}, {{"X-Request-Id", "R-1"}}));
  EXPECT_EQ(erased.text("erasure.userId"), id);
  EXPECT_EQ(erased.text("erasure.requestedBy"), "api:app_1");
  EXPECT_EQ(erased.text("erasure.requestId"), "R-1");
  EXPECT_EQ(erased.text("erasure.state"), "finishing");
  const Params proof{{"erasureId", std::string{erased.text("erasure.id")}}};
  EXPECT_EQ(json(api(Method::get, "/erasures/{erasureId}", proof)).text("erasure.id"), erased.text("erasure.id"));
  EXPECT_EQ(api(Method::get, "/erasures/{erasureId}", {{"erasureId", "none"}}).status, 404);
  EXPECT_EQ(json(api(Method::get, "/erasures", {}, {}, "?userId=" + id)).objects("erasures").size(), 1U);
  EXPECT_EQ(json(api(Method::get, "/erasures", {}, {}, "?userId=none")).objects("erasures").size(), 0U);
  const auto gone = api(Method::get, kUser, {{"userIdOrExternalId", id}});
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(json(gone).objects("errors").front().text("code"), "user_not_found");
}

TEST_F(ApiTest, KeepsWhereAPersonWantsToBeAnsweredAndByWhom) {
  const auto id = make_user("c7");
  const auto prefer = [&](const std::string& field, const std::string& value) {
    return api(Method::patch, kUser, {{"userIdOrExternalId", id}}, R"({"profile":{")" + field + "\":" + value + "}}");
  };
  const auto channel = [&](const std::string& value) { return prefer("preferredChannel", value); };
  EXPECT_EQ(json(channel(R"("web")")).text("user.profile.preferredChannel"), "web");
  EXPECT_EQ(json(channel(R"("web-main")")).text("user.profile.preferredChannel"), "web-main");
  EXPECT_EQ(channel(R"("fax")").status, 400);
  EXPECT_EQ(channel(R"("bot-main")").status, 400) << "nobody is answered by a workflow";
  EXPECT_EQ(json(api(Method::patch, kUser, {{"userIdOrExternalId", id}}, R"({"metadata":{"vip":true}})"))
                .text("user.profile.preferredChannel"),
            "web-main");
  EXPECT_EQ(json(channel("null")).text("user.profile.preferredChannel"), "");

  const auto by = [&](const std::string& value) { return prefer("preferredResponder", value); };
  EXPECT_EQ(json(by(R"("human")")).text("user.profile.preferredResponder"), "human");
  EXPECT_EQ(by(R"("desk")").status, 400);
  EXPECT_THAT(by(R"("desk")").body, ::testing::HasSubstr("preferredResponder: expected"));
  EXPECT_EQ(json(by("null")).text("user.profile.preferredResponder"), "");
}

TEST_F(ApiTest, ListsWhereAMessageWentAndHowFarItCame) {
  const auto said = says("b1", "help");
  const auto& conversation = said.conversation_id;
  const auto answer = post(conversation, R"({"type":"business"})", "hello");
  const auto id = std::string{json(answer).objects("messages").front().text("id")};
  const std::string path = "/conversations/{conversationId}/messages/{messageId}/deliveries";
  const auto listed = api(Method::get, path, {{"conversationId", conversation}, {"messageId", id}});
  ASSERT_EQ(listed.status, 200) << listed.body;
  const auto deliveries = json(listed).objects("deliveries");
  ASSERT_EQ(deliveries.size(), 1U);
  EXPECT_EQ(deliveries[0].text("clientId"), said.client_id);
  EXPECT_EQ(deliveries[0].text("integrationId"), "web-main");
  EXPECT_EQ(deliveries[0].text("channel"), "web");
  EXPECT_EQ(deliveries[0].text("status"), "sent");
  EXPECT_EQ(deliveries[0].text("chosenBy"), "last_used");
  EXPECT_EQ(deliveries[0].text("sentAt"), domain::to_rfc3339(clock.now()));
  EXPECT_FALSE(deliveries[0].has("readAt"));
  EXPECT_EQ(api(Method::get, path, {{"conversationId", conversation}, {"messageId", "none"}}).status, 404);
  EXPECT_EQ(api(Method::get, path, {{"conversationId", "another"}, {"messageId", id}}).status, 404);
}

TEST_F(ApiTest, SaysOfADeliveryWhatItsChannelNeverTells) {
  const auto& conversation = says("b1", "help").conversation_id;
  const auto answer = post(conversation, R"({"type":"business"})", "hello");
  const auto id = std::string{json(answer).objects("messages").front().text("id")};
  const auto told_by = [&](bool delivered, bool read) {
    auto channel = *integrations.find("web-main");
    channel.capabilities.delivered = delivered;
    channel.capabilities.read_in = read;
    integrations.put(channel);
    return api(Method::get, "/conversations/{conversationId}/messages/{messageId}/deliveries",
               {{"conversationId", conversation}, {"messageId", id}})
        .body;
  };
  EXPECT_EQ(told_by(true, true).find("notTold"), std::string::npos);
  EXPECT_NE(told_by(true, false).find(R"("notTold":["read"])"), std::string::npos);
  EXPECT_NE(told_by(false, true).find(R"("notTold":["delivered"])"), std::string::npos);
  EXPECT_NE(told_by(false, false).find(R"("notTold":["delivered","read"])"), std::string::npos);
}

TEST_F(ApiTest, RefusesBadBodiesWithTheField) {
  for (const std::string body :
       {"", "{", "[]", "{}", R"({"externalId":7})", R"({"externalId":"x","signedUpAt":"soon"})",
        R"({"externalId":"x","profile":{"email":5}})", R"({"externalId":"x","metadata":{"a":[]}})"}) {
    const auto refused = api(Method::post, "/users", {}, body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_EQ(json(refused).objects("errors").front().text("code"), "bad_request");
  }
}

TEST_F(ApiTest, AsksForAKeyAndTheRightApp) {
  authorization = "Basic bm9ib2R5Ong=";
  EXPECT_EQ(api(Method::get, kUser, {{"userIdOrExternalId", "x"}}).status, 401);
  authorization = "Basic YXBwXzE6czNjcmV0";
  app = "another";
  EXPECT_EQ(api(Method::get, kUser, {{"userIdOrExternalId", "x"}}).status, 403);
}

TEST_F(ApiTest, AppendsMessagesOfBothSidesAndPagesThroughThem) {
  const auto user = make_user("c1");
  const auto conversation = make_conversation(user);
  const auto first = post(conversation, R"({"type":"user","userId":")" + user + "\"}", "hello");
  ASSERT_EQ(first.status, 201) << first.body;
  const auto message = std::move(json(first).objects("messages").front());
  EXPECT_EQ(message.text("author.type"), "user");
  EXPECT_EQ(message.text("author.userId"), user);
  EXPECT_EQ(message.text("content.text"), "hello");
  EXPECT_EQ(message.text("source.type"), "api:conversations");
  const auto answer = post(conversation, R"({"type":"business"})", "hi");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(json(answer).objects("messages").front().text("author.displayName"), "Acme");
  for (int i = 0; i < 3; ++i) post(conversation, R"({"type":"business"})", "more");
  const auto newest = api(Method::get, kMessages, {{"conversationId", conversation}}, "", "?page[size]=2");
  ASSERT_EQ(newest.status, 200) << newest.body;
  EXPECT_EQ(json(newest).objects("messages").front().integer("seq"), 4);
  EXPECT_EQ(json(newest).flag("meta.hasMore"), true);
  const auto older = api(Method::get, kMessages, {{"conversationId", conversation}}, "",
                         "?page[before]=" + std::string{json(newest).text("meta.beforeCursor")});
  EXPECT_EQ(json(older).objects("messages").size(), 2U);
  EXPECT_EQ(json(older).objects("messages").front().integer("seq"), 2);
  const auto newer = api(Method::get, kMessages, {{"conversationId", conversation}}, "",
                         "?page[after]=" + std::string{json(older).text("meta.afterCursor")});
  EXPECT_EQ(json(newer).objects("messages").front().integer("seq"), 4);
  EXPECT_EQ(json(newer).flag("meta.hasMore"), false);
}

TEST_F(ApiTest, StoresAMessageOnceForItsIdempotencyKey) {
  const auto user = make_user("c1");
  const auto conversation = make_conversation(user);
  for (const auto& author : {R"({"type":"user","userId":")" + user + "\"}", std::string{R"({"type":"business"})"}}) {
    const http::Headers once{{"Idempotency-Key", "k" + std::to_string(author.size())}};
    const auto first = post(conversation, author, "once", once);
    const auto second = post(conversation, author, "once", once);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(first.body, second.body);
  }
}

TEST_F(ApiTest, RefusesAStandbysMessage) {
  const auto conversation = make_conversation(make_user("c1"));
  authorization = "Basic Ym90XzE6b3RoZXI=";  // bound to bot-main; the desk holds
  const auto refused = post(conversation, R"({"type":"business"})", "hi");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(json(refused).objects("errors").front().text("code"), "not_in_control");
}

TEST_F(ApiTest, TakesControlFromABotThatAnotherProgramAnswersWithoutEnd) {
  const messaging::LoopGuard guard{integrations, {}, "Acme"};
  Rest guarded{{*store, integrations, *ingest, *outbox, *switchboard, live, keys, nullptr, &guard},
               {"app", "Acme", "", {}, 0}};
  routes = guarded.routes();
  const auto user = make_user("c1");
  const auto conversation = make_conversation(user);
  api(Method::post, std::string{kConversation} + "/passControl", {{"conversationId", conversation}},
      R"({"switchboardIntegration":"bot-main"})");
  const std::string person = R"({"type":"user","userId":")" + user + "\"}";
  authorization = "Basic Ym90XzE6b3RoZXI=";
  for (int turn = 0; turn < domain::LoopRules{}.turns; ++turn) {
    ASSERT_EQ(post(conversation, R"({"type":"business"})", "How can I help?").status, 201) << turn;
    ASSERT_EQ(post(conversation, person, "I am away").status, 201);
  }
  const auto refused = post(conversation, R"({"type":"business"})", "How can I help?");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(json(refused).objects("errors").front().text("code"), "loop_stopped");
  const auto found = store->view([&](store::Snapshot& snapshot) {
    return store::Conversations(snapshot.connection()).find(conversation)->control.holder;
  });
  EXPECT_EQ(*found, "desk");
}

TEST_F(ApiTest, PassesControlAndBack) {
  const auto conversation = make_conversation(make_user("c1"));
  const Params where{{"conversationId", conversation}};
  const std::string path = kConversation;
  EXPECT_EQ(api(Method::post, path + "/passControl", where, R"({"switchboardIntegration":"bot-main"})").body, "{}");
  EXPECT_EQ(post(conversation, R"({"type":"business"})", "hi").status, 403);
  authorization = "Basic Ym90XzE6b3RoZXI=";
  EXPECT_EQ(post(conversation, R"({"type":"business"})", "hi").status, 201);
  EXPECT_EQ(api(Method::post, path + "/offerControl", where, R"({"switchboardIntegration":"desk"})").status, 200);
  authorization = "Basic YXBwXzE6czNjcmV0";
  EXPECT_EQ(api(Method::post, path + "/acceptControl", where).status, 200);
  EXPECT_EQ(post(conversation, R"({"type":"business"})", "hi").status, 201);
  EXPECT_EQ(api(Method::post, path + "/releaseControl", where).status, 200);
  EXPECT_EQ(api(Method::post, path + "/passControl", where, R"({"switchboardIntegration":"nobody"})").status, 400);
}

TEST_F(ApiTest, ListsConversationsOfAUserPageByPage) {
  const auto user = make_user("c1");
  for (int i = 0; i < 3; ++i) {
    clock.advance(std::chrono::seconds(1));
    make_conversation(user);
  }
  EXPECT_EQ(api(Method::get, "/conversations", {}).status, 400);
  const auto first = api(Method::get, "/conversations", {}, "", "?filter[userExternalId]=c1&page[size]=2");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(json(first).objects("conversations").size(), 2U);
  EXPECT_EQ(json(first).flag("meta.hasMore"), true);
  const auto second =
      api(Method::get, "/conversations", {}, "",
          "?filter[userId]=" + user + "&page[after]=" + std::string{json(first).text("meta.afterCursor")});
  EXPECT_EQ(json(second).objects("conversations").size(), 1U);
  EXPECT_EQ(json(second).flag("meta.hasMore"), false);
}

TEST_F(ApiTest, ChangesAConversationAndNamesItsParticipant) {
  const auto conversation = make_conversation(make_user("c1"));
  const Params where{{"conversationId", conversation}};
  EXPECT_EQ(
      json(api(Method::patch, kConversation, where, R"({"displayName":"Order 7"})")).text("conversation.displayName"),
      "Order 7");
  EXPECT_EQ(json(api(Method::get, kConversation, where)).text("conversation.displayName"), "Order 7");
  const auto participants = api(Method::get, std::string{kConversation} + "/participants", where);
  EXPECT_EQ(json(participants).objects("participants").front().text("userExternalId"), "c1");
  EXPECT_EQ(api(Method::get, kConversation, {{"conversationId", "nowhere"}}).status, 404);
}

TEST_F(ApiTest, TakesActivities) {
  const auto user = make_user("c1");
  const auto conversation = make_conversation(user);
  const Params where{{"conversationId", conversation}};
  const std::string path = std::string{kConversation} + "/activity";
  const std::string by_user = R"({"author":{"type":"user","userId":")" + user + R"("},"type":)";
  EXPECT_EQ(api(Method::post, path, where, by_user + R"("conversation:read"})").body, "{}");
  EXPECT_EQ(api(Method::post, path, where, by_user + R"("typing:start"})").status, 400);
  EXPECT_EQ(api(Method::post, path, where, R"({"author":{"type":"business"},"type":"typing:start"})").status, 200);
  EXPECT_EQ(api(Method::post, path, where, R"({"author":{"type":"business"},"type":"dancing"})").status, 400);
}

TEST_F(ApiTest, DeletesAMessageAndCountsOn) {
  const auto conversation = make_conversation(make_user("c1"));
  const Params where{{"conversationId", conversation}};
  std::vector<std::string> made;
  for (const auto* text : {"one", "two", "three"}) {
    const auto posted = json(post(conversation, R"({"type":"business"})", text, {{"Idempotency-Key", text}}));
    made.emplace_back(posted.objects("messages").front().text("id"));
  }
  Params one = where;
  one.emplace_back("messageId", made[1]);
  EXPECT_EQ(api(Method::delete_, kMessage, one).body, "{}");
  const auto again = api(Method::delete_, kMessage, one);
  EXPECT_EQ(again.status, 404);
  EXPECT_EQ(json(again).objects("errors").front().text("code"), "message_not_found");
  EXPECT_EQ(json(api(Method::get, kMessages, where)).objects("messages").size(), 2U);
  const auto repeated = post(conversation, R"({"type":"business"})", "two", {{"Idempotency-Key", "two"}});
  EXPECT_EQ(repeated.status, 409);
  EXPECT_EQ(json(repeated).objects("errors").front().text("code"), "message_deleted");
  const auto first = api(Method::get, kMessages, where, "", "?page[size]=1");
  EXPECT_EQ(json(first).flag("meta.hasMore"), true);
  EXPECT_EQ(api(Method::delete_, kMessages, where).body, "{}");
  const auto none = json(api(Method::get, kMessages, where));
  EXPECT_TRUE(none.objects("messages").empty());
  EXPECT_EQ(none.flag("meta.hasMore"), false);
  EXPECT_EQ(json(post(conversation, R"({"type":"business"})", "four")).objects("messages").front().integer("seq"), 4);
  one[0].second = "nowhere";
  EXPECT_EQ(json(api(Method::delete_, kMessage, one)).objects("errors").front().text("code"), "conversation_not_found");
  EXPECT_EQ(api(Method::delete_, kMessages, {{"conversationId", "nowhere"}}).status, 404);
}

TEST_F(ApiTest, DeletesAConversation) {
  const auto conversation = make_conversation(make_user("c1"));
  const Params where{{"conversationId", conversation}};
  post(conversation, R"({"type":"business"})", "hi");
  EXPECT_EQ(api(Method::delete_, kConversation, where).body, "{}");
  EXPECT_EQ(api(Method::get, kConversation, where).status, 404);
  EXPECT_EQ(api(Method::delete_, kConversation, where).status, 404);
}

TEST_F(ApiTest, ListsAndUnlinksClients) {
  const auto said = says("b1", "hello");
  const std::string path = std::string{kUser} + "/clients";
  const Params user{{"userIdOrExternalId", said.user_id}};
  const auto listed = api(Method::get, path, user);
  ASSERT_EQ(listed.status, 200) << listed.body;
  const auto clients = json(listed).objects("clients");
  ASSERT_EQ(clients.size(), 1U);
  EXPECT_EQ(clients.front().text("id"), said.client_id);
  EXPECT_EQ(clients.front().text("type"), "web");
  EXPECT_EQ(clients.front().text("status"), "active");
  EXPECT_EQ(clients.front().text("integrationId"), "web-main");
  EXPECT_EQ(clients.front().text("externalId"), "b1");
  EXPECT_EQ(json(listed).flag("meta.hasMore"), false);
  const auto stranger = make_user("c2");
  Params client{{"userIdOrExternalId", stranger}, {"clientId", said.client_id}};
  const auto theirs = api(Method::delete_, path + "/{clientId}", client);
  EXPECT_EQ(theirs.status, 404);
  EXPECT_EQ(json(theirs).objects("errors").front().text("code"), "client_not_found");
  client[0].second = said.user_id;
  EXPECT_EQ(api(Method::delete_, path + "/{clientId}", client).body, "{}");
  EXPECT_TRUE(json(api(Method::get, path, user)).objects("clients").empty());
  EXPECT_EQ(api(Method::get, path, {{"userIdOrExternalId", "nobody"}}).status, 404);
}

TEST_F(ApiTest, RemovesTheFilesOfWhatWasDeletedAfterTheCommitAndOnceMoreAfterACrash) {
  const auto upload = [&](const std::string& browser) {
    http::Request request;
    request.target = "/live/attachments?name=a.txt";
    request.headers = {{"Authorization", "Bearer " + tokens->mint(sender(browser), {})}};
    request.body = "some words";
    return std::string{json(call(Method::post, "/live/attachments", request)).text("attachment.mediaUrl")};
  };
  const auto files = [&] {
    const std::filesystem::recursive_directory_iterator all_of_them(folder + "/media");
    return std::count_if(begin(all_of_them), end(all_of_them), [](const auto& one) { return one.is_regular_file(); });
  };
  messaging::Inbound inbound;
  inbound.sender = sender("b1");
  inbound.external_id = "m1";
  inbound.content = *wire::parse_content(R"({"type":"file","mediaUrl":")" + upload("b1") + "\"}", wire::Writer::user);
  const auto sent = store->change(
      [&](store::Transaction& tx) -> domain::Result<messaging::Received> { return ingest->receive(tx, inbound); });
  ASSERT_TRUE(sent);
  upload("b1");  // and never sent
  upload("b2");  // somebody else's
  ASSERT_EQ(files(), 3);

  EXPECT_EQ(api(Method::delete_, kUser, {{"userIdOrExternalId", sent->user_id}}).status, 200);
  EXPECT_EQ(files(), 3) << "a file goes after the commit, not before";
  const auto waiting = [&] {
    return store->view([](store::Snapshot& now) { return store::Tasks(now.connection()).counts().waiting; }).value();
  };
  EXPECT_EQ(waiting(), 4) << "a kill here leaves the tasks: one for each file, one to look for uploads, one to finish";
  attachments.run_erasing(*dispatcher);
  messaging::run_erasures(*dispatcher, *store);
  dispatcher->start();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (waiting() > 0 && std::chrono::steady_clock::now() < deadline) {
    // The clock stands while a task is leased.
    if (dispatcher->statistics().running == 0) clock.advance(std::chrono::milliseconds(100));
    dispatcher->wake();
    std::this_thread::yield();
  }
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(files(), 1);
  dispatcher->stop(std::chrono::seconds(5));
}

TEST_F(ApiTest, KeepsAFileAndHandsItOutByItsSecretOnly) {
  http::Request upload;
  upload.target = "/live/attachments?name=..%2F..%2Fpic%20%F0%9F%91%8B.txt";
  upload.headers = {{"Authorization", "Bearer " + tokens->mint(sender("b1"), {})}};
  upload.body = "some words";
  const auto kept = call(Method::post, "/live/attachments", upload);
  ASSERT_EQ(kept.status, 201) << kept.body;
  EXPECT_EQ(json(kept).text("attachment.name"), "pic 👋.txt");
  EXPECT_EQ(json(kept).text("attachment.mediaType"), "text/plain");
  const std::string url{json(kept).text("attachment.mediaUrl")};
  http::Request get;
  get.target = url;
  const auto id = url.substr(7, 26);
  const auto secret = url.substr(34, url.find('/', 34) - 34);
  get.params = {{"id", id}, {"secret", secret}};
  const auto served = call(Method::get, "/media/{id}/{secret}/{name}", get);
  ASSERT_TRUE(served.file) << served.status << url;
  EXPECT_EQ(std::filesystem::file_size(served.file->path), 10U);
  for (const Params& wrong : {Params{{"id", id}, {"secret", "x"}}, Params{{"id", "../../hub.db"}, {"secret", secret}},
                              Params{{"id", ids->next()}, {"secret", secret}}}) {
    get.params = wrong;
    EXPECT_EQ(call(Method::get, "/media/{id}/{secret}/{name}", get).status, 404);
  }
}

TEST_F(ApiTest, ServesALinkThatEndsUntilItsEnd) {
  http::Request upload;
  upload.target = "/live/attachments?name=bill.txt";
  upload.headers = {{"Authorization", "Bearer " + tokens->mint(sender("b1"), {})}};
  upload.body = "some words";
  const auto kept = call(Method::post, "/live/attachments", upload);
  const std::string url{json(kept).text("attachment.mediaUrl")};
  const auto link = ending_link(url, clock.now() + std::chrono::hours(1));
  EXPECT_EQ(link.find(url.substr(34, url.find('/', 34) - 34)), std::string::npos) << "without the secret";
  EXPECT_EQ(ending_link("https://elsewhere.example/media/x/y/z.png", clock.now()),
            "https://elsewhere.example/media/x/y/z.png");
  const auto status_of = [&](const std::string& id, const std::string& key) {
    http::Request get;
    get.params = {{"id", id}, {"secret", key}};
    const auto response = call(Method::get, "/media/{id}/{secret}/{name}", get);
    return response.file ? 200 : response.status;
  };
  const auto id = link.substr(7, 26);
  const auto key = link.substr(34, link.find('/', 34) - 34);
  EXPECT_EQ(status_of(id, key), 200);
  EXPECT_EQ(status_of(id, "9" + key), 404) << "a later end";
  EXPECT_EQ(status_of(id, key + "A"), 404);
  EXPECT_EQ(status_of(id, key.substr(0, key.find('.') + 1)), 404);
  EXPECT_EQ(status_of(id, "." + key), 404);
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(status_of(id, key), 410);
  EXPECT_EQ(status_of(id, "9" + key), 404);
}

TEST_F(ApiTest, RefusesFilesThatAreTooLargeOrOfTheWrongType) {
  http::Request upload;
  upload.target = "/live/attachments?name=a.png";
  EXPECT_EQ(call(Method::post, "/live/attachments", upload).status, 401);
  upload.headers = {{"Authorization", "Bearer " + tokens->mint(sender("b1"), {})}};
  upload.body = "<svg onload=alert(1)>";
  EXPECT_EQ(call(Method::post, "/live/attachments", upload).status, 415);
  upload.body = std::string(2000, 'x');
  EXPECT_EQ(call(Method::post, "/live/attachments", upload).status, 413);
}

TEST_F(ApiTest, HoldsAWidgetToItsOwnLimitBeforeTheBodyIsTakenIn) {
  const auto route =
      std::find_if(routes.begin(), routes.end(), [](const auto& one) { return one.pattern == "/live/attachments"; });
  ASSERT_TRUE(route->options.before_body);
  const auto ask = [&](http::Headers headers, std::size_t& limit) {
    http::Request request;
    request.headers = std::move(headers);
    return route->options.before_body(request, limit);
  };
  const auto status = [](const std::optional<http::Response>& refusal) { return refusal ? refusal->status : 200; };
  live::TokenOptions own;
  own.max_upload_bytes = 100;
  own.origin = "https://shop.test";
  const std::pair<std::string, std::string> token{"Authorization", "Bearer " + tokens->mint(sender("b1"), own)};
  std::size_t limit = 1024;
  EXPECT_EQ(status(ask({token, {"Content-Length", "101"}}, limit)), 413);
  EXPECT_EQ(status(ask({token, {"Content-Length", "100"}}, limit)), 200);
  limit = 1024;
  EXPECT_EQ(status(ask({token, {"Transfer-Encoding", "chunked"}}, limit)), 200);
  EXPECT_EQ(limit, 100U) << "counted while it is read";
  EXPECT_EQ(status(ask({token, {"Origin", "https://other.test"}}, limit)), 403);
  EXPECT_EQ(status(ask({{"Authorization", "Bearer forged"}}, limit)), 401);
  EXPECT_EQ(status(ask({}, limit)), 401);
}

TEST_F(ApiTest, TakesAFileAsAForm) {
  const auto made = api(Method::post, "/attachments", {},
                        "--XX\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nwords\r\n--XX--\r\n", "",
                        {{"Content-Type", "multipart/form-data; boundary=XX"}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_TRUE(json(made).text("attachment.mediaUrl").starts_with("http://hub.test/media/"));
}

TEST_F(ApiTest, LetsAnAgentInAndAsksForTheCsrfToken) {
  ASSERT_TRUE(logins->add_agent("ada@example.org", "Ada", "correct horse", domain::AgentRole::agent));
  const auto received = says("b1", "help");
  http::Request login;
  login.remote_address = "192.0.2.1";
  login.body = R"({"email":"ada@example.org","password":"correct horse"})";
  const auto in = call(Method::post, "/console/api/login", login);
  ASSERT_EQ(in.status, 200) << in.body;
  const auto csrf = std::string{json(in).text("csrfToken")};
  std::string cookie;
  for (const auto& [name, value] : in.headers) {
    if (name == "Set-Cookie") cookie = value;
  }
  EXPECT_NE(cookie.find("HttpOnly; SameSite=Strict"), std::string::npos);
  http::Request request;
  request.headers = {{"Cookie", cookie.substr(0, cookie.find(';'))}};
  request.target = "/console/api/inbox?box=shared";
  const auto inbox = call(Method::get, "/console/api/inbox", request);
  ASSERT_EQ(inbox.status, 200) << inbox.body;
  EXPECT_EQ(json(inbox).objects("rows").front().text("conversation.id"), received.conversation_id);
  EXPECT_EQ(json(inbox).integer("counts.shared"), 1);
  request.params = {{"id", received.conversation_id}};
  EXPECT_EQ(json(call(Method::get, "/console/api/conversations/{id}", request)).objects("person.clients").size(), 1U);
  EXPECT_EQ(call(Method::post, "/console/api/conversations/{id}/claim", request).status, 403);
  request.headers.emplace_back("X-CSRF-Token", csrf);
  const auto claimed = call(Method::post, "/console/api/conversations/{id}/claim", request);
  EXPECT_EQ(json(claimed).text("row.ticket.owner.name"), "Ada");
  EXPECT_EQ(call(Method::post, "/console/api/conversations/{id}/finish", request).status, 200);
  auto preference = request;
  preference.params = {{"id", received.user_id}};
  preference.body = R"({"channel":"web"})";
  const auto preferred = call(Method::post, "/console/api/users/{id}/preferred-channel", preference);
  EXPECT_EQ(json(preferred).text("user.profile.preferredChannel"), "web") << preferred.body;
  preference.body = R"({"channel":"fax"})";
  EXPECT_EQ(call(Method::post, "/console/api/users/{id}/preferred-channel", preference).status, 400);
  preference.body = R"({"responder":"bot"})";
  const auto by = call(Method::post, "/console/api/users/{id}/preferred-responder", preference);
  EXPECT_EQ(json(by).text("user.profile.preferredResponder"), "bot") << by.body;
  preference.body = R"({"responder":7})";
  EXPECT_THAT(call(Method::post, "/console/api/users/{id}/preferred-responder", preference).body,
              ::testing::HasSubstr("responder: expected"));
  preference.body = R"({"responder":"desk"})";
  EXPECT_EQ(call(Method::post, "/console/api/users/{id}/preferred-responder", preference).status, 400);
  request.target = "/console/api/search?q=help";
  EXPECT_EQ(json(call(Method::get, "/console/api/search", request)).objects("hits").size(), 1U);
  EXPECT_EQ(call(Method::get, "/console/api/tasks/dead", request).body, R"({"tasks":[]})");
  request.params = {{"id", "nothing"}};
  EXPECT_EQ(call(Method::post, "/console/api/tasks/{id}/retry", request).status, 404);
  EXPECT_EQ(call(Method::post, "/console/api/logout", request).status, 200);
  EXPECT_EQ(call(Method::get, "/console/api/me", request).status, 401);
}

TEST_F(ApiTest, StopsGuessingOfPasswordsByAddress) {
  http::Request login;
  login.remote_address = "192.0.2.9";
  login.body = R"({"email":"","password":""})";
  for (int i = 0; i < 10; ++i) EXPECT_EQ(call(Method::post, "/console/api/login", login).status, 400);
  EXPECT_EQ(call(Method::post, "/console/api/login", login).status, 429);
}

}  // namespace
}  // namespace hub::api
