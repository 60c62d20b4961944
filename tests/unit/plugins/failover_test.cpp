// A send that fails for good goes on to the next channel; a dead delivery that is retried doubles nothing; what a
// provider hands back of ours is no message.
#include "messaging/answering.hpp"
#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

using std::chrono::seconds;

struct Failovers : PluginHub {
  Probe& sms = make_probe();
  Probe& mail = make_probe();
  std::mutex mutex;
  std::vector<std::string> sent_by;
  std::map<std::string, hubbub_status> answers{{"sms", HUBBUB_OK}, {"mail", HUBBUB_OK}};
  messaging::Answering answering{integrations, {}, "Acme"};
  bool is_made = make();

  bool make() {
    ports->has_failed = [this](store::Transaction& tx, const domain::Delivery& failed) {
      return answering.has_failed(tx, failed);
    };
    ports->may_try_again = &messaging::Answering::may_try_again;
    for (auto* probe : {&sms, &mail}) {
      const std::string name = probe == &sms ? "sms" : "mail";
      probe->on_send = [this, probe, name](const hubbub_outbound&, std::uint64_t token, const hubbub_error_sink*) {
        hubbub_status answer = HUBBUB_OK;
        {
          const std::lock_guard lock(mutex);
          sent_by.push_back(name);
          answer = answers[name];
        }
        return probe->complete(token, answer, answer == HUBBUB_OK ? (name + "-1").c_str() : "");
      };
      if (!put(*probe, name)) return false;
    }
    return true;
  }
  // A person on both; the mail is where they were last.
  messaging::Sent write() {
    auto in = inbound("+1555", "m1", "hello", "sms");
    in.sender.user_external_id = "customer-7";
    EXPECT_TRUE(receive(in));
    clock.advance(seconds(1));
    in = inbound("ana@example.org", "m2", "hello", "mail");
    in.sender.user_external_id = "customer-7";
    return send(outgoing(receive(in).value().conversation_id, "desk")).value();
  }
  std::vector<std::string> went(const messaging::Sent& sent) {
    std::vector<std::string> all;
    for (const auto& one : look([&](auto& sql) { return store::Deliveries{sql}.of_message(sent.message.id); })) {
      all.push_back(one.integration_id + " " + domain::name_of(one.status));
    }
    return all;
  }
  bool becomes(const messaging::Sent& sent, const std::vector<std::string>& wanted, domain::Duration step = {}) {
    return in_time([&] { return went(sent) == wanted; }, step);
  }
  void answer(const std::string& name, hubbub_status status) {
    const std::lock_guard lock(mutex);
    answers[name] = status;
  }
  std::size_t sends() {
    const std::lock_guard lock(mutex);
    return sent_by.size();
  }
  domain::Task dead_letter() {
    return look([](auto& sql) { return store::Tasks{sql}.dead(1); }).at(0);
  }
  void retry(const domain::TaskId& id) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      dispatcher->revive(tx, id);
      return {};
    }));
  }
};

TEST_F(Failovers, FollowAProvidersNo) {
  ASSERT_TRUE(is_made);
  answer("mail", HUBBUB_REJECTED);
  const auto sent = write();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, {"mail failed", "sms sent"}));
  EXPECT_EQ(sent_by, (std::vector<std::string>{"mail", "sms"}));
}

TEST_F(Failovers, FollowABounceThatComesLater) {
  ASSERT_TRUE(is_made);
  const auto sent = write();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, {"mail sent"}));
  hubbub_receipt told{};
  told.struct_size = sizeof told;
  told.kind = HUBBUB_RECEIPT_FAILED;
  told.external_id = hubbub_view_of("mail-1");
  told.reason = hubbub_view_of("mailbox full");
  const auto& inbox = mail.service<hubbub_inbox>(HUBBUB_SERVICE_INBOX);
  EXPECT_EQ(inbox.receipt(mail.host(), &told, nullptr), HUBBUB_OK);
  EXPECT_EQ(inbox.receipt(mail.host(), &told, nullptr), HUBBUB_OK) << "told twice";
  ASSERT_TRUE(becomes(sent, {"mail failed", "sms sent"}));
  EXPECT_EQ(sends(), 2U);
}

TEST_F(Failovers, FollowADeadLetterAndItsRetrySendsNothing) {
  ASSERT_TRUE(is_made);
  answer("mail", HUBBUB_UNAVAILABLE);
  const auto sent = write();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, {"mail failed", "sms sent"}, seconds(5)));
  const auto before = sends();
  const auto dead = dead_letter();
  answer("mail", HUBBUB_OK);
  retry(dead.id);
  ASSERT_TRUE(in_time([&] { return task_counts().waiting == 0; }, {}));
  EXPECT_EQ(sends(), before) << "it has gone by sms";
  EXPECT_EQ(went(sent), (std::vector<std::string>{"mail failed", "sms sent"}));
  EXPECT_EQ(task_counts().dead, 0);
}

TEST_F(Failovers, ThatFailedThemselvesLeaveTheRetryToWork) {
  ASSERT_TRUE(is_made);
  answer("mail", HUBBUB_UNAVAILABLE);
  answer("sms", HUBBUB_REJECTED);
  const auto sent = write();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, {"mail failed", "sms failed"}, seconds(5)));
  answer("mail", HUBBUB_OK);
  retry(dead_letter().id);
  ASSERT_TRUE(becomes(sent, {"mail sent", "sms failed"}));
}

TEST_F(Failovers, HonourAnOptOut) {
  ASSERT_TRUE(is_made);
  answer("mail", HUBBUB_REJECTED);
  const auto sent = write();
  hubbub_consent no{};
  no.struct_size = sizeof no;
  no.state = HUBBUB_CONSENT_OPTED_OUT;
  no.external_id = hubbub_view_of("+1555");
  no.event_id = hubbub_view_of("e-1");
  no.evidence = hubbub_view_of("STOP");
  ASSERT_EQ(sms.service<hubbub_consents>(HUBBUB_SERVICE_CONSENTS).record(sms.host(), &no, nullptr), HUBBUB_OK);
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, {"mail failed"}));
  EXPECT_EQ(sends(), 1U);
  const auto all = messages(sent.message.conversation_id);
  ASSERT_TRUE(domain::is_note(all.back()));
  EXPECT_EQ(all.back().author.id, "unreachable");
}

TEST_F(Failovers, LeaveAReceivedEchoOfOurOwnOut) {
  ASSERT_TRUE(is_made);
  const auto sent = write();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, {"mail sent"}));
  const auto before = message_count(sent.message.conversation_id);
  EXPECT_EQ(mail.receive("mail-1", "ana@example.org", "answer"), HUBBUB_OK);
  EXPECT_EQ(mail.receive("mail-2", "ana@example.org", "thanks"), HUBBUB_OK);
  ASSERT_TRUE(in_time([&] { return message_count(sent.message.conversation_id) == before + 1; }, {}));
  EXPECT_EQ(messages(sent.message.conversation_id).back().content.text, "thanks");
}

TEST_F(Failovers, LeaveOutAnEchoThatCameBeforeTheSendsAnswer) {
  ASSERT_TRUE(is_made);
  mail.on_send = [this](const hubbub_outbound&, std::uint64_t token, const hubbub_error_sink*) {
    // The provider was quicker with its webhook than with its answer.
    EXPECT_EQ(mail.receive("mail-1", "ana@example.org", "answer"), HUBBUB_OK);
    return mail.complete(token, HUBBUB_OK, "mail-1");
  };
  const auto sent = write();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, {"mail sent"}));
  for (const auto& one : messages(sent.message.conversation_id)) EXPECT_NE(one.source.external_id, "mail-1");
}

}  // namespace
}  // namespace hub::plugins
