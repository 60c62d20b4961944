// One person instead of two, and back: domain.md, "Linking and merging" 3 and 4.
#include "messaging/merging.hpp"

#include <algorithm>
#include <thread>

#include "messaging/erasure.hpp"
#include "store/identities.hpp"
#include "store/merges.hpp"
#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::messaging {
namespace {

struct MergingTest : HubInAFolder {
  Merging merging{integrations, hooks};

  domain::Result<Merged> merge(const std::string& a, const std::string& b) {
    return store->change([&](store::Transaction& tx) { return Merging::merge(tx, a, b, "same person"); });
  }
  domain::Result<Unmerged> undo(const std::string& id) {
    return store->change([&](store::Transaction& tx) { return merging.undo(tx, id); });
  }
  domain::Result<Merged> claim(const std::string& user, const std::string& phone) {
    return store->change([&](store::Transaction& tx) {
      return Merging::claim(tx, user, {domain::IdentityKind::phone, phone}, "code");
    });
  }
  // Each word a minute after the last, so that the latest activity is never in doubt.
  Received says(const std::string& client, const std::string& text) {
    clock.advance(std::chrono::minutes(1));
    const auto received = receive(inbound(client, client + ":" + text, text));
    EXPECT_TRUE(received) << received.error().message;
    return *received;
  }
  domain::User user(const std::string& id) {
    return look([&](auto& sql) { return store::Users{sql}.find(id); }).value();
  }
  std::vector<std::string> texts(const std::string& conversation_id) {
    std::vector<std::string> texts;
    for (const auto& message : messages(conversation_id)) texts.push_back(message.content.text);
    return texts;
  }
};

using Texts = std::vector<std::string>;

TEST_F(MergingTest, MovesClientsClaimsAndConversationsToTheOlderUser) {
  const auto web = says("browser", "hello");
  const auto sms = says("phone", "hi");
  ASSERT_TRUE(claim(sms.user_id, "+33123456789"));
  heard.clear();
  const auto merged = merge(sms.user_id, web.user_id);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(merged->survivor.id, web.user_id);
  EXPECT_EQ(merged->loser, sms.user_id);
  EXPECT_EQ(user(sms.user_id).merged_into, web.user_id);
  EXPECT_EQ(conversation(sms.conversation_id).user_id, web.user_id);
  EXPECT_EQ(conversation(sms.conversation_id).last_seq, 1) << "each conversation keeps its numbers";
  look([&](auto& sql) {
    EXPECT_EQ(store::Clients{sql}.of_user(web.user_id).size(), 2U);
    EXPECT_EQ(store::Identities{sql}.of_user(web.user_id).size(), 1U);
    const auto line = store::Merges{sql}.find(merged->merge_id);
    EXPECT_EQ(line->clients.size(), 1U);
    EXPECT_EQ(line->conversations.at(0).id, sms.conversation_id);
    EXPECT_EQ(line->conversations.at(0).version, store::Conversations{sql}.find(sms.conversation_id)->version);
    EXPECT_EQ(line->kept.at(0).id, web.conversation_id);
    return 0;
  });
  ASSERT_EQ(heard.all<domain::UserMerged>().size(), 1U);
  const auto told = heard.all<domain::UserMerged>()[0];
  EXPECT_EQ(told.survivor, web.user_id);
  EXPECT_EQ(told.loser, sms.user_id);
  EXPECT_EQ(told.default_conversation, sms.conversation_id) << "the latest activity decides";
  ASSERT_EQ(heard.all<domain::ClientChanged>().size(), 1U);
  EXPECT_EQ(heard.all<domain::ClientChanged>()[0].client.user_id, web.user_id);
  EXPECT_EQ(says("browser", "and now?").conversation_id, sms.conversation_id);
}

TEST_F(MergingTest, KeepsTheKnownUserThoughItIsYounger) {
  const auto anonymous = says("browser", "hello");
  const auto known = identify("phone", "customer-7");
  const auto merged = merge(anonymous.user_id, known->user.id);
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->survivor.id, known->user.id);
}

TEST_F(MergingTest, NeverJoinsTwoKnownUsers) {
  const auto ana = identify("browser", "ana");
  const auto bo = identify("phone", "bo");
  const auto merged = merge(ana->user.id, bo->user.id);
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().status, domain::Status::conflict);
  EXPECT_EQ(merged.error().code, "different_external_ids");
  EXPECT_TRUE(heard.all<domain::UserMerged>().empty());
  EXPECT_EQ(merge(ana->user.id, "nobody").error().code, "user_not_found");
}

TEST_F(MergingTest, DoneAgainChangesNothing) {
  const auto a = says("a", "1");
  const auto b = says("b", "2");
  const auto c = says("c", "3");
  ASSERT_TRUE(merge(b.user_id, a.user_id));
  ASSERT_TRUE(merge(c.user_id, b.user_id)) << "by an id that was merged away";
  heard.clear();
  for (const auto& [one, other] : {std::pair{a, b}, std::pair{c, b}, std::pair{c, a}, std::pair{a, a}}) {
    const auto again = merge(one.user_id, other.user_id);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->survivor.id, a.user_id);
    EXPECT_TRUE(again->merge_id.empty());
  }
  EXPECT_TRUE(heard.all<domain::UserMerged>().empty());
  EXPECT_EQ(look([&](auto& sql) { return store::Merges{sql}.of_user(a.user_id); }).size(), 2U);
}

TEST_F(MergingTest, FollowsAVerifiedClaim) {
  const auto web = says("browser", "hello");
  const auto sms = says("phone", "hi");
  const auto first = claim(sms.user_id, "+33123456789");
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->merge_id.empty());
  EXPECT_TRUE(claim(sms.user_id, "+33123456789")->merge_id.empty()) << "it was theirs before";
  const auto second = claim(web.user_id, "+33123456789");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->survivor.id, web.user_id);
  EXPECT_EQ(second->loser, sms.user_id);
}

TEST_F(MergingTest, SigningInNotesWhenTheExternalIdWasVerified) {
  const auto known = identify("browser", "customer-7");
  const auto claims = look([&](auto& sql) { return store::Identities{sql}.of_user(known->user.id); });
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].key.value, "customer-7");
  EXPECT_EQ(claims[0].verified_by, "jwt");
}

TEST_F(MergingTest, UndoneGivesBothSidesTheirOwn) {
  const auto web = says("browser", "hello");
  const auto sms = says("phone", "hi");
  ASSERT_TRUE(claim(sms.user_id, "+33123456789"));
  const auto merged = merge(web.user_id, sms.user_id);
  heard.clear();
  const auto undone = undo(merged->merge_id);
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_EQ(undone->restored.id, sms.user_id);
  EXPECT_EQ(undone->moved_messages, 0);
  EXPECT_TRUE(user(sms.user_id).merged_into.empty());
  EXPECT_EQ(conversation(sms.conversation_id).user_id, sms.user_id);
  EXPECT_EQ(conversation(web.conversation_id).user_id, web.user_id);
  look([&](auto& sql) {
    EXPECT_EQ(store::Clients{sql}.of_user(sms.user_id).size(), 1U);
    EXPECT_EQ(store::Identities{sql}.of_user(sms.user_id).size(), 1U);
    return 0;
  });
  EXPECT_EQ(heard.all<domain::UserUnmerged>().size(), 1U);
  EXPECT_EQ(heard.all<domain::ClientChanged>().size(), 1U);
  EXPECT_EQ(says("phone", "back").conversation_id, sms.conversation_id);
  EXPECT_EQ(says("browser", "back").conversation_id, web.conversation_id);
  EXPECT_TRUE(merge(web.user_id, sms.user_id)) << "and it can be done again";
}

TEST_F(MergingTest, UndoneLeavesWhatWasSaidSinceWithWhoSaidIt) {
  const auto web = says("browser", "web 1");
  const auto sms = says("phone", "sms 1");
  const auto merged = merge(web.user_id, sms.user_id);
  ASSERT_EQ(says("browser", "web 2").conversation_id, sms.conversation_id);
  says("phone", "sms 2");
  says("browser", "web 3");
  heard.clear();
  const auto undone = undo(merged->merge_id);
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_EQ(undone->moved_messages, 2);
  EXPECT_EQ(texts(web.conversation_id), (Texts{"web 1", "web 2", "web 3"}));
  EXPECT_EQ(texts(sms.conversation_id), (Texts{"sms 1", "sms 2"}));
  EXPECT_EQ(conversation(web.conversation_id).last_seq, 3);
  EXPECT_EQ(conversation(sms.conversation_id).last_seq, 4) << "seqs stay: two of them are empty";
  EXPECT_EQ(conversation(sms.conversation_id).last_message_preview, "sms 2");
  EXPECT_EQ(messages(sms.conversation_id).back().author.id, sms.user_id);
  EXPECT_EQ(messages(web.conversation_id).back().author.id, web.user_id);
  const auto gone = heard.all<domain::MessagesErased>();
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].conversation_id, sms.conversation_id);
  EXPECT_EQ(gone[0].ranges.size(), 2U);
  const auto here = heard.all<domain::MessageAppended>();
  ASSERT_EQ(here.size(), 2U);
  EXPECT_EQ(here[0].message->seq, 2);
  EXPECT_EQ(here[1].message->seq, 3);
  const auto retried = receive(inbound("browser", "browser:web 2", "web 2"));
  ASSERT_TRUE(retried && retried->duplicate);
  EXPECT_EQ(retried->conversation_id, web.conversation_id);
}

TEST_F(MergingTest, UndoneMakesAConversationForASideWithoutOne) {
  const auto web = says("browser", "web 1");
  const auto phone = identify("phone");
  const auto merged = merge(web.user_id, phone->user.id);
  ASSERT_EQ(says("phone", "sms 1").conversation_id, web.conversation_id);
  ASSERT_TRUE(send(outgoing(web.conversation_id, "desk", "to the phone")));
  const auto undone = undo(merged->merge_id);
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_EQ(undone->moved_messages, 2) << "the answer went to nobody but them";
  EXPECT_EQ(texts(web.conversation_id), Texts{"web 1"});
  const auto theirs = look([&](auto& sql) { return store::Conversations{sql}.latest_of_user(phone->user.id); });
  ASSERT_TRUE(theirs);
  EXPECT_EQ(texts(theirs->id), (Texts{"sms 1", "to the phone"}));
  EXPECT_EQ(theirs->control.holder, "desk");
  EXPECT_EQ(says("phone", "sms 2").conversation_id, theirs->id);
}

TEST_F(MergingTest, UndoneLeavesAConversationBegunSinceWithWhoBeganIt) {
  const auto web = identify("browser");
  const auto phone = identify("phone");
  const auto merged = merge(web->user.id, phone->user.id);
  const auto begun = says("phone", "sms 1");
  ASSERT_EQ(says("browser", "web 1").conversation_id, begun.conversation_id);
  ASSERT_TRUE(undo(merged->merge_id));
  EXPECT_EQ(conversation(begun.conversation_id).user_id, phone->user.id);
  EXPECT_EQ(texts(begun.conversation_id), Texts{"sms 1"});
  EXPECT_EQ(messages(begun.conversation_id)[0].author.id, phone->user.id);
  const auto other = look([&](auto& sql) { return store::Conversations{sql}.latest_of_user(web->user.id); });
  ASSERT_TRUE(other);
  EXPECT_EQ(texts(other->id), Texts{"web 1"});
}

TEST_F(MergingTest, UndoneTakesBackWhatTheProfileHadFromTheOther) {
  add_channel("sms", "desk");
  const auto with_profile = [&](const std::string& client, domain::Profile profile) {
    Sender sender;
    sender.integration_id = "sms";
    sender.external_id = client;
    sender.profile = std::move(profile);
    clock.advance(std::chrono::minutes(1));
    return store->change([&](store::Transaction& tx) { return ingest.identify(tx, sender); })->user.id;
  };
  const auto first = with_profile("1", {"", "", "", "", "pt"});
  const auto second = with_profile("2", {"Ana", "Silva", "", "", "en"});
  const auto third = with_profile("3", {"Anna", "", "a@example.org", "", ""});
  const auto one = merge(first, second);
  const auto two = merge(first, third);
  EXPECT_EQ(user(first).profile.given_name, "Ana");
  EXPECT_EQ(user(first).profile.email, "a@example.org");
  ASSERT_TRUE(undo(one->merge_id)) << "an earlier merge is undone while a later one holds";
  EXPECT_EQ(user(first).profile.given_name, "Anna") << "the other one fills the gap";
  EXPECT_EQ(user(first).profile.surname, "");
  EXPECT_EQ(user(first).profile.locale, "pt");
  ASSERT_TRUE(undo(two->merge_id));
  EXPECT_EQ(user(first).profile.given_name, "");
  EXPECT_EQ(user(first).profile.email, "");
  EXPECT_EQ(user(second).profile.surname, "Silva");
}

TEST_F(MergingTest, CannotBeUndoneTwice) {
  const auto merged = merge(says("a", "1").user_id, says("b", "2").user_id);
  ASSERT_TRUE(undo(merged->merge_id));
  EXPECT_EQ(undo(merged->merge_id).error().code, "merge_undone");
  EXPECT_EQ(undo("none").error().code, "merge_not_found");
}

TEST_F(MergingTest, IsUndoneFromTheOutside) {
  const auto c = says("c", "3");
  const auto b = says("b", "2");
  const auto a = says("a", "1");
  const auto inner = merge(a.user_id, b.user_id);
  const auto outer = merge(b.user_id, c.user_id);
  ASSERT_EQ(inner->survivor.id, b.user_id);
  ASSERT_EQ(outer->survivor.id, c.user_id);
  const auto refused = undo(inner->merge_id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "merged_since");
  EXPECT_NE(refused.error().message.find(outer->merge_id), std::string::npos) << "names the merge to undo first";
  ASSERT_TRUE(undo(outer->merge_id));
  EXPECT_EQ(conversation(a.conversation_id).user_id, b.user_id);
  ASSERT_TRUE(undo(inner->merge_id));
  EXPECT_EQ(conversation(a.conversation_id).user_id, a.user_id);
}

TEST_F(MergingTest, CannotBeUndoneWhenAPersonWasErased) {
  const auto a = says("a", "1");
  const auto b = says("b", "2");
  ASSERT_TRUE(claim(b.user_id, "+33123456789"));
  const auto merged = merge(a.user_id, b.user_id);
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return Erasure{tx}.user(a.user_id); }));
  const auto refused = undo(merged->merge_id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "merge_erased");
  look([&](auto& sql) {
    EXPECT_FALSE(store::Users{sql}.find(b.user_id)) << "who was merged into them is forgotten as well";
    EXPECT_FALSE(store::Identities{sql}.find({domain::IdentityKind::phone, "+33123456789"}));
    return 0;
  });
}

TEST_F(MergingTest, UndoneLeavesAClientThatWasUnlinkedSinceAlone) {
  const auto a = says("a", "1");
  const auto b = says("b", "2");
  const auto merged = merge(a.user_id, b.user_id);
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return Erasure{tx}.client(a.user_id, b.client_id); }));
  ASSERT_TRUE(undo(merged->merge_id));
  EXPECT_TRUE(look([&](auto& sql) { return store::Clients{sql}.of_user(b.user_id); }).empty());
  EXPECT_EQ(conversation(b.conversation_id).user_id, b.user_id);
}

TEST_F(MergingTest, UndoneDoesNotMoveWhatIsStillUnderWay) {
  add_channel("sms", "desk", domain::Style::returning, false);
  const auto web = says("browser", "web 1");
  const auto phone = *receive(inbound("phone", "p1", "sms 1", "sms"));
  const auto merged = merge(web.user_id, phone.user_id);
  clock.advance(std::chrono::minutes(1));
  ASSERT_TRUE(receive(inbound("phone", "p2", "sms 2", "sms")));
  const auto latest = look([&](auto& sql) { return store::Conversations{sql}.latest_of_user(web.user_id); });
  ASSERT_TRUE(send(outgoing(latest->id, "desk", "queued")));
  ASSERT_TRUE(undo(merged->merge_id));
  EXPECT_EQ(texts(latest->id).back(), "queued") << "its task names the conversation";
}

TEST_F(MergingTest, UndoneKeepsWhatWasReadRead) {
  const auto web = says("browser", "web 1");
  const auto sms = says("phone", "sms 1");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return outbox.has_read(tx, web.conversation_id, 1); }));
  const auto merged = merge(web.user_id, sms.user_id);
  says("browser", "web 2");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return outbox.has_read(tx, sms.conversation_id, 2); }));
  says("browser", "web 3");
  ASSERT_TRUE(undo(merged->merge_id));
  EXPECT_EQ(conversation(web.conversation_id).business_read_seq, 2) << "the third was not read";
}

TEST_F(MergingTest, ManyAtOnceEndInOnePerson) {
  constexpr int kUsers = 12;
  std::vector<std::string> users;
  for (int i = 0; i < kUsers; ++i) users.push_back(says("client-" + std::to_string(i), "hello").user_id);
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < users.size(); ++i) {
        const auto& a = users[(i * 5 + t) % users.size()];
        const auto& b = users[(i * 7 + 3 * t + 1) % users.size()];
        EXPECT_TRUE(merge(a, b));
        EXPECT_TRUE(merge(users[i], users[(i + 1) % users.size()]));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  look([&](auto& sql) {
    for (const auto& id : users) EXPECT_EQ(store::Users{sql}.find_survivor(id)->id, users.front());
    EXPECT_EQ(store::Clients{sql}.of_user(users.front()).size(), users.size());
    EXPECT_EQ(store::Conversations{sql}.of_user(users.front(), 100).size(), users.size());
    return 0;
  });
  EXPECT_EQ(heard.all<domain::UserMerged>().size(), users.size() - 1) << "each went into another once";
}

TEST_F(MergingTest, UndoneByTwoAtOnceIsUndoneOnce) {
  const auto merged = merge(says("a", "1").user_id, says("b", "2").user_id);
  Count done;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      if (undo(merged->merge_id)) done.raise();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done.value(), 1);
  EXPECT_EQ(heard.all<domain::UserUnmerged>().size(), 1U);
}

}  // namespace
}  // namespace hub::messaging
