// Linking over HTTP: the widget's "continue on…", and REST's clients.
#include "api/links.hpp"

#include <utility>

#include "api/rest.hpp"
#include "messaging/link_secrets.hpp"
#include "store/rows.hpp"
#include "store/users.hpp"
#include "unit/api/routes_fixture.hpp"

namespace hub::api {
namespace {

using http::Method;
using wire::JsonObject;

class LinksTest : public RoutesTest {
 protected:
  static constexpr const char* kPhone = "+33123456789";
  static constexpr const char* kClients = "/v2/apps/{appId}/users/{userIdOrExternalId}/clients";

  LinksTest()
      : linking{integrations, {std::string(32, 's'), "Acme"}},
        links{*store, *ingest, linking, *tokens},
        live{services(), {}},
        keys{{{"app_1", "s3cret", "app", ""}}, {}, clock},
        rest{{*store, integrations, *ingest, *outbox, *switchboard, live, keys, &linking}, {"app", "Acme", "", {}, 0}} {
    linking.attach(hooks);
    for (const auto* type : {"sms", "email"}) {
      messaging::Integration channel;
      channel.id = std::string{type} + "-main";
      channel.channel_type = type;
      channel.default_holder = "desk";
      integrations.put(channel);
    }
    serve(links.routes());
    serve(rest.routes());
  }
  ~LinksTest() override { store->stop(); }

  http::Response widget(Method method, const std::string& pattern, const std::string& body = {},
                        const std::string& client = {}) {
    http::Request request;
    request.headers.emplace_back("Authorization", "Bearer " + token);
    request.headers.emplace_back("Origin", origin);
    request.params.emplace_back("clientId", client);
    request.body = body;
    return call(method, pattern, std::move(request));
  }
  http::Response add_client(const std::string& user, const std::string& body) {
    http::Request request;
    request.headers.emplace_back("Authorization", "Basic YXBwXzE6czNjcmV0");  // app_1:s3cret
    request.params = {{"appId", "app"}, {"userIdOrExternalId", user}};
    request.body = body;
    return call(Method::post, kClients, std::move(request));
  }
  std::string code() {
    const messaging::LinkSecrets secrets{std::string(32, 's')};
    const auto newest = store->view([](store::Snapshot& snapshot) {
      return store::sql::all(snapshot.connection(), "SELECT id FROM link_requests ORDER BY id DESC",
                             [](store::sql::Statement& row) { return store::sql::text_at(row, 0); });
    });
    return secrets.code_of(newest->at(0));
  }
  std::string confirm_body(const std::string& entered) { return R"({"code":")" + entered + "\"}"; }

  std::string origin = "https://shop.example";
  std::string token = tokens->mint(sender("browser"), {});
  messaging::Linking linking;
  Links links;
  live::Hub live;
  Keys keys;
  Rest rest;
};

TEST_F(LinksTest, TheWidgetAsksConfirmsAndUnlinks) {
  const auto web = says("browser", "hello");
  const auto asked =
      widget(Method::post, "/live/links", R"({"integrationId":"sms-main","address":"+33 1 23 45 67 89"})");
  ASSERT_EQ(asked.status, 201) << asked.body;
  EXPECT_EQ(json(asked).text("link.status"), "pending");
  EXPECT_EQ(json(asked).text("link.proof"), "code");
  EXPECT_EQ(json(asked).text("link.address"), kPhone);
  EXPECT_EQ(json(asked).integer("link.expiresInMs"), 600'000);
  EXPECT_EQ(asked.body.find(code()), std::string::npos);
  const auto wrong = widget(Method::post, "/live/links/confirm", confirm_body("x"));
  EXPECT_EQ(wrong.status, 403);
  EXPECT_EQ(json(wrong).objects("errors").front().text("code"), "wrong_code");
  EXPECT_EQ(json(wrong).integer("attemptsLeft"), 4);
  const auto linked = widget(Method::post, "/live/links/confirm", confirm_body(code()));
  ASSERT_EQ(linked.status, 200) << linked.body;
  EXPECT_EQ(json(linked).text("client.externalId"), kPhone);
  EXPECT_EQ(widget(Method::post, "/live/links/confirm", confirm_body(code())).status, 410);
  const auto listed = json(widget(Method::get, "/live/links"));
  const auto channels = listed.objects("links");
  ASSERT_EQ(channels.size(), 2U);
  const auto& sms = channels.at(1);
  EXPECT_EQ(sms.text("integrationId"), "sms-main");
  EXPECT_EQ(sms.text("address"), "phone");
  ASSERT_EQ(sms.objects("clients").size(), 1U);
  const auto client = std::string{json(linked).text("client.id")};
  EXPECT_EQ(widget(Method::delete_, "/live/links/{clientId}", "", client).body, "{}");
  EXPECT_EQ(widget(Method::delete_, "/live/links/{clientId}", "", client).status, 404);
  EXPECT_EQ(widget(Method::delete_, "/live/links/{clientId}", "", web.client_id).status, 403);
}

TEST_F(LinksTest, WhatsAppIsOfferedByALinkAndNeverByACode) {
  messaging::Integration whatsapp;
  whatsapp.id = "whatsapp-main";
  whatsapp.channel_type = "whatsapp";
  integrations.put(whatsapp);
  const auto web = says("browser", "hello");
  EXPECT_EQ(json(widget(Method::get, "/live/links")).objects("links").size(), 2U) << "no link leads there yet";
  whatsapp.deep_link = "https://wa.me/15550001234?text={token}";
  integrations.put(whatsapp);
  const auto listed = json(widget(Method::get, "/live/links"));
  const auto channels = listed.objects("links");
  ASSERT_EQ(channels.size(), 3U);
  EXPECT_EQ(channels.at(2).text("proof"), "token");
  EXPECT_FALSE(channels.at(2).has("address"));
  const auto asked = json(widget(Method::post, "/live/links", R"({"integrationId":"whatsapp-main"})"));
  EXPECT_EQ(asked.text("link.url"), "https://wa.me/15550001234?text=" + std::string{asked.text("link.token")});
  const auto refused =
      widget(Method::post, "/live/links", R"({"integrationId":"whatsapp-main","address":"+33 1 23 45 67 89"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("hand people the link"), std::string::npos) << refused.body;
}

TEST_F(LinksTest, WhoAskedFindsTheAwaitedCodeAgainUntilItIsOver) {
  says("browser", "hello");
  widget(Method::post, "/live/links", R"({"integrationId":"sms-main","address":"+33 1 23 45 67 89"})");
  widget(Method::post, "/live/links/confirm", confirm_body("x"));
  clock.advance(std::chrono::minutes(1));
  const auto awaited = json(widget(Method::get, "/live/links"));
  EXPECT_EQ(awaited.text("awaited.integrationId"), "sms-main");
  EXPECT_EQ(awaited.text("awaited.address"), kPhone);
  EXPECT_EQ(awaited.integer("awaited.expiresInMs"), 540'000);
  EXPECT_EQ(awaited.integer("awaited.attemptsLeft"), 4);
  EXPECT_EQ(awaited.raw("awaited").find(code()), std::string::npos);
  says("other", "hello");
  const auto own = std::exchange(token, tokens->mint(sender("other"), {}));
  EXPECT_TRUE(json(widget(Method::get, "/live/links")).is_null("awaited")) << "somebody else's is nobody's business";
  token = own;
  for (int left = 3; left >= 0; --left) {
    EXPECT_EQ(json(widget(Method::post, "/live/links/confirm", confirm_body("x"))).integer("attemptsLeft"), left);
  }
  EXPECT_TRUE(json(widget(Method::get, "/live/links")).is_null("awaited"));
  widget(Method::post, "/live/links", R"({"integrationId":"sms-main","address":"+33 1 23 45 67 89"})");
  clock.advance(std::chrono::minutes(10));
  EXPECT_TRUE(json(widget(Method::get, "/live/links")).is_null("awaited"));
}

TEST_F(LinksTest, AnAddressThatIsKnownIsAskedLikeOneThatIsNot) {
  says("browser", "hello");
  messaging::Inbound inbound;
  inbound.sender.integration_id = "sms-main";
  inbound.sender.external_id = kPhone;
  inbound.sender.display_name = "Ana";
  inbound.content = domain::text_content("hello");
  ASSERT_TRUE(store->change(
      [&](store::Transaction& tx) -> domain::Result<messaging::Received> { return ingest->receive(tx, inbound); }));
  const auto shape = [&](const std::string& address) {
    auto body =
        widget(Method::post, "/live/links", R"({"integrationId":"sms-main","address":")" + address + "\"}").body;
    const auto at = body.find(address);
    EXPECT_NE(at, std::string::npos) << body;
    return at == std::string::npos ? body : body.replace(at, address.size(), "…");
  };
  EXPECT_EQ(shape(kPhone), shape("+33123456780"));
}

TEST_F(LinksTest, TheListMakesNobodyKnown) {
  const auto listed = widget(Method::get, "/live/links");
  EXPECT_EQ(listed.status, 200);
  EXPECT_EQ(json(listed).objects("links").size(), 2U);
  const auto users = store->view([](store::Snapshot& snapshot) {
    return store::sql::number(snapshot.connection(), "SELECT COUNT(*) FROM users");
  });
  EXPECT_EQ(*users, 0);
}

TEST_F(LinksTest, AreForTheTokensOwnPage) {
  token = tokens->mint(sender("browser"), {.origin = "https://shop.example"});
  EXPECT_EQ(widget(Method::get, "/live/links").status, 200);
  origin = "https://evil.example";
  EXPECT_EQ(widget(Method::get, "/live/links").status, 403);
  token = "forged";
  EXPECT_EQ(widget(Method::get, "/live/links").status, 401);
}

TEST_F(LinksTest, RefuseWhatCannotBeAskedAndTooMuch) {
  says("browser", "hello");
  for (const auto* body : {"", "[]", R"({"integrationId":"sms-main","address":"12"})",
                           R"({"integrationId":"nowhere","address":"+33123456789"})", R"({"integrationId":7})"}) {
    EXPECT_EQ(widget(Method::post, "/live/links", body).status, 400) << body;
  }
  http::Response last;
  for (int i = 0; i < 6; ++i) {
    last = widget(Method::post, "/live/links",
                  R"({"integrationId":"sms-main","address":"+3312345678)" + std::to_string(i) + "\"}");
  }
  EXPECT_EQ(last.status, 429);
}

TEST_F(LinksTest, RestAddsAClientThatIsPendingUntilItsUserActs) {
  const auto web = says("browser", "hello");
  const auto made = add_client(
      web.user_id, R"({"matchCriteria":{"type":"sms","phoneNumber":"+33123456789","primary":true},)"
                   R"("confirmation":{"type":"userActivity","message":{"type":"text","text":"We go on here."}},)"
                   R"("target":{"conversationId":")" +
                       web.conversation_id + "\"}}");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(json(made).text("client.status"), "pending");
  EXPECT_EQ(json(made).text("client.integrationId"), "sms-main");
  messaging::Inbound inbound;
  inbound.sender.integration_id = "sms-main";
  inbound.sender.external_id = kPhone;
  inbound.external_id = "sms-1";
  inbound.content = domain::text_content("here I am");
  const auto received = store->change(
      [&](store::Transaction& tx) -> domain::Result<messaging::Received> { return ingest->receive(tx, inbound); });
  ASSERT_TRUE(received);
  EXPECT_EQ(received->conversation_id, web.conversation_id);
}

TEST_F(LinksTest, RestLinksAtOnceWhatTheBusinessVouchesFor) {
  const auto web = says("browser", "hello");
  const auto made = add_client(
      web.user_id,
      R"({"matchCriteria":{"type":"email","integrationId":"email-main","address":"Ana@Example.org"},"confirmation":{"type":"immediate"}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(json(made).text("client.status"), "active");
  EXPECT_EQ(json(made).text("client.externalId"), "ana@example.org");
}

TEST_F(LinksTest, RestSaysWhatIsWrongWithABody) {
  const auto web = says("browser", "hello");
  const std::string sms = R"("matchCriteria":{"type":"sms","phoneNumber":"+33123456789"})";
  for (const std::string& body :
       {std::string{"{}"}, "{" + sms + "}", "{" + sms + R"(,"confirmation":{"type":"later"}})",
        std::string{R"({"matchCriteria":{"type":"fax","address":"1"},"confirmation":{"type":"prompt"}})"},
        std::string{R"({"matchCriteria":{"type":"sms"},"confirmation":{"type":"prompt"}})"},
        "{" + sms + R"(,"confirmation":{"type":"prompt","message":{"type":"text"}}})"}) {
    EXPECT_EQ(add_client(web.user_id, body).status, 400) << body;
  }
  EXPECT_EQ(add_client("nobody", "{" + sms + R"(,"confirmation":{"type":"prompt"}})").status, 404);
  const auto other = says("other", "hello");
  EXPECT_EQ(add_client(web.user_id, "{" + sms + R"(,"confirmation":{"type":"prompt"},"target":{"conversationId":")" +
                                        other.conversation_id + "\"}}")
                .status,
            400);
}

}  // namespace
}  // namespace hub::api
