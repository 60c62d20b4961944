#include "fixture.hpp"

namespace store_test {
namespace {

using Records = StoreTest;

TEST_P(Records, PutComparesTheVersion) {
  commit([](store::Transaction& tx) {
    store::Records records(tx.connection());
    EXPECT_TRUE(records.put({"shop", "stock", "water", R"({"left":2})", 0}));
    EXPECT_FALSE(records.put({"shop", "stock", "water", "{}", 0}));
    EXPECT_TRUE(records.put({"shop", "stock", "water", R"({"left":1})", 1}));
    const auto stale = records.put({"shop", "stock", "water", "{}", 1});
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, "stale");
    EXPECT_EQ(records.version("shop", "stock", "water"), 2);
    EXPECT_EQ(records.version("shop", "stock", "wine"), 0);
    EXPECT_EQ(records.find("shop", "stock", "water")->json, R"({"left":1})");
    EXPECT_FALSE(records.erase({"shop", "stock", "water", "", 1}));
    EXPECT_TRUE(records.erase({"shop", "stock", "water", "", 2}));
    EXPECT_FALSE(records.find("shop", "stock", "water"));
  });
}

TEST_P(Records, AreListedByKey) {
  commit([](store::Transaction& tx) {
    store::Records records(tx.connection());
    for (const auto* key : {"c", "a", "b", "d"}) ASSERT_TRUE(records.put({"shop", "orders", key, "{}", 0}));
    ASSERT_TRUE(records.put({"other", "orders", "bb", "{}", 0}));
    std::string keys;
    for (const auto& record : records.list("shop", "orders", "a", 2)) keys += record.key;
    EXPECT_EQ(keys, "bc");
  });
}

TEST_P(Records, AttachmentsBelongToOneConversation) {
  domain::Attachment attachment;
  attachment.id = "f1";
  attachment.uploader = "user:u1";
  attachment.file_name = "ünï 👋.png";
  attachment.media_type = "image/png";
  attachment.size_bytes = 1'234'567'890'123;
  attachment.sha256 = "aa";
  attachment.secret = "s";
  attachment.created_at = domain::from_ms(9);
  commit([&](store::Transaction& tx) {
    store::Attachments attachments(tx.connection());
    attachments.insert(attachment);
    EXPECT_TRUE(attachments.bind_to_conversation("f1", "k1"));
    EXPECT_FALSE(attachments.bind_to_conversation("f1", "k2"));
    EXPECT_FALSE(attachments.bind_to_conversation("f2", "k2"));
  });
  const auto found = look([](auto& connection) { return store::Attachments(connection).find("f1"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->file_name, "ünï 👋.png");
  EXPECT_EQ(found->size_bytes, 1'234'567'890'123);
  EXPECT_EQ(found->conversation_id, "k1");
  commit([](store::Transaction& tx) { EXPECT_TRUE(store::Attachments(tx.connection()).erase("f1")); });
}

INSTANTIATE_TEST_SUITE_P(Drivers, Records, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
