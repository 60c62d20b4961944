// domain.md's table of ticket styles, row by row.
#include "domain/ticket.hpp"

#include <gtest/gtest.h>

namespace hub::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Style kStyles[] = {Style::live_chat, Style::returning, Style::social};
constexpr TicketStatus kStatuses[] = {TicketStatus::new_,    TicketStatus::open,   TicketStatus::pending,
                                      TicketStatus::on_hold, TicketStatus::solved, TicketStatus::closed};
const Time kNow = from_ms(1'700'000'000'000);
const StyleRules kRules;

Ticket ticket(TicketStatus status, Style style = Style::live_chat, AgentId owner = "ana") {
  Ticket t;
  t.id = "t1";
  t.conversation_id = "c1";
  t.status = status;
  t.style = style;
  t.queue = "default";
  t.owner = std::move(owner);
  t.opened_at = kNow - hours(1);
  return t;
}

Ticket solved(Style style) {
  return after(ticket(TicketStatus::open, style), {TicketEventType::solved, {}}, kRules, kNow).value();
}

Result<Ticket> wrote(const Ticket& t, Time now = kNow) {
  return after(t, {TicketEventType::user_wrote, {}}, kRules, now);
}

TEST(Ticket, ClosesInTheSameCommitWhenLiveChatIsSolved) {
  const auto t = solved(Style::live_chat);
  EXPECT_EQ(t.status, TicketStatus::closed);
  EXPECT_EQ(t.solved_at, kNow);
  EXPECT_EQ(t.closed_at, kNow);
  EXPECT_FALSE(t.close_due);
}

TEST(Ticket, StaysSolvedForTheReopenWindowWhenReturning) {
  const auto t = solved(Style::returning);
  EXPECT_EQ(t.status, TicketStatus::solved);
  EXPECT_EQ(t.close_due, kNow + minutes(30));
}

TEST(Ticket, StaysSolvedForFourDaysWhenSocial) {
  const auto t = solved(Style::social);
  EXPECT_EQ(t.status, TicketStatus::solved);
  EXPECT_EQ(t.close_due, kNow + hours(24 * 4));
}

TEST(Ticket, NeverStaysSolvedForMoreThan28Days) {
  StyleRules patient;
  patient.close_after = hours(24 * 90);
  const auto t = after(ticket(TicketStatus::open, Style::social), {TicketEventType::solved, {}}, patient, kNow).value();
  EXPECT_EQ(t.close_due, kNow + hours(24 * 28));
}

TEST(Ticket, ReopensForTheSameAgentWithinTheWindow) {
  for (const auto style : {Style::returning, Style::social}) {
    const auto t = wrote(solved(style), kNow + minutes(29)).value();
    EXPECT_EQ(t.status, TicketStatus::open) << name_of(style);
    EXPECT_EQ(t.owner, "ana");
    EXPECT_EQ(t.reopens, 1);
    EXPECT_FALSE(t.close_due);
    EXPECT_EQ(t.solved_at, Time{});
  }
}

TEST(Ticket, DoesNotReopenOnceItsWindowIsOverEvenWhenTheTimerIsLate) {
  const auto late = wrote(solved(Style::returning), kNow + minutes(30));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "ticket_closed");
}

TEST(Ticket, OpensWhenTheUserWritesWhilePendingOrOnHold) {
  for (const auto style : kStyles) {
    for (const auto status : {TicketStatus::pending, TicketStatus::on_hold}) {
      EXPECT_EQ(wrote(ticket(status, style)).value().status, TicketStatus::open);
    }
  }
}

TEST(Ticket, StaysAsItIsWhenTheUserWritesWhileNewOrOpen) {
  for (const auto style : kStyles) {
    EXPECT_EQ(wrote(ticket(TicketStatus::new_, style, "")).value().status, TicketStatus::new_);
    EXPECT_EQ(wrote(ticket(TicketStatus::open, style)).value().status, TicketStatus::open);
  }
}

TEST(Ticket, FreesCapacityAsItsStyleSays) {
  const auto frees = [](Style style, TicketStatus status) { return !takes_capacity(ticket(status, style)); };
  for (const auto style : kStyles) {
    EXPECT_FALSE(frees(style, TicketStatus::new_));
    EXPECT_FALSE(frees(style, TicketStatus::open));
    EXPECT_EQ(frees(style, TicketStatus::pending), style == Style::social);
    EXPECT_EQ(frees(style, TicketStatus::on_hold), style == Style::social);
    EXPECT_TRUE(frees(style, TicketStatus::solved));
    EXPECT_TRUE(frees(style, TicketStatus::closed));
  }
}

TEST(Ticket, TakesNobodysCapacityInAQueue) {
  EXPECT_FALSE(takes_capacity(ticket(TicketStatus::new_, Style::social, "")));
}

TEST(Ticket, RefusesEveryEventOnceClosed) {
  for (const auto style : kStyles) {
    for (const auto event : {TicketEventType::claimed, TicketEventType::returned_to_queue, TicketEventType::set_pending,
                             TicketEventType::set_on_hold, TicketEventType::solved, TicketEventType::user_wrote,
                             TicketEventType::close_timer}) {
      const auto refused = after(ticket(TicketStatus::closed, style), {event, "ana"}, kRules, kNow);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().status, Status::rejected);
      EXPECT_EQ(refused.error().code, "ticket_closed");
    }
  }
}

TEST(Ticket, IsOpenedAndOwnedByTheAgentWhoClaimsIt) {
  const auto t =
      after(ticket(TicketStatus::new_, Style::live_chat, ""), {TicketEventType::claimed, "bo"}, kRules, kNow);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->status, TicketStatus::open);
  EXPECT_EQ(t->owner, "bo");
}

TEST(Ticket, CannotBeClaimedFromAnotherAgent) {
  for (const auto status : {TicketStatus::open, TicketStatus::pending, TicketStatus::on_hold}) {
    const auto refused = after(ticket(status), {TicketEventType::claimed, "bo"}, kRules, kNow);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status, Status::conflict);
    EXPECT_EQ(refused.error().code, "already_claimed");
  }
}

TEST(Ticket, MayBeTakenUpByAnyAgentOnceSolved) {
  const auto t = after(solved(Style::social), {TicketEventType::claimed, "bo"}, kRules, kNow);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->status, TicketStatus::open);
  EXPECT_EQ(t->owner, "bo");
  EXPECT_FALSE(t->close_due);
}

TEST(Ticket, WaitsOpenInItsQueueAfterBeingReturned) {
  auto t = after(ticket(TicketStatus::pending), {TicketEventType::returned_to_queue, {}}, kRules, kNow);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->owner, "");
  EXPECT_EQ(t->queue, "default");
  EXPECT_EQ(t->status, TicketStatus::open);
}

TEST(Ticket, IsNeverWithoutQueueAndOwner) {
  auto without_queue = ticket(TicketStatus::open);
  without_queue.queue.clear();
  const auto t = after(without_queue, {TicketEventType::returned_to_queue, {}}, kRules, kNow);
  ASSERT_TRUE(t);
  EXPECT_FALSE(t->queue.empty());
}

TEST(Ticket, IgnoresATimerFromBeforeItWasReopened) {
  auto t = solved(Style::returning);
  t = wrote(t, kNow + minutes(10)).value();
  t = after(t, {TicketEventType::close_timer, {}}, kRules, kNow + minutes(30)).value();
  EXPECT_EQ(t.status, TicketStatus::open);
  t = after(t, {TicketEventType::solved, {}}, kRules, kNow + minutes(20)).value();
  t = after(t, {TicketEventType::close_timer, {}}, kRules, kNow + minutes(30)).value();
  EXPECT_EQ(t.status, TicketStatus::solved);
  t = after(t, {TicketEventType::close_timer, {}}, kRules, kNow + minutes(50)).value();
  EXPECT_EQ(t.status, TicketStatus::closed);
  EXPECT_EQ(t.closed_at, kNow + minutes(50));
}

TEST(Ticket, CannotWaitWhileSolved) {
  for (const auto event :
       {TicketEventType::set_pending, TicketEventType::set_on_hold, TicketEventType::returned_to_queue}) {
    const auto refused = after(solved(Style::social), {event, {}}, kRules, kNow);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "ticket_solved");
  }
}

TEST(Ticket, StatusesHaveTheNamesOfTheField) {
  std::string names;
  for (const auto status : kStatuses) names += std::string{name_of(status)} + " ";
  EXPECT_EQ(names, "new open pending on_hold solved closed ");
}

}  // namespace
}  // namespace hub::domain
