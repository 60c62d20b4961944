#include "fixture.hpp"
#include "store/digest.hpp"

namespace store_test {
namespace {

using testing::ElementsAre;

class Messages : public StoreTest {
 protected:
  Messages() {
    commit([&](store::Transaction& tx) {
      store::Conversations(tx.connection()).insert(conversation("k1"));
      store::Conversations(tx.connection()).insert(conversation("k2"));
    });
  }
};

TEST_P(Messages, ReadBackAsWritten) {
  auto written = message("k1", "hello", "m-1");
  written.author = {domain::AuthorType::bot, "greeter", "Greeter", "https://example.org/g.png"};
  written.content = {domain::ContentType::form_response, "Ana, booth 7", R"({"type":"formResponse","fields":[]})"};
  written.metadata_json = R"({"k":"v"})";
  ASSERT_TRUE(append(written));
  const auto found = look([&](auto& connection) { return store::Messages(connection).find(written.id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->conversation_id, "k1");
  EXPECT_EQ(found->seq, 1);
  EXPECT_EQ(found->author.type, domain::AuthorType::bot);
  EXPECT_EQ(found->author.display_name, "Greeter");
  EXPECT_EQ(found->content.type, domain::ContentType::form_response);
  EXPECT_EQ(found->content.json, written.content.json);
  EXPECT_EQ(found->source.external_id, "m-1");
  EXPECT_EQ(found->source.client_id, "client-1");
  EXPECT_EQ(found->received_at, written.received_at);
  EXPECT_EQ(found->metadata_json, R"({"k":"v"})");
}

TEST_P(Messages, EveryScriptSurvives) {
  const std::vector<std::string> texts = {"hello 👋🏽 שלום",
                                          "👩‍👩‍👧‍👦 family",
                                          "مرحبا بالعالم",
                                          "日本語のメッセージ",
                                          "e\xCC\x81 combining",
                                          "𝒳 𠜎 four bytes",
                                          "nul\xE2\x90\x80 'quote\" \\ % _"};
  for (const auto& text : texts) ASSERT_TRUE(append(message("k1", text)));
  EXPECT_EQ(texts_of("k1"), texts);
}

TEST_P(Messages, SeqsCountEachConversationFromOne) {
  EXPECT_EQ(append(message("k1", "a"))->seq, 1);
  EXPECT_EQ(append(message("k2", "b"))->seq, 1);
  EXPECT_EQ(append(message("k1", "c"))->seq, 2);
  const auto now = look([](auto& connection) { return *store::Conversations(connection).find("k1"); });
  EXPECT_EQ(now.last_seq, 2);
  EXPECT_EQ(now.last_message_preview, "c");
}

TEST_P(Messages, ToAnUnknownConversationAreRefused) {
  const auto refused = append(message("nowhere", "a"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "conversation_not_found");
}

TEST_P(Messages, ARetriedSendIsStoredOnce) {
  const auto first = append(message("k1", "hello", "m-1"));
  const auto again = append(message("k1", "hello", "m-1"));
  ASSERT_TRUE(first && again);
  EXPECT_FALSE(first->duplicate);
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->seq, first->seq);
  EXPECT_EQ(again->id, first->id);
  EXPECT_EQ(append(message("k1", "next", "m-2"))->seq, 2);
  EXPECT_THAT(texts_of("k1"), ElementsAre("hello", "next"));
}

TEST_P(Messages, TheSameExternalIdOfAnotherIntegrationIsAnotherMessage) {
  ASSERT_TRUE(append(message("k1", "web", "m-1")));
  auto other = message("k1", "sms", "m-1");
  other.source.integration_id = "sms-main";
  EXPECT_FALSE(append(other)->duplicate);
  const auto found =
      look([](auto& connection) { return store::Messages(connection).find_by_external_id("sms-main", "m-1"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->content.text, "sms");
}

TEST_P(Messages, WithoutExternalIdAreNeverDuplicates) {
  EXPECT_FALSE(append(message("k1", "a"))->duplicate);
  EXPECT_FALSE(append(message("k1", "a"))->duplicate);
  EXPECT_FALSE(look([](auto& connection) { return store::Messages(connection).find_by_external_id("web-main", ""); }));
}

TEST_P(Messages, TwoExternalIdsOfOneHashAreTwoMessages) {
  ASSERT_TRUE(append(message("k1", "first", "m-1")));
  commit([](store::Transaction& tx) {
    store::sql::run(tx.connection(), "UPDATE messages SET external_hash = ? WHERE external_id = 'm-1'",
                    store::hash_of("web-main", "m-2", 0));
  });
  const auto second = append(message("k1", "second", "m-2"));
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->duplicate);
  EXPECT_TRUE(append(message("k1", "second again", "m-2"))->duplicate);
  const auto found =
      look([](auto& connection) { return store::Messages(connection).find_by_external_id("web-main", "m-2"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->content.text, "second");
}

TEST_P(Messages, HistoryIsReadForwardsAndBackwards) {
  for (const auto* text : {"1", "2", "3", "4", "5"}) ASSERT_TRUE(append(message("k1", text)));
  const auto texts = [&](auto read) {
    return look([&](auto& connection) {
      std::string joined;
      store::Messages messages(connection);
      for (const auto& message : read(messages)) joined += message.content.text;
      return joined;
    });
  };
  EXPECT_EQ(texts([](auto& messages) { return messages.after("k1", 2, 2); }), "34");
  EXPECT_EQ(texts([](auto& messages) { return messages.after("k1", 5, 2); }), "");
  EXPECT_EQ(texts([](auto& messages) { return messages.before("k1", 0, 2); }), "45");
  EXPECT_EQ(texts([](auto& messages) { return messages.before("k1", 4, 2); }), "23");
}

TEST_P(Messages, LongTextHasAPreviewOfWholeCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "שלום ";
  ASSERT_TRUE(append(message("k1", text)));
  const auto preview =
      look([](auto& connection) { return store::Conversations(connection).find("k1"); })->last_message_preview;
  EXPECT_LE(preview.size(), 160U);
  EXPECT_GE(preview.size(), 150U);
  EXPECT_EQ(text.substr(0, preview.size()), preview);
  EXPECT_NE(static_cast<unsigned char>(preview.back()) & 0xC0U, 0xC0U);
}

TEST_P(Messages, AreFoundInAnyScriptAsSoonAsTheyAreCommitted) {
  for (const auto* text :
       {"Where is my Order?", "Straße und ÄPFEL", "你好世界", "שלום עולם", "100% sure_thing", "order two"}) {
    ASSERT_TRUE(append(message("k1", text)));
  }
  const auto search = [&](const std::string& words) {
    return look([&](auto& connection) {
      std::vector<std::string> found;
      for (const auto& hit : store::Messages(connection).search(words, 10)) found.push_back(hit.message.content.text);
      return found;
    });
  };
  EXPECT_THAT(search("order"), ElementsAre("order two", "Where is my Order?"));
  EXPECT_THAT(search("my ORDER"), ElementsAre("Where is my Order?"));
  EXPECT_THAT(search("äpfel"), ElementsAre("Straße und ÄPFEL"));
  EXPECT_THAT(search("世界"), ElementsAre("你好世界"));
  EXPECT_THAT(search("עולם"), ElementsAre("שלום עולם"));
  EXPECT_THAT(search("0% sure_"), ElementsAre("100% sure_thing"));
  EXPECT_THAT(search("sureXthing"), ElementsAre());
  EXPECT_THAT(search("\" OR *"), ElementsAre());
  EXPECT_THAT(search("  "), ElementsAre());
}

TEST_P(Messages, FoundWordsAreMarked) {
  ASSERT_TRUE(append(message("k1", "The Order is here")));
  const auto hits = look([](auto& connection) { return store::Messages(connection).search("order", 1); });
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].snippet, "The \uE000Order\uE001 is here");
}

TEST_P(Messages, ANoteIsNobodysLastMessage) {
  auto said = message("k1", "hello");
  ASSERT_TRUE(append(said));
  const auto before = look([](auto& connection) { return store::Conversations(connection).find("k1"); });
  clock_.advance(std::chrono::minutes(1));
  auto note = message("k1", "for the desk alone");
  note.author.type = domain::AuthorType::system;
  note.source = {std::string{domain::kNote}, {}, {}, {}};
  ASSERT_TRUE(append(note));
  const auto after = look([](auto& connection) { return store::Conversations(connection).find("k1"); });
  EXPECT_EQ(after->last_seq, 2);
  EXPECT_EQ(after->last_message_at, before->last_message_at);
  EXPECT_EQ(after->last_message_preview, "hello");
  EXPECT_EQ(look([](auto& connection) { return store::Messages(connection).count_for_user("k1", 0); }), 0);
}

TEST_P(Messages, TellWhoSpokeAndWhetherThePersonAnswered) {
  auto said = message("k1", "hello");
  ASSERT_TRUE(append(said));
  auto answer = message("k1", "how can I help?");
  answer.author = {domain::AuthorType::bot, "greeter", "Greeter", ""};
  answer.source = {"workflow", "greeter", "", ""};
  ASSERT_TRUE(append(answer));
  const auto voices = look([](auto& connection) { return store::Messages(connection).voices("k1", 0); });
  ASSERT_EQ(voices.size(), 2U);
  EXPECT_EQ(voices[0].author, domain::AuthorType::user);
  EXPECT_EQ(voices[1].author_id, "greeter");
  EXPECT_EQ(voices[1].source_type, "workflow");
  EXPECT_EQ(voices[1].at, clock_.now());
  EXPECT_EQ(look([](auto& connection) { return store::Messages(connection).time_of("k1", 2); }), clock_.now());
  EXPECT_FALSE(look([](auto& connection) { return store::Messages(connection).time_of("k1", 3); }));
  commit([&](store::Transaction& tx) {
    ASSERT_TRUE(store::Conversations(tx.connection()).lock("k1"));
    EXPECT_TRUE(store::Messages(tx.connection()).has_answer("k1", 0));
    EXPECT_FALSE(store::Messages(tx.connection()).has_answer("k1", 1));
    EXPECT_FALSE(store::Conversations(tx.connection()).lock("nobody"));
  });
}

TEST_P(Messages, TellSinceWhenAnAgentWaitsForAnAnswer) {
  const auto since = [&] {
    return look([](auto& connection) { return store::Messages(connection).unanswered_since("k1"); });
  };
  const auto speak = [&](domain::AuthorType who) {
    clock_.advance(std::chrono::minutes(1));
    auto said = message("k1", "a word");
    if (who != domain::AuthorType::user) said.author = {who, "ana", "Ana", ""};
    ASSERT_TRUE(append(said));
  };
  EXPECT_FALSE(since());
  speak(domain::AuthorType::user);
  EXPECT_FALSE(since());
  speak(domain::AuthorType::bot);
  EXPECT_FALSE(since()) << "no agent waits";
  speak(domain::AuthorType::agent);
  const auto first = clock_.now();
  EXPECT_EQ(since(), first);
  speak(domain::AuthorType::agent);
  EXPECT_EQ(since(), first);
  speak(domain::AuthorType::user);
  EXPECT_FALSE(since());
}

INSTANTIATE_TEST_SUITE_P(Drivers, Messages, testing::ValuesIn(drivers()));

using Deliveries = StoreTest;

TEST_P(Deliveries, MoveForwardOnly) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  auto said = message("k1", "hello");
  ASSERT_TRUE(append(said));
  domain::Delivery delivery;
  delivery.message_id = said.id;
  delivery.conversation_id = "k1";
  delivery.client_id = "client-1";
  delivery.integration_id = "sms-main";
  const auto advance = [&](domain::DeliveryStatus status) {
    delivery.status = status;
    return *store_->change([&](store::Transaction& tx) -> domain::Result<bool> {
      return store::Deliveries(tx.connection()).advance(delivery);
    });
  };
  commit([&](store::Transaction& tx) { store::Deliveries(tx.connection()).insert(delivery); });
  delivery.external_id = "SM-1";
  EXPECT_TRUE(advance(domain::DeliveryStatus::sent));
  EXPECT_FALSE(advance(domain::DeliveryStatus::sent));
  EXPECT_TRUE(advance(domain::DeliveryStatus::read));
  EXPECT_FALSE(advance(domain::DeliveryStatus::delivered));
  EXPECT_FALSE(advance(domain::DeliveryStatus::failed));
  const auto found =
      look([](auto& connection) { return store::Deliveries(connection).find_by_external_id("sms-main", "SM-1"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, domain::DeliveryStatus::read);
  EXPECT_EQ(look([&](auto& connection) { return store::Deliveries(connection).of_message(said.id); }).size(), 1U);
  EXPECT_EQ(look([&](auto& connection) { return store::Deliveries(connection).of_conversation("k1"); }).size(), 1U);
}

TEST_P(Deliveries, RememberWhyTheyWereMadeAndWhenEachStateWasReached) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  auto said = message("k1", "hello");
  ASSERT_TRUE(append(said));
  domain::Delivery delivery;
  delivery.message_id = said.id;
  delivery.conversation_id = "k1";
  delivery.client_id = "client-1";
  delivery.integration_id = "sms-main";
  delivery.chosen_by = "rule:urgent";
  delivery.replaces = "client-0";
  const auto begun = delivery.updated_at = clock_.now();
  commit([&](store::Transaction& tx) { store::Deliveries(tx.connection()).insert(delivery); });
  const auto reach = [&](domain::DeliveryStatus status) {
    clock_.advance(std::chrono::seconds(1));
    delivery.status = status;
    delivery.updated_at = clock_.now();
    commit([&](store::Transaction& tx) { EXPECT_TRUE(store::Deliveries(tx.connection()).advance(delivery)); });
  };
  reach(domain::DeliveryStatus::sent);
  reach(domain::DeliveryStatus::read);
  const auto found = look([&](auto& connection) { return store::Deliveries(connection).of_message(said.id); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].chosen_by, "rule:urgent");
  EXPECT_EQ(found[0].replaces, "client-0");
  EXPECT_EQ(found[0].created_at, begun);
  EXPECT_EQ(found[0].sent_at, begun + std::chrono::seconds(1));
  EXPECT_EQ(found[0].delivered_at, domain::Time{}) << "nobody told";
  EXPECT_EQ(found[0].read_at, begun + std::chrono::seconds(2));
  commit([&](store::Transaction& tx) {
    EXPECT_EQ(store::Deliveries(tx.connection()).lock_of_message("k1", said.id).size(), 1U);
    EXPECT_TRUE(store::Deliveries(tx.connection()).lock_of_message("k2", said.id).empty());
  });
}

TEST_P(Deliveries, SayWhatWentToAClientLast) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  std::vector<domain::MessageId> ids;
  for (const auto* client : {"phone", "browser", "phone", "browser", "browser"}) {
    auto said = message("k1", "hello");
    ASSERT_TRUE(append(said));
    domain::Delivery delivery;
    delivery.message_id = said.id;
    delivery.conversation_id = "k1";
    delivery.client_id = client;
    delivery.integration_id = "main";
    delivery.updated_at = clock_.now();
    commit([&](store::Transaction& tx) { store::Deliveries(tx.connection()).insert(delivery); });
    ids.push_back(said.id);
  }
  const auto last_to = [&](const char* conversation, const char* client, int look_back) {
    return look([&](auto& sql) { return store::Deliveries(sql).last_to(conversation, client, look_back); });
  };
  EXPECT_EQ(last_to("k1", "phone", 20), (std::vector{ids[2], ids[0]}));
  EXPECT_EQ(last_to("k1", "browser", 2), (std::vector{ids[4], ids[3]}));
  EXPECT_TRUE(last_to("k1", "phone", 2).empty());
  EXPECT_TRUE(last_to("k2", "phone", 20).empty());
}

INSTANTIATE_TEST_SUITE_P(Drivers, Deliveries, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
