// What the store keeps of one person: whom records are about, consents that outlive an erasure, proofs.
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "fixture.hpp"
#include "store/consents.hpp"
#include "store/erasing.hpp"
#include "store/erasures.hpp"

namespace store_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using RecordSubjects = StoreTest;
using ErasedConsents = StoreTest;
using Proofs = StoreTest;
using Scrubbing = StoreTest;

domain::Record record(const std::string& instance, const std::string& key, std::int64_t version = 0) {
  return {instance, "orders", key, "{}", version};
}

std::vector<std::string> keys_of(const std::vector<domain::Record>& records) {
  std::vector<std::string> keys;
  for (const auto& one : records) keys.push_back(one.instance + "/" + one.key);
  return keys;
}

TEST_P(RecordSubjects, AreFoundByUserAndByExternalId) {
  commit([](store::Transaction& tx) {
    store::Records records(tx.connection());
    ASSERT_TRUE(records.put(record("shop", "1"), {"u1", ""}));
    ASSERT_TRUE(records.put(record("shop", "2"), {"", "+4911"}));
    ASSERT_TRUE(records.put(record("bar", "3"), {"u1", ""}));
    ASSERT_TRUE(records.put(record("bar", "4"), {"", "+4911"}));
    ASSERT_TRUE(records.put(record("bar", "5")));
    EXPECT_THAT(keys_of(records.about_user("u1", {}, 10)), ElementsAre("bar/3", "shop/1"));
    EXPECT_THAT(keys_of(records.about_user("u1", record("bar", "3"), 10)), ElementsAre("shop/1"));
    EXPECT_THAT(keys_of(records.about_user("u1", {}, 1)), ElementsAre("bar/3"));
    EXPECT_THAT(keys_of(records.about_external_id("shop", "+4911", {}, 10)), ElementsAre("shop/2"));
    EXPECT_THAT(records.about_user("", {}, 10), IsEmpty());
    EXPECT_THAT(records.about_external_id("bar", "", {}, 10), IsEmpty());
  });
}

TEST_P(RecordSubjects, StayThroughWritesThatNameNone) {
  commit([](store::Transaction& tx) {
    store::Records records(tx.connection());
    ASSERT_TRUE(records.put(record("shop", "1"), {"u1", ""}));
    ASSERT_TRUE(records.put(record("shop", "1", 1)));
    EXPECT_THAT(keys_of(records.about_user("u1", {}, 10)), ElementsAre("shop/1"));
    ASSERT_TRUE(records.put(record("shop", "1", 2), {"u2", ""}));
    EXPECT_THAT(records.about_user("u1", {}, 10), IsEmpty());
    ASSERT_FALSE(records.put(record("shop", "1", 2), {"u3", ""})) << "stale";
    EXPECT_THAT(keys_of(records.about_user("u2", {}, 10)), ElementsAre("shop/1"));
  });
}

TEST_P(RecordSubjects, GoWithTheirRecord) {
  commit([](store::Transaction& tx) {
    store::Records records(tx.connection());
    ASSERT_TRUE(records.put(record("shop", "1"), {"u1", ""}));
    ASSERT_TRUE(records.erase(record("shop", "1", 1)));
    ASSERT_TRUE(records.put(record("shop", "1")));
    EXPECT_THAT(records.about_user("u1", {}, 10), IsEmpty());
  });
}

TEST_P(RecordSubjects, TakeTheirRecordsAlongWhenErased) {
  commit([](store::Transaction& tx) {
    store::Records records(tx.connection());
    for (int i = 0; i < 450; ++i) ASSERT_TRUE(records.put(record("shop", std::to_string(i)), {"u1", ""}));
    ASSERT_TRUE(records.put(record("shop", "other"), {"u2", ""}));
    ASSERT_TRUE(records.put(record("shop", "phone"), {"", "+4911"}));
    ASSERT_TRUE(records.put(record("bar", "phone"), {"", "+4911"}));
    records.erase_about_user("u1");
    records.erase_about_external_id("shop", "+4911");
    records.erase_about_user("");
    EXPECT_FALSE(records.find("shop", "orders", "17"));
    EXPECT_FALSE(records.find("shop", "orders", "phone"));
    EXPECT_TRUE(records.find("shop", "orders", "other"));
    EXPECT_TRUE(records.find("bar", "orders", "phone"));
  });
}

TEST_P(RecordSubjects, StayWithTheUserWhenTheClientGoes) {
  commit([](store::Transaction& tx) {
    store::Records records(tx.connection());
    ASSERT_TRUE(records.put(record("shop", "1"), {"", "+4911"}));
    records.keep_for_user("shop", "+4911", "u1");
    EXPECT_THAT(records.about_external_id("shop", "+4911", {}, 10), IsEmpty());
    EXPECT_THAT(keys_of(records.about_user("u1", {}, 10)), ElementsAre("shop/1"));
  });
}

domain::Consent consent(domain::ConsentState state, const std::string& event) {
  return {"sms", "+4911", state, "STOP please", "sms-main", event, domain::from_ms(7)};
}

TEST_P(ErasedConsents, OptingOutOutlivesTheAddress) {
  using enum domain::ConsentState;
  commit([](store::Transaction& tx) {
    store::Consents consents(tx.connection());
    consents.record(consent(opted_in, "e1"), "01");
    consents.record(consent(opted_out, "e2"), "02");
    consents.erase("sms", "+4911", "03");
    const auto counts = consents.latest("sms", "+4911");
    ASSERT_TRUE(counts);
    EXPECT_EQ(counts->state, opted_out);
    EXPECT_EQ(counts->address.find("4911"), std::string::npos);
    EXPECT_EQ(counts->evidence.find("please"), std::string::npos);
    EXPECT_EQ(consents.of("sms", "+4911").size(), 1U);
    EXPECT_FALSE(consents.latest("sms", "+4912"));
    EXPECT_FALSE(consents.latest("whatsapp", "+4911"));
    consents.erase("sms", "+4911", "04");
    EXPECT_EQ(consents.latest("sms", "+4911")->state, opted_out) << "erased twice";
  });
}

TEST_P(ErasedConsents, WhatIsSaidLaterCounts) {
  using enum domain::ConsentState;
  commit([](store::Transaction& tx) {
    store::Consents consents(tx.connection());
    consents.record(consent(opted_out, "e1"), "01");
    consents.erase("sms", "+4911", "02");
    consents.record(consent(opted_in, "e2"), "03");
    EXPECT_EQ(consents.latest("sms", "+4911")->state, opted_in);
    consents.erase("sms", "+4911", "04");
    EXPECT_FALSE(consents.latest("sms", "+4911")) << "who had opted in again is forgotten altogether";
  });
}

TEST_P(ErasedConsents, ChannelTypesOfAnAddressAreKnown) {
  commit([](store::Transaction& tx) {
    store::Consents consents(tx.connection());
    consents.record(consent(domain::ConsentState::opted_in, "e1"), "01");
    consents.record(consent(domain::ConsentState::opted_out, "e2"), "02");
    EXPECT_THAT(consents.channel_types_of("+4911"), ElementsAre("sms"));
    EXPECT_THAT(consents.channel_types_of("+4912"), IsEmpty());
  });
}

domain::Erasure erasure(const std::string& id, const std::string& user, domain::Time at) {
  return {id, user, "api:key-main", "DSAR-17", at, {}, {{"users", 1, "aa"}, {"messages", 250, "bb"}}};
}

TEST_P(Proofs, ReadBackAsWritten) {
  commit([&](store::Transaction& tx) {
    store::Erasures erasures(tx.connection());
    erasures.insert(erasure("p1", "u1", tx.now()));
    erasures.insert(erasure("p2", "u2", tx.now()));
    const auto read = erasures.find("p1");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->user_id, "u1");
    EXPECT_EQ(read->requested_by, "api:key-main");
    EXPECT_EQ(read->request_id, "DSAR-17");
    EXPECT_EQ(read->erased_at, tx.now());
    EXPECT_EQ(read->finished_at, domain::Time{});
    ASSERT_EQ(read->removed.size(), 2U);
    EXPECT_EQ(read->removed[1].kind, "messages");
    EXPECT_EQ(read->removed[1].count, 250);
    EXPECT_EQ(read->removed[1].sha256, "bb");
    EXPECT_EQ(erasures.of_user("u2").front().id, "p2");
    EXPECT_EQ(erasures.latest(1).front().id, "p2");
    EXPECT_FALSE(erasures.find("p3"));
    EXPECT_TRUE(erasures.finish("p1", tx.now()));
    EXPECT_FALSE(erasures.finish("p1", tx.now()));
    EXPECT_EQ(erasures.find("p1")->finished_at, tx.now());
  });
}

TEST_P(Proofs, AreUnderWayUntilTheFilesAreGone) {
  commit([&](store::Transaction& tx) {
    store::Tasks(tx.connection()).insert(task("t1", "file:f1"));
    store::Erasures erasures(tx.connection());
    const auto proof = erasure("p1", "u1", tx.now());
    EXPECT_TRUE(erasures.is_under_way(proof));
    store::Tasks(tx.connection()).erase("t1");
    store::Tasks(tx.connection()).insert(task("t2", "deliver:c1"));
    EXPECT_FALSE(erasures.is_under_way(proof));
  });
}

TEST_P(Proofs, TheMarkOfExportsStaysTheSame) {
  commit([&](store::Transaction& tx) {
    store::Erasures marks(tx.connection());
    EXPECT_EQ(marks.mark_of("u1"), "");
    marks.set_mark("u1", "first");
    marks.set_mark("u1", "second");
    EXPECT_EQ(marks.mark_of("u1"), "first");
    marks.erase_mark("u1");
    EXPECT_EQ(marks.mark_of("u1"), "");
  });
}

std::string bytes_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// On a server's own files nothing can be said here: docs/operate.md does.
TEST_P(Scrubbing, LeavesNoDeletedWordInTheFiles) {
  commit([&](store::Transaction& tx) {
    for (const auto* id : {"k1", "k2"}) store::Conversations(tx.connection()).insert(conversation(id));
  });
  for (int i = 0; i < 400; ++i) {
    const bool theirs = i % 3 == 0;
    ASSERT_TRUE(append(message(theirs ? "k1" : "k2", std::string(static_cast<std::size_t>(i % 90) * 20, 'x') +
                                                         (theirs ? " xylophonist" : " carpenter"))));
  }
  commit([&](store::Transaction& tx) { EXPECT_TRUE(store::Erasing(tx.connection()).conversation("k1")); });
  const auto waiting = [&] {
    return look([](auto& sql) {
      auto& rows = sql.prepare("SELECT COUNT(*) FROM search_erased");
      rows.step();
      const auto count = rows.integer(0);
      rows.reset();
      return count;
    });
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (waiting() > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  ASSERT_EQ(waiting(), 0);
  const auto scrubbed = store_->scrub();
  ASSERT_TRUE(scrubbed) << scrubbed.error().message;
  EXPECT_TRUE(*scrubbed);
  const auto path = database_->options().path;
  if (path.empty()) return;
  EXPECT_NE(bytes_of(path).find("carpenter"), std::string::npos) << "it is the right file";
  for (const auto* ending : {"", "-wal", "-words", "-words-wal"}) {
    EXPECT_EQ(bytes_of(path + ending).find("xylophonist"), std::string::npos) << ending;
  }
  EXPECT_TRUE(bytes_of(path + "-wal").empty());
}

TEST_P(Scrubbing, WaitsForWhoStillReads) {
  if (database_->options().path.empty()) GTEST_SKIP() << "a server's own files";
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  look([&](auto&) {
    commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k2")); });
    const auto scrubbed = store_->scrub();
    EXPECT_TRUE(scrubbed && !*scrubbed) << "somebody reads the state before";
    return 0;
  });
  const auto scrubbed = store_->scrub();
  EXPECT_TRUE(scrubbed && *scrubbed);
}

INSTANTIATE_TEST_SUITE_P(Drivers, RecordSubjects, testing::ValuesIn(drivers()));
INSTANTIATE_TEST_SUITE_P(Drivers, ErasedConsents, testing::ValuesIn(drivers()));
INSTANTIATE_TEST_SUITE_P(Drivers, Proofs, testing::ValuesIn(drivers()));
INSTANTIATE_TEST_SUITE_P(Drivers, Scrubbing, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
