#include "store/erasing.hpp"

#include "fixture.hpp"

namespace store_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::pair<domain::Seq, domain::Seq>> pairs(const std::vector<domain::SeqRange>& ranges) {
  std::vector<std::pair<domain::Seq, domain::Seq>> all;
  for (const auto& range : ranges) all.emplace_back(range.first, range.last);
  return all;
}

class Erasing : public StoreTest {
 protected:
  Erasing() {
    commit([&](store::Transaction& tx) {
      store::Conversations(tx.connection()).insert(conversation("k1"));
      store::Conversations(tx.connection()).insert(conversation("k2"));
    });
  }
  // Stored as the next message of `where`.
  domain::Message say(const std::string& where, const std::string& text, const std::string& external_id = "") {
    auto said = message(where, text, external_id);
    const auto appended = append(said);
    EXPECT_TRUE(appended);
    said.seq = appended->seq;
    return said;
  }
  // A file, and what a message that shows it says.
  std::string keep_file(const std::string& id) {
    commit([&](store::Transaction& tx) {
      domain::Attachment attachment;
      attachment.id = id;
      attachment.secret = "s3cret";
      attachment.uploader = "client:web-main:b1";
      store::Attachments(tx.connection()).insert(attachment);
    });
    return R"({"type":"image","mediaUrl":"https://hub.test/media/)" + id + R"(/s3cret/a.png"})";
  }
  domain::Message show(const std::string& where, const std::string& json) {
    auto said = message(where, "a file");
    said.content.type = domain::ContentType::image;
    said.content.json = json;
    EXPECT_TRUE(append(said));
    return said;
  }
  std::vector<domain::AttachmentId> erase(const std::string& where, const std::string& id) {
    std::vector<domain::AttachmentId> files;
    commit([&](store::Transaction& tx) {
      const auto erased = store::Erasing(tx.connection()).message(where, id);
      ASSERT_TRUE(erased);
      files = erased->files;
    });
    return files;
  }
  std::vector<std::pair<domain::Seq, domain::Seq>> ranges(const std::string& where) {
    return pairs(look([&](auto& connection) { return store::Erasing(connection).ranges(where, 100); }));
  }
  std::string preview(const std::string& where) {
    return look([&](auto& connection) { return store::Conversations(connection).find(where)->last_message_preview; });
  }

  const std::string file_ = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  const std::string other_file_ = "01ARZ3NDEKTSV4RRFFQ69G5FAW";
};

TEST_P(Erasing, LeavesTheSeqAndNoWordOfAMessage) {
  say("k1", "first");
  const auto secret = say("k1", "my card is 4111", "m-2");
  say("k1", "third");
  commit([&](store::Transaction& tx) {
    domain::Delivery delivery;
    delivery.message_id = secret.id;
    delivery.conversation_id = "k1";
    delivery.client_id = "client-1";
    store::Deliveries(tx.connection()).insert(delivery);
  });
  EXPECT_THAT(erase("k1", secret.id), IsEmpty());
  EXPECT_THAT(texts_of("k1"), ElementsAre("first", "third"));
  EXPECT_THAT(ranges("k1"), ElementsAre(std::pair<domain::Seq, domain::Seq>(2, 2)));
  look([&](auto& connection) {
    EXPECT_FALSE(store::Messages(connection).find(secret.id));
    EXPECT_TRUE(store::Messages(connection).search("4111", 10).empty());
    EXPECT_EQ(store::Messages(connection).before("k1", 0, 10).size(), 2U);
    EXPECT_TRUE(store::Deliveries(connection).of_message(secret.id).empty());
    return 0;
  });
  EXPECT_EQ(say("k1", "fourth").seq, 4);
  commit([&](store::Transaction& tx) {
    EXPECT_FALSE(store::Erasing(tx.connection()).message("k1", secret.id)) << "it is gone already";
    EXPECT_FALSE(store::Erasing(tx.connection()).message("k2", secret.id));
    EXPECT_FALSE(store::Erasing(tx.connection()).message("nowhere", secret.id));
  });
}

TEST_P(Erasing, ARepeatedSendDoesNotBringTheMessageBack) {
  const auto said = say("k1", "regret", "m-1");
  erase("k1", said.id);
  const auto again = append(message("k1", "regret", "m-1"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->id, said.id);
  EXPECT_THAT(texts_of("k1"), IsEmpty());
  const auto trace = look([&](auto& connection) { return store::Erasing(connection).trace(said.id); });
  ASSERT_TRUE(trace);
  EXPECT_TRUE(trace->erased);
  EXPECT_EQ(trace->conversation_id, "k1");
  EXPECT_EQ(trace->seq, 1);
}

TEST_P(Erasing, TheInboxShowsTheNewestOfWhatIsLeft) {
  const auto first = say("k1", "hello");
  const auto second = say("k1", "a secret");
  erase("k1", second.id);
  EXPECT_EQ(preview("k1"), "hello");
  erase("k1", first.id);
  EXPECT_EQ(preview("k1"), "");
  EXPECT_THAT(ranges("k1"), ElementsAre(std::pair<domain::Seq, domain::Seq>(1, 2))) << "neighbours are one range";
}

TEST_P(Erasing, AllMessagesOfAConversationAreOneRange) {
  const auto first = say("k1", "one");
  say("k1", "two");
  erase("k1", first.id);
  say("k2", "elsewhere");
  commit([&](store::Transaction& tx) {
    EXPECT_THAT(pairs(store::Erasing(tx.connection()).all_messages("k1").ranges),
                ElementsAre(std::pair<domain::Seq, domain::Seq>(1, 2)));
  });
  EXPECT_THAT(texts_of("k1"), IsEmpty());
  EXPECT_THAT(texts_of("k2"), ElementsAre("elsewhere"));
  EXPECT_THAT(ranges("k1"), ElementsAre(std::pair<domain::Seq, domain::Seq>(1, 2)));
  EXPECT_EQ(say("k1", "three").seq, 3);
}

TEST_P(Erasing, AFileGoesWithTheLastMessageThatShowsIt) {
  const auto json = keep_file(file_);
  const auto here = show("k1", json);
  const auto there = show("k2", json);
  EXPECT_THAT(erase("k1", here.id), IsEmpty());
  EXPECT_TRUE(look([&](auto& connection) { return store::Attachments(connection).find(file_).has_value(); }));
  EXPECT_THAT(erase("k2", there.id), ElementsAre(file_));
  EXPECT_FALSE(look([&](auto& connection) { return store::Attachments(connection).find(file_).has_value(); }));
}

TEST_P(Erasing, AFileIsNotTakenByWhoDoesNotKnowItsSecret) {
  const auto json = keep_file(file_);
  const auto owner = show("k1", json);
  const auto thief = show("k2", R"({"type":"image","mediaUrl":"/media/)" + file_ + R"(/guess/a.png"})");
  EXPECT_THAT(erase("k2", thief.id), IsEmpty());
  EXPECT_TRUE(look([&](auto& connection) { return store::Attachments(connection).find(file_).has_value(); }));
  EXPECT_THAT(erase("k1", owner.id), ElementsAre(file_));
}

TEST_P(Erasing, AConversationTakesItsFilesAlong) {
  const auto both = keep_file(file_) + keep_file(other_file_);
  show("k1", both);
  commit([&](store::Transaction& tx) {
    const auto files = store::Erasing(tx.connection()).conversation("k1");
    ASSERT_TRUE(files);
    EXPECT_THAT(*files, testing::UnorderedElementsAre(file_, other_file_));
    EXPECT_FALSE(store::Erasing(tx.connection()).conversation("k1"));
  });
  EXPECT_THAT(ranges("k1"), IsEmpty());
}

TEST_P(Erasing, KnowsTheUploadsThatNobodySent) {
  show("k1", keep_file(file_));
  keep_file(other_file_);
  const auto unsent =
      look([](auto& connection) { return store::Attachments(connection).unsent_of("client:web-main:b1", 10); });
  EXPECT_THAT(unsent, ElementsAre(other_file_));
}

INSTANTIATE_TEST_SUITE_P(Drivers, Erasing, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
