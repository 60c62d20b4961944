#include "fixture.hpp"

namespace store_test {
namespace {

using testing::ElementsAre;
using Box = store::Tickets::Box;

class Desk : public StoreTest {
 protected:
  void begin(const std::string& id, const std::string& holder) {
    commit([&](store::Transaction& tx) {
      domain::User user;
      user.id = "user-of-" + id;
      ASSERT_TRUE(store::Users(tx.connection()).insert(user));
      auto begun = conversation(id, user.id);
      begun.control.holder = holder;
      store::Conversations(tx.connection()).insert(begun);
    });
    clock_.advance(std::chrono::minutes(1));
    ASSERT_TRUE(append(message(id, "hello")));
  }

  void insert(const domain::Ticket& ticket) {
    commit([&](store::Transaction& tx) { store::Tickets(tx.connection()).insert(ticket); });
  }
  void update(domain::Ticket& ticket) {
    commit([&](store::Transaction& tx) { ASSERT_TRUE(store::Tickets(tx.connection()).update(ticket)); });
    ++ticket.version;
  }

  std::vector<std::string> box(Box box) {
    return look([&](auto& connection) {
      std::vector<std::string> ids;
      for (const auto& row : store::Tickets(connection).inbox(box, "agent-1", 100)) ids.push_back(row.conversation.id);
      return ids;
    });
  }
};

TEST_P(Desk, TicketReadsBackAsWritten) {
  begin("k1", "desk");
  auto written = ticket("t1", "k1");
  written.status = domain::TicketStatus::on_hold;
  written.style = domain::Style::social;
  written.owner = "agent-1";
  written.close_due = domain::from_ms(77);
  written.reopens = 2;
  insert(written);
  const auto found = look([](auto& connection) { return store::Tickets(connection).find("t1"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, domain::TicketStatus::on_hold);
  EXPECT_EQ(found->style, domain::Style::social);
  EXPECT_EQ(found->close_due, domain::from_ms(77));
  EXPECT_EQ(found->reopens, 2);
  EXPECT_EQ(found->queue, "default");
}

TEST_P(Desk, ConversationHasOneTicketThatIsNotClosed) {
  begin("k1", "desk");
  auto first = ticket("t1", "k1");
  insert(first);
  const auto second = store_->change([&](store::Transaction& tx) -> domain::Result<> {
    store::Tickets(tx.connection()).insert(ticket("t2", "k1"));
    return {};
  });
  EXPECT_FALSE(second);
  first.status = domain::TicketStatus::closed;
  update(first);
  insert(ticket("t2", "k1"));
  look([](auto& connection) {
    store::Tickets tickets(connection);
    EXPECT_EQ(tickets.current("k1")->id, "t2");
    EXPECT_EQ(tickets.of_conversation("k1").size(), 2U);
    return 0;
  });
}

TEST_P(Desk, TicketUpdateOfAnOldVersionIsStale) {
  begin("k1", "desk");
  auto known = ticket("t1", "k1");
  insert(known);
  commit([&](store::Transaction& tx) {
    store::Tickets tickets(tx.connection());
    EXPECT_TRUE(tickets.update(known));
    const auto stale = tickets.update(known);
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, "stale");
  });
}

TEST_P(Desk, BoxesHoldWhatTheirNamesSay) {
  begin("bot", "greeter");
  begin("waiting", "desk");
  begin("mine", "desk");
  begin("theirs", "desk");
  begin("done", "desk");
  insert(ticket("t1", "waiting"));
  auto mine = ticket("t2", "mine");
  mine.owner = "agent-1";
  insert(mine);
  auto theirs = ticket("t3", "theirs");
  theirs.owner = "agent-2";
  insert(theirs);
  auto done = ticket("t4", "done");
  done.owner = "agent-1";
  insert(done);
  done.status = domain::TicketStatus::solved;
  done.solved_at = clock_.now();
  update(done);
  EXPECT_THAT(box(Box::shared), ElementsAre("waiting"));
  EXPECT_THAT(box(Box::mine), ElementsAre("mine"));
  EXPECT_THAT(box(Box::automated), ElementsAre("bot"));
  EXPECT_THAT(box(Box::all), ElementsAre("theirs", "mine", "waiting", "bot"));
  EXPECT_THAT(box(Box::finished), ElementsAre("done"));
  const auto counts = look([](auto& connection) { return store::Tickets(connection).count_boxes("agent-1"); });
  EXPECT_EQ(counts.shared, 1);
  EXPECT_EQ(counts.mine, 1);
  EXPECT_EQ(counts.automated, 1);
  const auto row = look([](auto& connection) { return store::Tickets(connection).inbox_row("bot"); });
  ASSERT_TRUE(row);
  EXPECT_FALSE(row->ticket);
  EXPECT_EQ(row->user.id, "user-of-bot");
}

TEST_P(Desk, FinishedConversationReturnsWhenThePersonWritesAgain) {
  begin("k1", "desk");
  auto known = ticket("t1", "k1");
  insert(known);
  known.status = domain::TicketStatus::solved;
  update(known);
  commit([&](store::Transaction& tx) {
    store::Conversations conversations(tx.connection());
    auto released = *conversations.find("k1");
    released.control.holder = "greeter";
    ASSERT_TRUE(conversations.update(released));
  });
  EXPECT_THAT(box(Box::finished), ElementsAre("k1"));
  EXPECT_THAT(box(Box::automated), ElementsAre());
  auto farewell = message("k1", "bye");
  farewell.author.type = domain::AuthorType::bot;
  ASSERT_TRUE(append(farewell));
  EXPECT_THAT(box(Box::finished), ElementsAre("k1"));
  ASSERT_TRUE(append(message("k1", "one more thing")));
  EXPECT_THAT(box(Box::finished), ElementsAre());
  EXPECT_THAT(box(Box::automated), ElementsAre("k1"));
  known.status = domain::TicketStatus::closed;  // its timer, later
  update(known);
  EXPECT_THAT(box(Box::automated), ElementsAre("k1"));
}

TEST_P(Desk, NewestActivityComesFirstAcrossHours) {
  begin("k1", "greeter");
  clock_.advance(std::chrono::hours(3));
  begin("k2", "greeter");
  clock_.advance(std::chrono::hours(3));
  begin("k3", "greeter");
  EXPECT_THAT(box(Box::automated), ElementsAre("k3", "k2", "k1"));
  clock_.advance(std::chrono::seconds(1));
  ASSERT_TRUE(append(message("k1", "back")));
  EXPECT_THAT(box(Box::automated), ElementsAre("k1", "k3", "k2"));
}

TEST_P(Desk, ALostTicketIsCounted) {
  begin("k1", "desk");
  insert(ticket("t1", "k1"));
  EXPECT_EQ(look([](auto& connection) { return store::Tickets(connection).count_lost(); }), 0);
  begin("k2", "desk");
  auto lost = ticket("t2", "k2");
  lost.queue = "";
  insert(lost);
  EXPECT_EQ(look([](auto& connection) { return store::Tickets(connection).count_lost(); }), 1);
}

TEST_P(Desk, AgentsAndTheirSessions) {
  domain::Agent agent;
  agent.id = "a1";
  agent.email = "ana@example.org";
  agent.name = "Ana";
  agent.role = domain::AgentRole::admin;
  agent.password_hash = "$argon2id$x";
  commit([&](store::Transaction& tx) {
    store::Agents agents(tx.connection());
    ASSERT_TRUE(agents.insert(agent));
    auto twin = agent;
    twin.id = "a2";
    const auto taken = agents.insert(twin);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, "email_taken");
    agent.failed_logins = 3;
    agent.locked_until = domain::from_ms(5);
    agents.update(agent);
    agents.insert_session({"hash-1", "a1", "csrf", domain::from_ms(1), domain::from_ms(100)});
    agents.insert_session({"hash-2", "a1", "csrf", domain::from_ms(1), domain::from_ms(200)});
    agents.erase_sessions_before(domain::from_ms(100));
  });
  look([](auto& connection) {
    store::Agents agents(connection);
    const auto found = agents.find_by_email("ana@example.org");
    EXPECT_EQ(found->failed_logins, 3);
    EXPECT_EQ(found->role, domain::AgentRole::admin);
    EXPECT_EQ(agents.find("a1")->locked_until, domain::from_ms(5));
    EXPECT_EQ(agents.all().size(), 1U);
    EXPECT_FALSE(agents.find_session("hash-1"));
    EXPECT_EQ(agents.find_session("hash-2")->csrf_token, "csrf");
    return 0;
  });
}

INSTANTIATE_TEST_SUITE_P(Drivers, Desk, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
