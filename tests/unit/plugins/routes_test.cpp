#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

using Handle =
    std::function<hubbub_status(const hubbub_http_request&, const hubbub_response_sink&, const hubbub_error_sink*)>;

hubbub_status respond(const hubbub_response_sink& sink, int status, const char* body = "",
                      std::vector<hubbub_pair> headers = {}, const char* asset = "") {
  const hubbub_http_response response{
      sizeof response, status, headers.data(), headers.size(), hubbub_view_of(body), hubbub_view_of(asset)};
  sink.respond(sink.context, &response);
  return HUBBUB_OK;
}

struct Webhook : PluginHub {
  Probe probe;
  Count received;
  std::vector<hubbub_status> outcomes;

  void begin(Handle handle) {
    probe.on_request = std::move(handle);
    probe.on_create = [this](const hubbub_error_sink*) {
      probe.route("POST", "/inbound", 7);
      probe.route("GET", "/orders/{id}", 8);
      return HUBBUB_OK;
    };
    probe.on_received = [this](std::uint64_t, const hubbub_received& told) {
      outcomes.push_back(told.status);
      received.raise();
    };
    ASSERT_TRUE(put(probe));
    ASSERT_TRUE(server->start());
  }
  std::size_t stored() {
    return look([&](auto& sql) { return store::Conversations{sql}.latest_of_user(user("+1555")); }) ? 1U : 0U;
  }
  std::string user(const std::string& person) {
    const auto client = look([&](auto& sql) { return store::Clients{sql}.find_by_external_id("sms", person); });
    return client ? client->user_id : "";
  }
};

TEST_F(Webhook, StoresWhatItReceivedBeforeItAnswers) {
  begin([&](const auto&, const auto& sink, auto*) -> hubbub_status {
    EXPECT_EQ(probe.receive("m1", "+1555", "hello", 5), HUBBUB_OK);
    return respond(sink, 201, "done");
  });
  const auto answer = call("POST", "/hooks/sms/inbound");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, "done");
  EXPECT_EQ(stored(), 1U);
  ASSERT_TRUE(received.await(1));
  EXPECT_EQ(outcomes[0], HUBBUB_OK);
}

TEST_F(Webhook, StoresAMessageOnceHoweverOftenItComes) {
  begin([&](const auto&, const auto& sink, auto*) -> hubbub_status {
    EXPECT_EQ(probe.receive("m1", "+1555", "hello"), HUBBUB_OK);
    EXPECT_EQ(probe.receive("m1", "+1555", "hello"), HUBBUB_OK);
    return respond(sink, 200);
  });
  EXPECT_EQ(call("POST", "/hooks/sms/inbound").status, 200);
  EXPECT_EQ(call("POST", "/hooks/sms/inbound").status, 200);
  const auto conversation = look([&](auto& sql) { return store::Conversations{sql}.latest_of_user(user("+1555")); });
  EXPECT_EQ(message_count(conversation.value().id), 1);
}

TEST_F(Webhook, AsksForAnotherTryWhenTheCommitFails) {
  bool broken = true;
  hooks.has_received.push_back([&](store::Transaction&, const auto&, const auto&) -> domain::Result<> {
    if (broken) return domain::fail(domain::Status::unavailable, "disk_full", "No space is left.");
    return {};
  });
  begin([&](const auto&, const auto& sink, auto*) -> hubbub_status {
    probe.receive("m1", "+1555", "hello", 5);
    return respond(sink, 200);
  });
  const auto answer = call("POST", "/hooks/sms/inbound");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(stored(), 0U);
  ASSERT_TRUE(received.await(1));
  EXPECT_EQ(outcomes[0], HUBBUB_UNAVAILABLE);
  broken = false;
  EXPECT_EQ(call("POST", "/hooks/sms/inbound").status, 200);
  EXPECT_EQ(stored(), 1U);
}

TEST_F(Webhook, ThatFailsStoresNothingAndSaysWhyInItsStatus) {
  hubbub_status status = HUBBUB_OK;
  begin([&](const auto&, const auto& sink, const hubbub_error_sink* errors) {
    probe.receive("m1", "+1555", "hello", 5);
    respond(sink, 200);
    return tell(errors, status, "a secret reason");
  });
  const std::pair<hubbub_status, int> table[] = {
      {HUBBUB_INVALID, 400},      {HUBBUB_UNAUTHENTICATED, 401}, {HUBBUB_REJECTED, 403}, {HUBBUB_CONFLICT, 409},
      {HUBBUB_RATE_LIMITED, 429}, {HUBBUB_UNAVAILABLE, 503},     {HUBBUB_INTERNAL, 500}, {77, 500}};
  for (const auto& [told, expected] : table) {
    status = told;
    const auto answer = call("POST", "/hooks/sms/inbound");
    EXPECT_EQ(answer.status, expected) << told;
    EXPECT_EQ(answer.body.find("secret"), std::string::npos);
  }
  EXPECT_EQ(stored(), 0U);
  ASSERT_TRUE(received.await(8)) << "whoever got HUBBUB_OK from receive() hears that it was not stored";
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), HUBBUB_OK), 0);
}

TEST_F(Webhook, ReportsARefusedMessageAsRefused) {
  hooks.has_received.push_back([](store::Transaction&, const auto&, const auto&) -> domain::Result<> {
    return domain::rejected("client_blocked", "This client is blocked.");
  });
  begin([&](const auto&, const auto& sink, auto*) -> hubbub_status {
    probe.receive("m1", "+1555", "hello", 5);
    return respond(sink, 200);
  });
  EXPECT_EQ(call("POST", "/hooks/sms/inbound").status, 200) << "another try would not help";
  ASSERT_TRUE(received.await(1));
  EXPECT_EQ(outcomes[0], HUBBUB_REJECTED);
}

TEST_F(Webhook, SeesTheRequestAsItCame) {
  begin([&](const hubbub_http_request& request, const auto& sink, auto*) -> hubbub_status {
    if (request.route == 8) {
      EXPECT_EQ(text(request.method), "GET");
      EXPECT_EQ(text(request.path), "/orders/a%2Fb");
      EXPECT_EQ(text(request.query), "x=1%202&flag");
      EXPECT_EQ(request.param_count, 1U);
      EXPECT_EQ(text(request.params[0].name) + "=" + text(request.params[0].value), "id=a/b");
      EXPECT_GE(request.query_param_count, 1U);
      EXPECT_EQ(text(request.query_params[0].value), "1 2");
    } else {
      EXPECT_EQ(text(request.body), "raw \"bytes\"");
      EXPECT_EQ(text(request.remote_address), "127.0.0.1");
    }
    return respond(sink, 200);
  });
  EXPECT_EQ(call("GET", "/hooks/sms/orders/a%2Fb?x=1%202&flag").status, 200);
  EXPECT_EQ(call("POST", "/hooks/sms/inbound", "raw \"bytes\"").status, 200);
  EXPECT_EQ(call("GET", "/hooks/sms/inbound").status, 405);
  EXPECT_EQ(call("GET", "/hooks/sms/other").status, 404);
  EXPECT_EQ(call("POST", "/hooks/sms/inbound", std::string(200'000, 'x')).status, 413);
}

TEST_F(Webhook, SendsNoHeaderThatWouldBeginAnother) {
  begin([&](const auto&, const auto& sink, auto*) -> hubbub_status {
    return respond(sink, 200, "",
                   {{hubbub_view_of("Location"), hubbub_view_of("/a\r\nSet-Cookie: stolen=1")},
                    {hubbub_view_of("X-Good"), hubbub_view_of("yes")},
                    {hubbub_view_of(""), hubbub_view_of("nameless")}});
  });
  bool good = false;
  for (const auto& [name, value] : call("POST", "/hooks/sms/inbound").headers) {
    EXPECT_NE(name, "Set-Cookie");
    EXPECT_NE(name, "Location");
    good = good || (name == "X-Good" && value == "yes");
  }
  EXPECT_TRUE(good);
}

TEST_F(Webhook, AnswersOnceAndWithAStatusThatIsOne) {
  begin([&](const hubbub_http_request& request, const auto& sink, auto*) -> hubbub_status {
    if (request.route == 8) return HUBBUB_OK;  // says nothing
    respond(sink, 99);
    return respond(sink, 200, "the second is ignored");
  });
  EXPECT_EQ(call("POST", "/hooks/sms/inbound").status, 500);
  EXPECT_EQ(call("GET", "/hooks/sms/orders/1").status, 204);
}

TEST_F(Webhook, ServesNoFileOutsideTheShareFolder) {
  begin([&](const auto&, const auto& sink, auto*) -> hubbub_status {
    return respond(sink, 200, "", {}, "../../../etc/passwd");
  });
  EXPECT_EQ(call("POST", "/hooks/sms/inbound").status, 404);
}

TEST_F(Webhook, ThatStillWaitsWhenItsInstanceStopsIsAskedToComeAgain) {
  std::promise<void> inside;
  std::promise<void> leave;
  std::atomic<int> handled = 0;
  begin([&](const auto&, const auto& sink, auto*) -> hubbub_status {
    if (++handled == 1) {
      inside.set_value();
      leave.get_future().wait();
    }
    return respond(sink, 200);
  });
  auto first = std::async(std::launch::async, [&] { return call("POST", "/hooks/sms/inbound").status; });
  inside.get_future().wait();
  const auto before = server->statistics().requests;
  auto second = std::async(std::launch::async, [&] { return call("POST", "/hooks/sms/inbound").status; });
  while (server->statistics().requests <= before) std::this_thread::yield();
  std::promise<void> posted;  // the loop has handed the request to the strand when it comes to this
  server->post([&] { posted.set_value(); });
  posted.get_future().wait();
  auto removal = std::async(std::launch::async, [&] { runtime->remove("sms"); });
  EXPECT_EQ(second.get(), 503);
  leave.set_value();
  removal.get();
  EXPECT_EQ(first.get(), 200);
  EXPECT_EQ(handled, 1);
}

TEST_F(Webhook, MovesTheReceiptsOfWhatWasSent) {
  probe.on_send = [&](const hubbub_outbound&, std::uint64_t token, const hubbub_error_sink*) {
    return probe.complete(token, HUBBUB_OK, "provider-1");
  };
  const auto receipt = [&](hubbub_receipt_kind kind, const char* id) {
    const hubbub_receipt told{sizeof told, kind, hubbub_view_of(id), {}, {}};
    return probe.service<hubbub_inbox>(HUBBUB_SERVICE_INBOX).receipt(probe.host(), &told, nullptr);
  };
  begin([&](const auto&, const auto& sink, auto*) -> hubbub_status {
    EXPECT_EQ(receipt(HUBBUB_RECEIPT_DELIVERED, "provider-1"), HUBBUB_OK);
    EXPECT_EQ(receipt(HUBBUB_RECEIPT_READ, "of somebody else"), HUBBUB_OK) << "collected; told apart in the commit";
    return respond(sink, 200);
  });
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(in_time([&] { return delivery_of(sent).status == domain::DeliveryStatus::sent; }, {}));
  EXPECT_EQ(call("POST", "/hooks/sms/inbound").status, 200);
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::delivered);
  EXPECT_EQ(receipt(HUBBUB_RECEIPT_READ, "provider-1"), HUBBUB_OK) << "and outside of a handler";
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::read);
  EXPECT_EQ(receipt(HUBBUB_RECEIPT_READ, "of somebody else"), HUBBUB_INVALID);
}

TEST_F(Webhook, ThatFailsHasReadNothing) {
  bool fails = true;
  begin([&](const auto&, const auto& sink, auto*) -> hubbub_status {
    const hubbub_activity told{sizeof told, HUBBUB_CONVERSATION_READ, hubbub_view_of("+1555")};
    EXPECT_EQ(probe.service<hubbub_inbox>(HUBBUB_SERVICE_INBOX).activity(probe.host(), &told, nullptr), HUBBUB_OK);
    return fails ? hubbub_status{HUBBUB_INVALID} : respond(sink, 200);
  });
  write_to("+1555");
  EXPECT_EQ(call("POST", "/hooks/sms/inbound").status, 400);
  EXPECT_TRUE(heard.all<domain::ReadAdvanced>().empty());
  fails = false;
  EXPECT_EQ(call("POST", "/hooks/sms/inbound").status, 200);
  EXPECT_TRUE(heard.await<domain::ReadAdvanced>(1));
}

}  // namespace
}  // namespace hub::plugins
