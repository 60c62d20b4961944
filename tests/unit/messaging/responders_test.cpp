// A bot or a human: what a person asks for.
#include "messaging/responders.hpp"

#include <gtest/gtest.h>

#include "domain/identity.hpp"
#include "unit/messaging/hub_in_a_folder.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {
namespace {

struct Responders : HubInAFolder {
  int numbered = 0;

  Responders() { add_channel("sms", "bot"); }

  // Ana writes on this channel, or taps what has this payload; the conversation.
  domain::ConversationId ana(const std::string& channel, const std::string& payload = "") {
    auto in = inbound("ana-on-" + channel, "m" + std::to_string(++numbered), "hello", channel);
    in.sender.user_external_id = "ana";
    if (!payload.empty()) {
      in.content =
          wire::parse_content(R"({"type":"text","text":"I choose","payload":")" + payload + "\"}", wire::Writer::user)
              .value();
    }
    return receive(in).value().conversation_id;
  }
  std::string preference() {
    return look([](auto& sql) { return store::Users{sql}.find_by_external_id("ana"); })->profile.preferred_responder;
  }
  void prefers(const std::string& responder) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      store::Users users{tx.connection()};
      domain::User user;
      user.id = tx.next_id();
      user.external_id = "ana";
      user.profile.preferred_responder = responder;
      return users.insert(user);
    }));
  }
  std::string holder(const domain::ConversationId& id) { return conversation(id).control.holder; }
};

TEST_F(Responders, WhomAPersonPrefersBeginsWithThem) {
  prefers("human");
  EXPECT_EQ(holder(ana("sms")), "desk") << "though the channel begins with the bot";
}

TEST_F(Responders, ABotIsTheOneThatAnotherChannelBeginsWith) {
  prefers("bot");
  EXPECT_EQ(holder(ana("web")), "bot") << "though the channel begins with the desk";
}

TEST_F(Responders, WhereThereIsNoBotTheDeskAnswers) {
  add_channel("sms", "desk");
  prefers("bot");
  EXPECT_EQ(holder(ana("web")), "desk");
}

TEST_F(Responders, NobodyIsPreferredUntilThePersonSaysSo) {
  EXPECT_EQ(holder(ana("sms")), "bot");
  EXPECT_EQ(preference(), "");
}

TEST_F(Responders, AskingForAHumanHoldsAtOnceAndFromThenOn) {
  const auto id = ana("sms");
  EXPECT_EQ(ana("sms", "hubbub.prefer:human"), id);
  const auto control = conversation(id).control;
  EXPECT_EQ(control.holder, "desk");
  EXPECT_EQ(control.metadata_json, R"({"reason":"asked_for_human"})");
  EXPECT_EQ(preference(), "human");
  ASSERT_TRUE(pass(id, "desk", "survey"));
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return switchboard.release(tx, id, "survey"); }));
  EXPECT_EQ(holder(id), "desk") << "a release goes to whom they prefer";
}

TEST_F(Responders, AskingForABotWakesItWithTheMessage) {
  const auto id = ana("web");
  ASSERT_EQ(task_counts().waiting, 0);
  ana("web", "hubbub.prefer:bot");
  EXPECT_EQ(holder(id), "bot");
  const auto due = due_tasks();
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(TurnEvent::from_json(due[0].payload)->type, TurnEvent::Type::message);
}

TEST_F(Responders, AskingForWhoIsThereAlreadyMovesNothing) {
  const auto id = ana("sms");
  ASSERT_TRUE(pass(id, "bot", "survey"));
  ana("sms", "hubbub.prefer:bot");
  EXPECT_EQ(holder(id), "survey") << "it is a bot as well";
  EXPECT_EQ(preference(), "bot");
}

TEST_F(Responders, OtherPayloadsAreNoWish) {
  const auto id = ana("sms");
  for (const auto* payload :
       {"hubbub.prefer:", "hubbub.prefer:desk", "x hubbub.prefer:human", "hubbub.prefer:human "}) {
    ana("sms", payload);
  }
  EXPECT_EQ(holder(id), "bot");
  EXPECT_EQ(preference(), "");
  auto typed = domain::text_content("hubbub.prefer:human");
  EXPECT_EQ(responder_asked_for(typed), "") << "written, not tapped";
}

}  // namespace
}  // namespace hub::messaging
