// What the desk sees of people who are two again.
#include "desk/desk.hpp"
#include "messaging/merging.hpp"
#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::desk {
namespace {

struct UnmergingTest : HubInAFolder {
  messaging::Merging merging{integrations, hooks};
  Desk desk{integrations, outbox, switchboard};
  UnmergingTest() { desk.attach(hooks); }
};

TEST_F(UnmergingTest, WhoHasNoConversationGetsOneWithATicket) {
  const auto web = receive(inbound("browser", "m1", "from the web"));
  const auto phone = identify("phone");
  const auto merged = store->change([&](store::Transaction& tx) {
    return messaging::Merging::merge(tx, web->user_id, phone->user.id, "same person");
  });
  ASSERT_TRUE(merged);
  ASSERT_TRUE(receive(inbound("phone", "m2", "from the phone")));
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return merging.undo(tx, merged->merge_id); }));
  const auto theirs = look([&](auto& sql) { return store::Conversations{sql}.latest_of_user(phone->user.id); });
  ASSERT_TRUE(theirs);
  const auto ticket = look([&](auto& sql) { return store::Tickets{sql}.current(theirs->id); });
  ASSERT_TRUE(ticket) << "somebody waits for an answer";
  EXPECT_EQ(ticket->status, domain::TicketStatus::new_);
  EXPECT_EQ(lost_tickets(), 0);
}

}  // namespace
}  // namespace hub::desk
