#include <gtest/gtest.h>

#include "wire/wire.hpp"

namespace hub::wire {
namespace {

domain::Message message() {
  domain::Message m;
  m.id = "M1";
  m.conversation_id = "C1";
  m.seq = 7;
  m.author = {domain::AuthorType::user, "U1", "Ana \"A\"", ""};
  m.content = domain::text_content("hello 👋🏽");
  m.source = {"web", "web-main", "CL1", "made-up-1"};
  m.received_at = domain::from_ms(1'700'000'000'123);
  return m;
}

TEST(MessageJson, IsAsTheLiveProtocolShows) {
  EXPECT_EQ(
      message_json(message()),
      R"({"id":"M1","seq":7,"received":"2023-11-14T22:13:20.123Z","author":{"type":"user","userId":"U1","displayName":"Ana \"A\""},"content":{"type":"text","text":"hello 👋🏽"},"source":{"type":"web","integrationId":"web-main"}})");
}

TEST(MessageJson, GivesTheSendersOwnIdOnlyWhenAsked) {
  EXPECT_EQ(message_json(message()).find("made-up-1"), std::string::npos);
  const auto own = message_json(message(), {.seq = true, .client_message_id = true});
  EXPECT_NE(own.find(R"("source":{"type":"web","integrationId":"web-main","clientMessageId":"made-up-1"})"),
            std::string::npos);
  EXPECT_EQ(message_json(message(), {.seq = false, .client_message_id = false}).find("\"seq\""), std::string::npos);
}

TEST(MessageJson, NamesAnAgentByIdAndKeepsTheDeskInside) {
  auto m = message();
  m.author = {domain::AuthorType::agent, "A1", "Bo", "https://x.org/bo.png"};
  m.source = {"agent", "desk", "", "k1"};
  m.metadata_json = R"({"k":1})";
  const auto json = message_json(m);
  EXPECT_NE(json.find(R"("author":{"type":"agent","id":"A1","displayName":"Bo","avatarUrl":"https://x.org/bo.png"})"),
            std::string::npos);
  EXPECT_NE(json.find(R"("source":{"type":"agent"},"metadata":{"k":1}})"), std::string::npos);
}

TEST(UserJson, LeavesOutWhatIsUnknown) {
  domain::User user;
  user.id = "U1";
  EXPECT_EQ(user_json(user), R"({"id":"U1","profile":{},"metadata":{}})");
  user.external_id = "ext";
  user.signed_up_at = domain::from_ms(1'700'000'000'000);
  user.profile.given_name = "Ana";
  user.metadata_json = R"({"vip":true})";
  EXPECT_EQ(
      user_json(user),
      R"({"id":"U1","externalId":"ext","signedUpAt":"2023-11-14T22:13:20.000Z","profile":{"givenName":"Ana"},"metadata":{"vip":true}})");
}

TEST(ConversationJson, SaysWhoHoldsControl) {
  domain::Conversation conversation;
  conversation.id = "C1";
  conversation.control.holder = "desk";
  conversation.created_at = domain::from_ms(1'700'000'000'000);
  EXPECT_EQ(
      conversation_json(conversation),
      R"({"id":"C1","type":"personal","isDefault":true,"activeSwitchboardIntegration":{"id":"desk","name":"desk"},"createdAt":"2023-11-14T22:13:20.000Z","lastUpdatedAt":"2023-11-14T22:13:20.000Z","metadata":{}})");
}

TEST(TicketJson, NamesItsOwnerOrNull) {
  domain::Ticket ticket;
  ticket.id = "T1";
  ticket.queue = "default";
  ticket.opened_at = domain::from_ms(1'700'000'000'000);
  EXPECT_EQ(
      ticket_json(ticket, ""),
      R"({"id":"T1","status":"new","style":"live_chat","queue":"default","owner":null,"openedAt":"2023-11-14T22:13:20.000Z"})");
  ticket.owner = "A1";
  EXPECT_NE(ticket_json(ticket, "Bo").find(R"("owner":{"id":"A1","name":"Bo"})"), std::string::npos);
}

TEST(AgentJson, HoldsNoSecret) {
  const domain::Agent agent{
      .id = "A1", .email = "bo@example.org", .name = "Bo", .avatar_url = {}, .password_hash = "$argon2id$secret"};
  EXPECT_EQ(agent_json(agent), R"({"id":"A1","name":"Bo","email":"bo@example.org","role":"agent"})");
}

}  // namespace
}  // namespace hub::wire
