#include "store/sqlite/word_index.hpp"

#include <chrono>
#include <thread>

#include "../../integration/store/conformance/fixture.hpp"
#include "store/erasing.hpp"

namespace store_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class WordIndexTest : public StoreTest {
 protected:
  void write(const std::string& id, const std::string& text) {
    auto said = message("k1", text);
    said.id = id;
    ASSERT_TRUE(append(said));
  }
  std::vector<std::string> find(const std::vector<std::string>& words) {
    store::sqlite::WordIndex index(store::sqlite::words_path(database_->options().path));
    return index.find(words, 10).message_ids;
  }
  // The index follows in the background: awaits what it has come to.
  bool await(const std::vector<std::string>& words, const std::vector<std::string>& ids) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (find(words) != ids) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

TEST_P(WordIndexTest, FollowsWhatIsWrittenLateAndErased) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  write("5", "Where is my Order? 你好");
  write("6", "no such thing");
  ASSERT_TRUE(await({"order"}, {"5"}));
  EXPECT_THAT(find({"my", "order?"}), ElementsAre("5"));
  EXPECT_THAT(find({"你好"}), ElementsAre("5"));
  EXPECT_THAT(find({"好"}), ElementsAre("5"));
  EXPECT_THAT(find({"\"order\" or"}), IsEmpty());
  write("3", "a late order");  // a smaller id, committed after the index went past it
  ASSERT_TRUE(await({"late"}, {"3"}));
  commit([&](store::Transaction& tx) { EXPECT_TRUE(store::Conversations(tx.connection()).erase("k1")); });
  ASSERT_TRUE(await({"order"}, {}));
  EXPECT_EQ(look([](auto& connection) { return store::Messages(connection).search("order", 10).size(); }), 0U);
}

TEST_P(WordIndexTest, ForgetsTheWordsOfADeletedMessage) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  write("5", "a regrettable word");
  write("6", "a harmless word");
  ASSERT_TRUE(await({"word"}, {"6", "5"}));
  commit([&](store::Transaction& tx) { EXPECT_TRUE(store::Erasing(tx.connection()).message("k1", "5")); });
  ASSERT_TRUE(await({"word"}, {"6"}));
  commit([&](store::Transaction& tx) { EXPECT_TRUE(store::Erasing(tx.connection()).conversation("k1")); });
  ASSERT_TRUE(await({"word"}, {}));
}

INSTANTIATE_TEST_SUITE_P(Drivers, WordIndexTest, testing::Values("sqlite"));

}  // namespace
}  // namespace store_test
