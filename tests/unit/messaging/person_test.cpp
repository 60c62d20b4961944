// One person as a whole: what is told of them, what an erasure takes along, and what it leaves.
#include "messaging/person.hpp"

#include <atomic>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "crypto/digest.hpp"
#include "hub_in_a_folder.hpp"
#include "messaging/erasure.hpp"
#include "messaging/merging.hpp"
#include "store/consents.hpp"
#include "store/erasures.hpp"
#include "store/identities.hpp"
#include "store/sql.hpp"

namespace hub::messaging {
namespace {

constexpr std::string_view kMark = "0123456789abcdef";

// The files of a person, in memory.
class Told final : public PersonFiles {
 public:
  void open(std::string_view kind) override { kind_ = kind; }
  void write(std::string_view bytes) override { files[kind_] += bytes; }
  void close(std::int64_t items) override { counts[kind_] = items; }
  void attachment(const domain::Attachment& attachment) override { attachments.push_back(attachment.id); }

  std::map<std::string, std::string> files;
  std::map<std::string, std::int64_t> counts;
  std::vector<std::string> attachments;

 private:
  std::string kind_;
};

class PersonTest : public HubInAFolder {
 protected:
  PersonTest() {
    add_channel("sms", "desk", domain::Style::returning, false);
    add_channel("guided", "bot");
  }

  Received says(const std::string& browser, const std::string& text, const std::string& channel = "web") {
    return *receive(inbound(browser, "m" + std::to_string(++said_), text, channel));
  }
  Told told_of(const std::string& user) {
    return look([&](auto& sql) {
      Told told;
      const auto person = find_person(sql, user);
      tell_of(sql, person, kMark, unsent_files_of(sql, person), told);
      return told;
    });
  }
  domain::Result<domain::Erasure> erase(const std::string& user,
                                        const ErasureOrder& order = {"api:key", "DSAR-1", {}}) {
    return store->change([&](store::Transaction& tx) { return Erasure{tx}.person(user, order); });
  }
  void put_record(const std::string& key, const std::string& json, const domain::RecordSubject& subject,
                  const std::string& instance = "bot") {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) {
      return store::Records{tx.connection()}.put({instance, "orders", key, json, 0}, subject);
    }));
  }
  domain::Result<Merged> merge(const std::string& a, const std::string& b) {
    return store->change([&](store::Transaction& tx) { return Merging::merge(tx, a, b, "test"); });
  }
  void say_stop(const std::string& channel_type, const std::string& address) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      store::Consents{tx.connection()}.record(
          {channel_type, address, domain::ConsentState::opted_out, "STOP zebra", "sms", tx.next_id(), tx.now()},
          tx.next_id());
      return {};
    }));
  }
  std::optional<domain::Erasure> proof(const std::string& id) {
    return look([&](auto& sql) { return store::Erasures{sql}.find(id); });
  }

  int said_ = 0;
};

TEST_F(PersonTest, IsToldWhole) {
  const auto web = says("browser", "hello from the web");
  ASSERT_TRUE(send(outgoing(web.conversation_id, "desk", "how can I help?")));
  put_record("o1", R"({"item":"water"})", {web.user_id, ""});
  put_record("o2", R"({"item":"wine"})", {"", "browser"}, "web");
  put_record("o3", "not json", {web.user_id, ""});
  put_record("o4", R"({"item":"theirs"})", {"", "browser"}, "sms");
  say_stop("web", "browser");
  const auto told = told_of(web.user_id);
  EXPECT_EQ(told.counts.at("users"), 1);
  EXPECT_EQ(told.counts.at("clients"), 1);
  EXPECT_EQ(told.counts.at("conversations"), 1);
  EXPECT_EQ(told.counts.at("messages"), 2);
  EXPECT_EQ(told.counts.at("deliveries"), 1);
  EXPECT_EQ(told.counts.at("records"), 3);
  EXPECT_EQ(told.counts.at("consents"), 1);
  EXPECT_EQ(told.files.size(), 13U) << "every kind has its file, also an empty one";
  EXPECT_NE(told.files.at("messages").find("hello from the web"), std::string::npos);
  EXPECT_NE(told.files.at("messages").find("how can I help?"), std::string::npos);
  EXPECT_NE(told.files.at("records").find(R"("document":{"item":"water"})"), std::string::npos);
  EXPECT_NE(told.files.at("records").find(R"("document":"not json")"), std::string::npos);
  EXPECT_EQ(told.files.at("records").find("theirs"), std::string::npos) << "another integration's browser";
}

TEST_F(PersonTest, OfManyPagesIsToldInOrderAndOnce) {
  const auto first = says("browser", "1");
  for (int i = 2; i <= 1203; ++i) says("browser", std::to_string(i));
  const auto told = told_of(first.user_id);
  EXPECT_EQ(told.counts.at("messages"), 1203);
  std::size_t at = 0;
  for (int i = 1; i <= 1203; ++i) {
    at = told.files.at("messages").find("\"seq\":" + std::to_string(i) + ",", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST_F(PersonTest, TheProofHoldsTheDigestsOfTheExport) {
  const auto web = says("browser", "my secret order");
  put_record("o1", R"({"item":"water"})", {web.user_id, ""});
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    store::Erasures{tx.connection()}.set_mark(web.user_id, kMark);
    return {};
  }));
  const auto told = told_of(web.user_id);
  const auto erased = erase(web.user_id);
  ASSERT_TRUE(erased);
  EXPECT_EQ(erased->requested_by, "api:key");
  EXPECT_EQ(erased->request_id, "DSAR-1");
  EXPECT_EQ(erased->removed.size(), told.files.size());
  for (const auto& removed : erased->removed) {
    EXPECT_EQ(removed.count, told.counts.at(removed.kind)) << removed.kind;
    EXPECT_EQ(removed.sha256, crypto::sha256_hex(told.files.at(removed.kind))) << removed.kind;
  }
}

TEST_F(PersonTest, WithoutAnExportNobodyCanGuessADigest) {
  const auto a = says("browser-a", "same");
  const auto b = says("browser-b", "same");
  const auto one = erase(a.user_id);
  const auto two = erase(b.user_id);
  ASSERT_TRUE(one && two);
  for (std::size_t i = 0; i < one->removed.size(); ++i) {
    if (one->removed[i].count == 0) {
      EXPECT_NE(one->removed[i].sha256, two->removed[i].sha256) << "even of nothing: " << one->removed[i].kind;
    }
  }
}

TEST_F(PersonTest, ErasedLeavesNothingToTell) {
  const auto web = says("browser", "hello");
  says("browser", "to the bot", "guided");
  put_record("o1", "{}", {web.user_id, ""});
  ASSERT_TRUE(erase(web.user_id));
  const auto told = told_of(web.user_id);
  for (const auto& [kind, count] : told.counts) EXPECT_EQ(count, 0) << kind;
  const auto again = erase(web.user_id);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "user_not_found");
  EXPECT_EQ(look([&](auto& sql) { return store::Erasures{sql}.of_user(web.user_id).size(); }), 1U);
}

TEST_F(PersonTest, WhatComesAfterTheErasureIsAStrangers) {
  const auto before = says("browser", "hello");
  ASSERT_TRUE(erase(before.user_id));
  const auto after = says("browser", "hello again");
  EXPECT_NE(after.user_id, before.user_id);
  EXPECT_NE(after.conversation_id, before.conversation_id);
  EXPECT_EQ(messages(after.conversation_id).size(), 1U);
  const auto told = told_of(after.user_id);
  EXPECT_EQ(told.counts.at("messages"), 1);
  EXPECT_EQ(told.counts.at("records"), 0);
}

TEST_F(PersonTest, WritingWhileErasedIsBeforeOrAfterAndNeverBetween) {
  std::atomic<bool> done = false;
  std::atomic<int> sent = 0;
  std::thread writer([&] {
    for (int i = 0; !done || i < 200; ++i) {
      if (receive(inbound("browser", "race" + std::to_string(i), "word"))) ++sent;
    }
  });
  int erased = 0;
  while (erased < 20) {
    const auto client = look([](auto& sql) { return store::Clients{sql}.find_by_external_id("web", "browser"); });
    if (client && erase(client->user_id)) ++erased;
  }
  done = true;
  writer.join();
  const auto rest = look([](auto& sql) { return store::Clients{sql}.find_by_external_id("web", "browser"); });
  std::int64_t stored = rest ? told_of(rest->user_id).counts.at("messages") : 0;
  for (const auto& one : look([](auto& sql) { return store::Erasures{sql}.latest(100); })) {
    for (const auto& removed : one.removed) stored += removed.kind == "messages" ? removed.count : 0;
  }
  EXPECT_EQ(stored, sent.load()) << "each message was erased with its person or is there";
  look([&](auto& sql) {
    auto& orphans = sql.prepare(
        "SELECT (SELECT COUNT(*) FROM conversations WHERE user_id NOT IN (SELECT id FROM users)) + "
        "(SELECT COUNT(*) FROM clients WHERE user_id NOT IN (SELECT id FROM users)) + "
        "(SELECT COUNT(*) FROM messages WHERE conversation_id NOT IN (SELECT id FROM conversations))");
    orphans.step();
    EXPECT_EQ(orphans.integer(0), 0);
    orphans.reset();
    return 0;
  });
}

TEST_F(PersonTest, RecordsFollowAMergeAndItsUndoing) {
  const auto a = says("a", "1");
  const auto b = says("b", "2");
  put_record("of-a", "{}", {a.user_id, ""});
  put_record("of-b", "{}", {b.user_id, ""});
  put_record("of-b-browser", "{}", {"", "b"}, "web");
  const auto merged = merge(a.user_id, b.user_id);
  ASSERT_EQ(merged->survivor.id, a.user_id);
  EXPECT_EQ(told_of(a.user_id).counts.at("records"), 3);
  EXPECT_EQ(told_of(a.user_id).counts.at("users"), 2);
  EXPECT_EQ(told_of(a.user_id).counts.at("merges"), 1);
  ASSERT_TRUE(store->change([&](store::Transaction& tx) {
    return Merging{integrations, hooks}.undo(tx, merged->merge_id);
  }));
  EXPECT_EQ(told_of(a.user_id).counts.at("records"), 1);
  EXPECT_EQ(told_of(b.user_id).counts.at("records"), 2);
  ASSERT_TRUE(erase(b.user_id));
  look([](auto& sql) {
    EXPECT_TRUE(store::Records{sql}.find("bot", "orders", "of-a"));
    EXPECT_FALSE(store::Records{sql}.find("bot", "orders", "of-b"));
    EXPECT_FALSE(store::Records{sql}.find("web", "orders", "of-b-browser"));
    return 0;
  });
}

TEST_F(PersonTest, RecordsOfAMergedPersonGoWithWhoeverWasMerged) {
  const auto a = says("a", "1");
  const auto b = says("b", "2");
  const auto c = says("c", "3");
  put_record("of-c", "{}", {c.user_id, ""});
  ASSERT_EQ(merge(b.user_id, c.user_id)->survivor.id, b.user_id);
  ASSERT_EQ(merge(a.user_id, b.user_id)->survivor.id, a.user_id);
  ASSERT_TRUE(erase(c.user_id)) << "by any id that they ever had";
  look([&](auto& sql) {
    EXPECT_FALSE(store::Records{sql}.find("bot", "orders", "of-c"));
    for (const auto& id : {a.user_id, b.user_id, c.user_id}) EXPECT_FALSE(store::Users{sql}.find(id));
    return 0;
  });
}

TEST_F(PersonTest, RecordsOfAnUnlinkedClientStayWithThePerson) {
  const auto phone = says("+4911", "hi", "sms");
  put_record("o1", "{}", {"", "+4911"}, "sms");
  ASSERT_TRUE(
      store->change([&](store::Transaction& tx) { return Erasure{tx}.client(phone.user_id, phone.client_id); }));
  EXPECT_EQ(told_of(phone.user_id).counts.at("records"), 1);
  const auto stranger = says("+4911", "hi", "sms");
  EXPECT_EQ(told_of(stranger.user_id).counts.at("records"), 0);
}

TEST_F(PersonTest, TasksUnderWayGoAndTheirEffectsDoNotCommit) {
  const auto phone = says("+4911", "hi", "sms");
  ASSERT_TRUE(send(outgoing(phone.conversation_id, "desk", "answer")));
  ASSERT_EQ(told_of(phone.user_id).counts.at("tasks"), 1);
  auto dispatcher = make_dispatcher(*store, clock, quick());
  Count erased;
  std::promise<domain::Result<>> outcome;
  auto answer = outcome.get_future();
  dispatcher->on(kDeliverTask, [&](const std::shared_ptr<Claim>& claim) {
    EXPECT_TRUE(erase(phone.user_id)) << "while the delivery is under way";
    outcome.set_value(store->change([&](store::Transaction& tx) { return claim->complete(tx); }));
    erased.raise();
  });
  dispatcher->start();
  ASSERT_TRUE(erased.await(1));
  const auto completed = answer.get();
  ASSERT_FALSE(completed) << "what it did in vain is not stored";
  EXPECT_EQ(completed.error().code, "lease_lost");
  dispatcher->stop(std::chrono::seconds(10));
  for (const auto& task : due_tasks()) EXPECT_NE(task.kind, kDeliverTask);
}

TEST_F(PersonTest, ATurnUnderWayKeepsNothingAboutWhoWasErased) {
  const auto guided = says("browser", "hi", "guided");
  TurnEvent event;
  event.workflow = "bot";
  event.conversation_id = guided.conversation_id;
  Turn turn{*store, event};
  ASSERT_TRUE(turn.conversation());
  turn.put_record("orders", "o1", "{}", {guided.user_id, ""});
  ASSERT_TRUE(erase(guided.user_id));
  const auto committed =
      store->change([&](store::Transaction& tx) { return turn.commit(tx, outbox, switchboard, {}); });
  EXPECT_FALSE(committed);
  Turn blind{*store, event};
  blind.put_record("orders", "o1", "{}", {guided.user_id, ""});
  const auto refused = store->change([&](store::Transaction& tx) { return blind.commit(tx, outbox, switchboard, {}); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "user_not_found");
}

TEST_F(PersonTest, WhoOptedOutIsLeftAloneForEver) {
  const auto phone = says("+4911", "hi", "sms");
  const auto type = look([&](auto& sql) { return store::Clients{sql}.find(phone.client_id)->type; });
  say_stop(type, "+4911");
  ASSERT_TRUE(erase(phone.user_id));
  const auto counts = look([&](auto& sql) { return store::Consents{sql}.latest(type, "+4911"); });
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->state, domain::ConsentState::opted_out);
  EXPECT_EQ(counts->evidence.find("zebra"), std::string::npos);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// The tail of an erasure is tasks: here its process dies right after the commit, and another one ends it.
TEST_F(PersonTest, AnErasureThatACrashCutShortIsFinishedByTheNextStart) {
  const auto web = says("browser-narwhal", "narwhal one");
  says("+4911narwhal", "narwhal two", "sms");
  for (int i = 0; i < 50; ++i) says("browser-narwhal", "narwhal number " + std::to_string(i));
  const auto other = says("somebody", "an albatross");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    auto user = store::Users{tx.connection()}.find(web.user_id);
    user->profile.given_name = "Narwhal-Ana";
    user->profile.email = "ana@narwhal.test";
    return store::Users{tx.connection()}.update(*user);
  }));
  put_record("narwhal-key", R"({"wish":"narwhal"})", {web.user_id, ""});
  put_record("k", R"({"wish":"narwhal"})", {"", "browser-narwhal"}, "web");
  say_stop("web", "browser-narwhal");
  const auto phone = look([](auto& sql) { return store::Clients{sql}.find_by_external_id("sms", "+4911narwhal"); });
  ASSERT_TRUE(merge(web.user_id, phone->user_id));
  ASSERT_TRUE(send(outgoing(web.conversation_id, "desk", "dear narwhal")));
  const auto erased = erase(web.user_id);
  ASSERT_TRUE(erased);
  EXPECT_EQ(proof(erased->id)->finished_at, domain::Time{});
  store->stop();
  store.reset();

  store = open_store();
  auto options = quick();
  options.alone = true;
  auto dispatcher = make_dispatcher(*store, clock, options);
  dispatcher->on(kEraseUploadsTask, [&](const std::shared_ptr<Claim>& claim) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) { return claim->complete(tx); }));
    claim->finished();
  });
  run_erasures(*dispatcher, *store);
  dispatcher->start();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (proof(erased->id)->finished_at == domain::Time{} && std::chrono::steady_clock::now() < deadline) {
    if (!is_a_task_leased()) clock.advance(std::chrono::seconds(1));
    dispatcher->wake();
    std::this_thread::yield();
  }
  EXPECT_NE(proof(erased->id)->finished_at, domain::Time{});
  EXPECT_NE(bytes_of(folder.file("hub.db")).find("albatross"), std::string::npos);
  for (const auto* ending : {"", "-wal", "-shm", "-words", "-words-wal"}) {
    const auto bytes = bytes_of(folder.file("hub.db") + ending);
    EXPECT_EQ(bytes.find("arwhal"), std::string::npos) << ending;
    EXPECT_EQ(bytes.find("+4911"), std::string::npos) << ending;
    EXPECT_EQ(bytes.find("zebra"), std::string::npos) << ending;
  }
  dispatcher->stop(std::chrono::seconds(10));
  EXPECT_EQ(messages(other.conversation_id).size(), 1U) << "nobody else is touched";
}

}  // namespace
}  // namespace hub::messaging
