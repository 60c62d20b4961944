// Records, secrets, inbox, live, log, metrics, clock and crypto, as an instance calls them.
#include "crypto/encoding.hpp"
#include "crypto/hmac.hpp"
#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

hubbub_view v(const std::string& words) {
  return {words.data(), words.size()};
}

struct Services : PluginHub {
  Probe probe;
  Count received;
  std::vector<hubbub_received> replies;

  Services() {
    probe.on_received = [this](std::uint64_t, const hubbub_received& told) {
      replies.push_back(told);
      received.raise();
    };
    auto instance = wanted(probe, "sms", PROBE_CHANNEL);
    instance.secrets = {{"token", "s3cret"}, {"keys[0].secret", "k0"}};
    if (auto done = runtime->put(instance); !done) throw std::runtime_error(done.error().message);
  }
  hubbub_status put_record(const std::string& key, const std::string& json, std::int64_t version,
                           const std::string& collection = "orders") {
    const hubbub_record record{sizeof record, 0, v(collection), v(key), v(json), version};
    return probe.service<hubbub_records>(HUBBUB_SERVICE_RECORDS).put(probe.host(), &record, nullptr);
  }
  std::string read(const std::string& key) {
    std::string out;
    const hubbub_record_sink sink{&out, [](void* into, const hubbub_record* told) {
                                    *static_cast<std::string*>(into) =
                                        text(told->json) + "@" + std::to_string(told->version);
                                  }};
    EXPECT_EQ(probe.service<hubbub_records>(HUBBUB_SERVICE_RECORDS)
                  .get(probe.host(), hubbub_view_of("orders"), v(key), &sink, nullptr),
              HUBBUB_OK);
    return out;
  }
};

TEST_F(Services, KeepRecordsAgainstTheVersionThatWasRead) {
  EXPECT_EQ(read("o1"), "@0");
  EXPECT_EQ(put_record("o1", "{\"n\":1}", 0), HUBBUB_OK);
  EXPECT_EQ(read("o1"), "{\"n\":1}@1");
  EXPECT_EQ(put_record("o1", "{\"n\":2}", 0), HUBBUB_CONFLICT);
  EXPECT_EQ(put_record("o1", "{\"n\":2}", 1), HUBBUB_OK);
  EXPECT_EQ(put_record("o1", "{\"n\":3}", 1), HUBBUB_CONFLICT);
  EXPECT_EQ(read("o1"), "{\"n\":2}@2");
  const auto& records = probe.service<hubbub_records>(HUBBUB_SERVICE_RECORDS);
  EXPECT_EQ(records.erase(probe.host(), hubbub_view_of("orders"), hubbub_view_of("o1"), 1, nullptr), HUBBUB_CONFLICT);
  EXPECT_EQ(records.erase(probe.host(), hubbub_view_of("orders"), hubbub_view_of("o1"), 2, nullptr), HUBBUB_OK);
  EXPECT_EQ(read("o1"), "@0");
}

TEST_F(Services, RefuseRecordsThatNoStoreCouldKeep) {
  EXPECT_EQ(put_record("", "{}", 0), HUBBUB_INVALID);
  EXPECT_EQ(put_record(std::string(192, 'k'), "{}", 0), HUBBUB_INVALID);
  EXPECT_EQ(put_record("k", "{}", 0, "Orders"), HUBBUB_INVALID);
  EXPECT_EQ(put_record("k", "{}", 0, std::string(65, 'c')), HUBBUB_INVALID);
  EXPECT_EQ(put_record("k", std::string(1024 * 1024 + 1, ' '), 0), HUBBUB_INVALID);
  EXPECT_EQ(put_record("k", "\xff", 0), HUBBUB_INVALID);
}

TEST_F(Services, SayWhomARecordIsAbout) {
  const auto put_about = [&](const std::string& key, const std::string& user_id, const std::string& external_id) {
    const hubbub_record record{sizeof record, 0, hubbub_view_of("orders"), v(key), hubbub_view_of("{}"), 0};
    const hubbub_subject subject{sizeof subject, 0, v(user_id), v(external_id)};
    return probe.service<hubbub_records_2>(HUBBUB_SERVICE_RECORDS_2)
        .put_about(probe.host(), &record, &subject, nullptr);
  };
  const auto known = identify("browser", "ana");
  ASSERT_TRUE(known);
  EXPECT_EQ(put_about("o1", known->user.id, ""), HUBBUB_OK);
  EXPECT_EQ(put_about("o1", known->user.id, ""), HUBBUB_CONFLICT);
  EXPECT_EQ(put_about("o2", "", "+4911"), HUBBUB_OK) << "nobody has that address yet";
  EXPECT_EQ(put_about("o3", "", ""), HUBBUB_INVALID);
  EXPECT_EQ(put_about("o3", known->user.id, "+4911"), HUBBUB_INVALID);
  EXPECT_EQ(put_about("o3", "erased", ""), HUBBUB_INVALID);
  EXPECT_EQ(read("o1"), "{}@1");
  EXPECT_EQ(read("o3"), "@0");
  const auto theirs = look([&](auto& sql) { return store::Records{sql}.about_user(known->user.id, {}, 10); });
  ASSERT_EQ(theirs.size(), 1U);
  EXPECT_EQ(theirs.front().key, "o1");
}

TEST_F(Services, ListRecordsByKeyInPages) {
  for (const char* key : {"c", "a", "b"}) ASSERT_EQ(put_record(key, "{}", 0), HUBBUB_OK);
  std::string keys;
  const hubbub_record_sink sink{
      &keys, [](void* into, const hubbub_record* told) { *static_cast<std::string*>(into) += text(told->key); }};
  const auto& records = probe.service<hubbub_records>(HUBBUB_SERVICE_RECORDS);
  records.list(probe.host(), hubbub_view_of("orders"), {}, 2, &sink, nullptr);
  EXPECT_EQ(keys, "ab");
  records.list(probe.host(), hubbub_view_of("orders"), hubbub_view_of("b"), 2, &sink, nullptr);
  EXPECT_EQ(keys, "abc");
}

TEST_F(Services, SayWhetherOthersCanReachTheHub) {
  const auto& exposure = probe.service<hubbub_exposure>(HUBBUB_SERVICE_EXPOSURE);
  EXPECT_EQ(exposure.is_exposed(probe.host()), 0U);
  ports->is_exposed = true;
  EXPECT_EQ(exposure.is_exposed(probe.host()), 1U);
}

TEST_F(Services, GiveSecretsByTheirPath) {
  const auto secret = [&](const char* path) {
    std::string out;
    Failure failure;
    const hubbub_text_sink sink{&out,
                                [](void* into, hubbub_view told) { *static_cast<std::string*>(into) = text(told); }};
    const auto status = probe.service<hubbub_secrets>(HUBBUB_SERVICE_SECRETS)
                            .get(probe.host(), hubbub_view_of(path), &sink, &failure.sink);
    return status == HUBBUB_OK ? out : failure.code;
  };
  EXPECT_EQ(secret("token"), "s3cret");
  EXPECT_EQ(secret("keys[0].secret"), "k0");
  EXPECT_EQ(secret("other"), "secret_not_found");
}

TEST_F(Services, TellAPollerWhenItsMessageIsOnDisk) {
  ASSERT_EQ(probe.receive("m1", "+1555", "hello", 9), HUBBUB_OK);
  ASSERT_TRUE(received.await(1));
  EXPECT_EQ(replies[0].status, HUBBUB_OK);
  EXPECT_EQ(replies[0].duplicate, 0U);
  ASSERT_EQ(probe.receive("m1", "+1555", "hello", 9), HUBBUB_OK);
  ASSERT_TRUE(received.await(2));
  EXPECT_EQ(replies[1].duplicate, 1U);
}

TEST_F(Services, SayWhatIsWrongWithAMessageAtOnce) {
  const auto code = [&](const char* id, const char* from, const char* words) {
    Failure failure;
    EXPECT_EQ(probe.receive(id, from, words, 1, &failure.sink), HUBBUB_INVALID);
    return failure.code;
  };
  EXPECT_EQ(code("", "+1555", "hello"), "no_external_id");
  EXPECT_EQ(code("m1", "", "hello"), "no_sender");
  EXPECT_EQ(code("m1", "+1555", "\xff\xfe"), "bad_utf8");
  EXPECT_EQ(code("m1", "\xff", "hello"), "bad_utf8");
}

TEST_F(Services, PassTypingOnAndStoreItNowhere) {
  const hubbub_activity typing{sizeof typing, HUBBUB_TYPING_START, hubbub_view_of("+1555")};
  EXPECT_EQ(probe.service<hubbub_inbox>(HUBBUB_SERVICE_INBOX).activity(probe.host(), &typing, nullptr), HUBBUB_OK);
  EXPECT_EQ(typed, (std::vector<std::pair<std::string, bool>>{{"+1555", true}}));
}

TEST_F(Services, LogWithTheInstanceAndCountWithItsLabel) {
  const hubbub_pair field{hubbub_view_of("page"), hubbub_view_of("2")};
  const auto& log = probe.service<hubbub_log>(HUBBUB_SERVICE_LOG);
  log.write(probe.host(), HUBBUB_LOG_WARNING, hubbub_view_of("polled"), &field, 1);
  log.write(probe.host(), 99, hubbub_view_of("odd"), nullptr, 0);
  ASSERT_EQ(observed.lines.size(), 2U);
  EXPECT_EQ(observed.lines[0].level + observed.lines[0].instance + observed.lines[0].message, "warningsmspolled");
  EXPECT_EQ(observed.lines[0].fields, (Fields{{"page", "2"}}));
  EXPECT_EQ(observed.lines[1].level, "info");
  const auto& metrics = probe.service<hubbub_metrics>(HUBBUB_SERVICE_METRICS);
  metrics.count(probe.host(), hubbub_view_of("polls"), 2, &field, 1);
  metrics.count(probe.host(), hubbub_view_of("polls"), -5, &field, 1);
  metrics.gauge(probe.host(), hubbub_view_of("depth"), 7, nullptr, 0);
  EXPECT_EQ(observed.values["hubbub_plugin_polls"], 2) << "a counter never falls";
  EXPECT_EQ(observed.values["hubbub_plugin_depth"], 7);
  EXPECT_EQ(observed.counts[0].second, (Fields{{"page", "2"}, {"instance", "sms"}}));
}

TEST_F(Services, TellTheTimeOfTheHub) {
  const auto& told = probe.service<hubbub_clock>(HUBBUB_SERVICE_CLOCK);
  EXPECT_EQ(told.now_ms(probe.host()), domain::to_ms(clock.now()));
}

TEST_F(Services, ThatDoNotExistAreNull) {
  EXPECT_EQ(probe.find_service("hubbub.log/2"), nullptr);
  EXPECT_EQ(probe.find_service(""), nullptr);
}

TEST_F(Services, MintNoMoreThanTheHubAllows) {
  struct Session {
    std::string token, user;
  } session;
  const hubbub_live_session_sink sink{&session, [](void* into, const hubbub_live_session* told) {
                                        *static_cast<Session*>(into) = {text(told->token), text(told->user_id)};
                                      }};
  hubbub_sender sender{};
  sender.struct_size = sizeof sender;
  sender.external_id = hubbub_view_of("browser-9");
  hubbub_live_options options{sizeof options, 1, std::numeric_limits<std::int64_t>::max(), 1000};
  const auto& live = probe.service<hubbub_live>(HUBBUB_SERVICE_LIVE);
  ASSERT_EQ(live.mint(probe.host(), &sender, &options, &sink, nullptr), HUBBUB_OK);
  EXPECT_EQ(session.token, "token of browser-9");
  EXPECT_EQ(session.user, "") << "somebody new costs nothing until they say something";
  EXPECT_TRUE(minted_with.typing_preview);
  EXPECT_EQ(minted_with.max_upload_bytes, 1000);
  EXPECT_LE(minted_with.lifetime, std::chrono::hours(366 * 24));
  options.max_upload_bytes = 1'000'000;
  ASSERT_EQ(live.mint(probe.host(), &sender, &options, &sink, nullptr), HUBBUB_OK);
  EXPECT_EQ(minted_with.max_upload_bytes, 0) << "the hub's own limit is lower";
  sender.user_external_id = hubbub_view_of("customer-1");
  ASSERT_EQ(live.mint(probe.host(), &sender, nullptr, &sink, nullptr), HUBBUB_OK);
  EXPECT_NE(session.user, "") << "whoever signs in is looked up and joined now";
}

struct Tokens : Services {
  std::string code_of(const std::string& jwt, std::vector<std::pair<std::string, std::string>> keys,
                      std::uint32_t leeway_s = 0) {
    std::vector<hubbub_pair> pairs;
    for (const auto& [kid, key] : keys) pairs.push_back({v(kid), v(key)});
    std::string claims;
    Failure failure;
    const hubbub_text_sink sink{&claims,
                                [](void* into, hubbub_view told) { *static_cast<std::string*>(into) = text(told); }};
    const hubbub_jwt told{sizeof told, leeway_s, v(jwt), pairs.data(), pairs.size()};
    const auto status =
        probe.service<hubbub_crypto>(HUBBUB_SERVICE_CRYPTO).verify_jwt(probe.host(), &told, &sink, &failure.sink);
    EXPECT_EQ(status, failure.code.empty() ? HUBBUB_OK : HUBBUB_UNAUTHENTICATED);
    return failure.code.empty() ? claims : failure.code;
  }
  static std::string token(const std::string& header, const std::string& claims, const std::string& key) {
    const auto body = crypto::to_base64url(header) + "." + crypto::to_base64url(claims);
    return body + "." + crypto::to_base64url(crypto::hmac_sha256(key, body));
  }
};

TEST_F(Tokens, AreVerifiedWithTheKeyThatTheyName) {
  const std::string claims = R"({"exp":1800000000})";
  const auto named = token(R"({"alg":"HS256","kid":"k2"})", claims, "second key");
  const auto unnamed = token(R"({"alg":"HS256"})", claims, "first key");
  EXPECT_EQ(code_of(named, {{"k1", "first key"}, {"k2", "second key"}}), claims);
  EXPECT_EQ(code_of(named, {{"k2", "first key"}}), "jwt_signature");
  EXPECT_EQ(code_of(named, {{"k1", "second key"}, {"", "second key"}}), "jwt_unknown_key");
  EXPECT_EQ(code_of(unnamed, {{"k1", "first key"}}), "jwt_unknown_key");
  EXPECT_EQ(code_of(unnamed, {{"", "first key"}}), claims);
  EXPECT_EQ(code_of(unnamed, {}), "jwt_unknown_key");
  EXPECT_EQ(code_of("rubbish", {}), "jwt_malformed");
  EXPECT_EQ(code_of(token(R"({"alg":"none"})", claims, ""), {}), "jwt_algorithm");
}

TEST_F(Tokens, AllowForClocksThatDifferFiveMinutesAtMost) {
  const auto expired = [](int seconds_ago) {
    return token(R"({"alg":"HS256"})", R"({"exp":)" + std::to_string(1'700'000'000 - seconds_ago) + "}", "key");
  };
  EXPECT_EQ(code_of(expired(10), {{"", "key"}}), "jwt_expired");
  EXPECT_NE(code_of(expired(10), {{"", "key"}}, 60), "jwt_expired");
  EXPECT_NE(code_of(expired(299), {{"", "key"}}, 4'000'000'000), "jwt_expired");
  EXPECT_EQ(code_of(expired(301), {{"", "key"}}, 4'000'000'000), "jwt_expired");
}

struct Calls : Services {
  std::string code_of(const char* method, const char* url, const char* header, const char* value) {
    const hubbub_pair pair{hubbub_view_of(header), hubbub_view_of(value)};
    const hubbub_http_call call{sizeof call, 0, hubbub_view_of(method), hubbub_view_of(url), &pair, 1, {}};
    Failure failure;
    probe.service<hubbub_http_client>(HUBBUB_SERVICE_HTTP_CLIENT).send(probe.host(), &call, 1, &failure.sink);
    return failure.code;
  }
};

TEST_F(Calls, CarryNothingThatWouldBeginAnotherRequest) {
  constexpr const char* kUrl = "http://127.0.0.1:1/";
  EXPECT_EQ(code_of("GET", "ftp://127.0.0.1/", "A", "b"), "bad_url");
  EXPECT_EQ(code_of("GET / HTTP/1.1\r\nHost: evil\r\n\r\nGET", kUrl, "A", "b"), "bad_method");
  EXPECT_EQ(code_of("", kUrl, "A", "b"), "bad_method");
  EXPECT_EQ(code_of("GET", kUrl, "A", "b\r\nC: d"), "bad_header");
  EXPECT_EQ(code_of("GET", kUrl, "A: b\r\nC", "d"), "bad_header");
  EXPECT_EQ(code_of("GET", kUrl, "", "d"), "bad_header");
}

TEST_F(Calls, AreAnsweredOnTheStrandWithTheirToken) {
  Probe& caller = make_probe();
  std::promise<std::pair<std::uint64_t, int>> answered;
  caller.on_answer = [&](std::uint64_t token, const hubbub_http_answer& answer) {
    answered.set_value({token, answer.http_status});
  };
  ASSERT_TRUE(server->start());
  ASSERT_TRUE(put(caller, "caller"));
  const auto url = "http://127.0.0.1:" + std::to_string(server->port()) + "/nowhere";
  const hubbub_http_call call{sizeof call, 0, hubbub_view_of("GET"), v(url), nullptr, 0, {}};
  ASSERT_EQ(caller.service<hubbub_http_client>(HUBBUB_SERVICE_HTTP_CLIENT).send(caller.host(), &call, 42, nullptr),
            HUBBUB_OK);
  EXPECT_EQ(answered.get_future().get(), std::make_pair(std::uint64_t{42}, 404));
}

}  // namespace
}  // namespace hub::plugins
