#include "desk/desk.hpp"

#include <random>

#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::desk {
namespace {

using domain::Agent;
using domain::Result;
using domain::Style;
using domain::Ticket;
using domain::TicketStatus;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Agent agent(const std::string& id, domain::AgentRole role = domain::AgentRole::agent) {
  Agent someone;
  someone.id = id;
  someone.email = id + "@example.org";
  someone.name = "Agent " + id;
  someone.role = role;
  return someone;
}

struct AtTheDesk : HubInAFolder {
  Desk desk{integrations, outbox, switchboard};
  std::unique_ptr<messaging::Dispatcher> dispatcher = messaging::make_dispatcher(*store, clock, quick());
  Agent ana = agent("ana");
  Agent bo = agent("bo");

  AtTheDesk() {
    desk.attach(hooks);
    desk.run_timers(*dispatcher, *store);
    EXPECT_TRUE(store->change([&](store::Transaction& tx) -> Result<> {
      EXPECT_TRUE(store::Agents{tx.connection()}.insert(ana));
      EXPECT_TRUE(store::Agents{tx.connection()}.insert(bo));
      return {};
    }));
  }
  ~AtTheDesk() override { dispatcher->stop(domain::Duration::zero()); }

  domain::ConversationId begun(Style style = Style::live_chat, const std::string& holder = "desk") {
    add_channel("web", holder, style);
    return receive(inbound("browser-1", "begin")).value().conversation_id;
  }
  std::optional<Ticket> current(const domain::ConversationId& id) {
    return look([&](auto& sql) { return store::Tickets{sql}.current(id); });
  }
  std::vector<Ticket> tickets(const domain::ConversationId& id) {
    return look([&](auto& sql) { return store::Tickets{sql}.of_conversation(id); });
  }
  template <class F>
  auto change(F work) {
    return store->change(work);
  }
  Result<Ticket> claim(const domain::ConversationId& id, const Agent& who) {
    return change([&](store::Transaction& tx) { return desk.claim(tx, id, who); });
  }
  Result<Ticket> finish(const domain::ConversationId& id, const Agent& who) {
    return change([&](store::Transaction& tx) { return desk.finish(tx, id, who); });
  }
  Result<Ticket> take_over(const domain::ConversationId& id, const Agent& who) {
    return change([&](store::Transaction& tx) { return desk.take_over(tx, id, who); });
  }
  Result<messaging::Sent> reply(const domain::ConversationId& id, const Agent& who, const std::string& key = "") {
    return change(
        [&](store::Transaction& tx) { return desk.reply(tx, id, who, domain::text_content("I can help"), key); });
  }
  Result<Ticket> give_back(const domain::ConversationId& id, const Agent& who) {
    return change([&](store::Transaction& tx) { return desk.return_to_queue(tx, id, who); });
  }
};

TEST_F(AtTheDesk, ATicketIsOpenedInTheCommitOfTheFirstMessage) {
  const auto id = begun();
  const auto ticket = current(id);
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->status, TicketStatus::new_);
  EXPECT_EQ(ticket->queue, "default");
  EXPECT_EQ(heard.all<domain::TicketChanged>().size(), 1U) << "once, though control and a message came";
}

TEST_F(AtTheDesk, ATicketIsOpenedInTheCommitThatPassesControl) {
  const auto id = begun(Style::live_chat, "bot");
  EXPECT_FALSE(current(id));
  ASSERT_TRUE(pass(id, "bot", "desk"));
  ASSERT_TRUE(current(id));
}

TEST_F(AtTheDesk, ControlStaysWhereItWasWhenTheTicketCannotBeOpened) {
  const auto id = begun(Style::live_chat, "bot");
  hooks.has_passed_control.emplace_back([](auto&, const auto&) -> Result<> {
    return domain::fail(domain::Status::unavailable, "power_cut", "Right after the ticket was written.");
  });
  EXPECT_FALSE(pass(id, "bot", "desk"));
  EXPECT_FALSE(current(id));
  EXPECT_EQ(conversation(id).control.holder, "bot");
}

TEST_F(AtTheDesk, ATicketHasOneOwnerWhoeverClaimsAtOnce) {
  const auto id = begun();
  auto one = std::async(std::launch::async, [&] { return claim(id, ana); });
  auto two = std::async(std::launch::async, [&] { return claim(id, bo); });
  const auto first = one.get();
  const auto second = two.get();
  ASSERT_NE(first.has_value(), second.has_value());
  const auto& winner = first ? ana : bo;
  const auto& error = first ? second.error() : first.error();
  EXPECT_EQ(current(id)->owner, winner.id);
  EXPECT_EQ(error.code, "already_claimed");
  EXPECT_EQ(error.message, winner.name + " is in charge of this conversation.");
  EXPECT_TRUE(claim(id, winner)) << "claiming twice is harmless";
}

TEST_F(AtTheDesk, AnAnswerClaimsAnUnownedTicket) {
  const auto id = begun();
  const auto sent = reply(id, ana, "k1");
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_EQ(sent->message.author.display_name, "Agent ana");
  EXPECT_EQ(current(id)->owner, "ana");
  EXPECT_EQ(current(id)->status, TicketStatus::open);
  EXPECT_EQ(reply(id, bo).error().code, "already_claimed");
  EXPECT_TRUE(reply(id, ana, "k1")->duplicate);
  EXPECT_EQ(messages(id).size(), 2U);
  EXPECT_EQ(reply(id, bo, "k1").error().code, "message_id_taken");
}

TEST_F(AtTheDesk, AnAgentCannotSpeakWhileAWorkflowHoldsControl) {
  const auto id = begun(Style::live_chat, "bot");
  EXPECT_EQ(reply(id, ana).error().code, "not_in_control");
  EXPECT_FALSE(current(id));
}

TEST_F(AtTheDesk, TakingOverBringsControlAndTicket) {
  const auto id = begun(Style::live_chat, "bot");
  const auto taken = take_over(id, ana);
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(taken->owner, "ana");
  EXPECT_EQ(conversation(id).control.holder, "desk");
  EXPECT_FALSE(send(outgoing(id, "bot")));
  EXPECT_TRUE(reply(id, ana));
  EXPECT_EQ(take_over(id, bo).error().code, "already_claimed");
}

TEST_F(AtTheDesk, FinishedLiveChatIsClosedAndReturnsToTheBot) {
  const auto id = begun(Style::live_chat, "bot");
  ASSERT_TRUE(take_over(id, ana));
  const auto finished = finish(id, ana);
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_EQ(finished->status, TicketStatus::closed);
  EXPECT_EQ(conversation(id).control.holder, "bot");
  EXPECT_FALSE(current(id));
  ASSERT_TRUE(receive(inbound("browser-1", "m2")));
  EXPECT_FALSE(current(id)) << "the bot holds it";
  ASSERT_TRUE(pass(id, "bot", "desk"));
  EXPECT_EQ(tickets(id).size(), 2U);
}

TEST_F(AtTheDesk, AMessageAfterTheEndOpensANewTicket) {
  const auto id = begun(Style::live_chat, "desk");
  ASSERT_TRUE(finish(id, ana));
  EXPECT_FALSE(current(id));
  EXPECT_EQ(conversation(id).control.holder, "desk");
  ASSERT_TRUE(receive(inbound("browser-1", "m2")));
  ASSERT_TRUE(current(id));
  EXPECT_EQ(current(id)->owner, "");
  EXPECT_EQ(tickets(id).size(), 2U);
}

TEST_F(AtTheDesk, SomebodyElsesTicketIsNotFinishedButByAnAdmin) {
  const auto id = begun();
  ASSERT_TRUE(claim(id, ana));
  EXPECT_EQ(finish(id, bo).error().code, "already_claimed");
  EXPECT_EQ(give_back(id, bo).error().code, "already_claimed");
  EXPECT_TRUE(finish(id, agent("chief", domain::AgentRole::admin)));
  EXPECT_EQ(finish(id, ana).error().code, "no_ticket");
  EXPECT_EQ(finish("none", ana).error().code, "conversation_not_found");
}

TEST_F(AtTheDesk, AReturnedTicketWaitsForSomebodyElse) {
  const auto id = begun();
  ASSERT_TRUE(claim(id, ana));
  ASSERT_TRUE(give_back(id, ana));
  EXPECT_EQ(current(id)->owner, "");
  EXPECT_TRUE(claim(id, bo));
}

TEST_F(AtTheDesk, AReturningPersonFindsTheSameAgentWithinTheWindow) {
  const auto id = begun(Style::returning, "bot");
  ASSERT_TRUE(take_over(id, ana));
  ASSERT_TRUE(finish(id, ana));
  EXPECT_EQ(current(id)->status, TicketStatus::solved);
  clock.advance(minutes(29));
  ASSERT_TRUE(receive(inbound("browser-1", "m2", "one more thing")));
  EXPECT_EQ(current(id)->status, TicketStatus::open);
  EXPECT_EQ(current(id)->owner, "ana");
  EXPECT_EQ(current(id)->reopens, 1);
  EXPECT_EQ(tickets(id).size(), 1U);
}

TEST_F(AtTheDesk, ASolvedTicketClosesByItsTimerAndControlReturns) {
  const auto id = begun(Style::social, "bot");
  ASSERT_TRUE(take_over(id, ana));
  ASSERT_TRUE(finish(id, ana));
  EXPECT_EQ(conversation(id).control.holder, "desk");
  heard.clear();
  clock.advance(hours(24 * 4));
  dispatcher->start();
  dispatcher->wake();
  ASSERT_TRUE(heard.await<domain::TicketChanged>(1));
  EXPECT_EQ(heard.all<domain::TicketChanged>()[0].ticket.status, TicketStatus::closed);
  EXPECT_EQ(conversation(id).control.holder, "bot");
  EXPECT_EQ(task_counts().dead, 0);
}

TEST_F(AtTheDesk, AMessageBetweenTheEndOfTheWindowAndItsTimerOpensANewTicket) {
  const auto id = begun(Style::returning, "desk");
  ASSERT_TRUE(finish(id, ana));
  clock.advance(minutes(31));  // the dispatcher has not run yet
  ASSERT_TRUE(receive(inbound("browser-1", "m2")));
  ASSERT_TRUE(current(id));
  EXPECT_EQ(current(id)->status, TicketStatus::new_);
  EXPECT_EQ(tickets(id).size(), 2U);
  dispatcher->start();
  ASSERT_TRUE(heard.await<domain::TicketChanged>(5));
  EXPECT_EQ(current(id)->status, TicketStatus::new_) << "the old timer does not touch the new ticket";
}

TEST_F(AtTheDesk, AWordAfterTheEndDoesNotReopen) {
  const auto id = begun(Style::returning, "desk");
  ASSERT_TRUE(claim(id, ana));
  ASSERT_TRUE(finish(id, ana));
  ASSERT_TRUE(reply(id, ana)) << "have a nice day";
  EXPECT_EQ(current(id)->status, TicketStatus::solved);
  EXPECT_TRUE(take_over(id, bo)) << "a solved ticket may be taken up by anyone";
  EXPECT_EQ(current(id)->owner, "bo");
}

// R18: whatever happens in whatever order, no open ticket is without queue and owner, control has one holder, and
// seqs have no gap.
TEST_F(AtTheDesk, NothingIsEverLostHoweverAgentsBotsAndPeopleAct) {
  std::mt19937 random{20261121};
  const auto pick = [&](int below) { return std::uniform_int_distribution<int>{0, below - 1}(random); };
  const Style styles[] = {Style::live_chat, Style::returning, Style::social};
  for (int i = 0; i < 3; ++i) add_channel("ch" + std::to_string(i), i == 1 ? "desk" : "bot", styles[i]);
  std::vector<domain::ConversationId> begun_here;
  for (int i = 0; i < 6; ++i) {
    const auto n = std::to_string(i);
    begun_here.push_back(
        receive(inbound("b" + n, "first" + n, "hello", "ch" + std::to_string(i % 3))).value().conversation_id);
  }
  for (int step = 0; step < 600; ++step) {
    const auto which = static_cast<std::size_t>(pick(6));
    const auto& id = begun_here[which];
    const auto& who = pick(2) == 0 ? ana : bo;
    switch (pick(9)) {
      case 0:
      case 1:
        EXPECT_TRUE(receive(
            inbound("b" + std::to_string(which), "m" + std::to_string(step), "hi", "ch" + std::to_string(which % 3))));
        break;
      case 2:
        (void)claim(id, who);
        break;
      case 3:
        (void)finish(id, who);
        break;
      case 4:
        (void)take_over(id, who);
        break;
      case 5:
        (void)reply(id, who, "r" + std::to_string(pick(40)));
        break;
      case 6:
        (void)give_back(id, who);
        break;
      case 7:
        (void)pass(id, pick(2) == 0 ? "bot" : "desk", pick(2) == 0 ? "desk" : "survey");
        break;
      default:
        clock.advance(minutes(pick(60 * 48)));
    }
    ASSERT_EQ(lost_tickets(), 0) << "after step " << step;
  }
  for (const auto& id : begun_here) {
    const auto said = messages(id);
    for (std::size_t i = 0; i < said.size(); ++i) ASSERT_EQ(said[i].seq, static_cast<domain::Seq>(i + 1));
    const auto holder = conversation(id).control.holder;
    EXPECT_TRUE(integrations.can_hold(holder)) << holder;
    if (holder != "desk") continue;
    int living = 0;
    for (const auto& ticket : tickets(id)) living += ticket.status == TicketStatus::closed ? 0 : 1;
    EXPECT_LE(living, 1);
  }
}

}  // namespace
}  // namespace hub::desk
