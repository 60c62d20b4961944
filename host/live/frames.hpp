// The texts that the hub sends to live sessions (docs/live-protocol.md, "From the hub"). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/agent.hpp"
#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "live/feed.hpp"
#include "messaging/integrations.hpp"

namespace hub::live {

// Who is typing: a person, an agent or a workflow.
struct Typist {
  domain::AuthorType type = domain::AuthorType::bot;
  std::string id;
  std::string name;
};

struct Ack {
  std::string_view id;
  domain::Seq seq = 0;
  std::string_view message_id;
  std::string_view conversation;
  domain::Time received{};
};

struct OnlineAgent {
  domain::AgentId id;
  std::string name;
  std::string avatar_url;
  bool online = true;
};

namespace frames {

// Appends `,"name":"text"`, or nothing when `text` is empty.
void append_optional(std::string& out, std::string_view name, std::string_view text);
// A further member whose value is JSON already; none when that is empty.
void append_json(std::string& out, std::string_view name, std::string_view json);

Frame shared(std::string text);
// `own_side`: the reader is on the author's side (person or business) and gets the `clientMessageId`.
std::string message(const domain::Message& message, bool own_side);
// As the person gets it: a note's seq is told as one that they need not wait for.
std::string for_person(const domain::Message& message);
// The seqs of notes among these, as ranges of one.
std::vector<domain::SeqRange> notes_among(const std::vector<domain::Message>& messages);
std::string message_frame(const domain::Message& message, bool own_side);
std::string history(std::string_view conversation, domain::Seq before, const std::vector<domain::Message>& messages,
                    bool for_person);
std::string gap(std::string_view conversation, domain::Seq first);
// Messages were deleted; without ranges: the conversation.
std::string deleted(std::string_view conversation, const std::vector<domain::SeqRange>& ranges = {});
std::string ack(const Ack& ack);
std::string nack(std::string_view id, const domain::Error& error);
std::string bye(std::string_view code, std::string_view title, std::optional<int> retry_after_ms = std::nullopt);
// {"id","lastSeq","userReadSeq","businessReadSeq","holder"}
std::string person_conversation(const domain::Conversation& conversation);
std::string conversation_frame(const domain::Conversation& conversation);
std::string typing(std::string_view conversation, bool on, const Typist& who, std::string_view text = {});
std::string read(std::string_view conversation, bool by_user, domain::Seq seq);
std::string delivered(std::string_view conversation, domain::Seq seq);
// How far a message has come on one channel. `task_id`: the dead letter that can try again; empty: none.
// `channel`: what the delivery went by, if that is still configured.
std::string delivery(const domain::Delivery& delivery, const std::optional<messaging::Integration>& channel,
                     std::string_view task_id = {});
std::string delivery_frame(const domain::Delivery& delivery, const std::optional<messaging::Integration>& channel,
                           domain::Seq seq);
// The steps beyond where this delivery is that its channel never reports, as a JSON array; empty: it reports all.
std::string not_told(const domain::Delivery& delivery, const rendering::Capabilities& channel);
std::string agents(const std::vector<OnlineAgent>& agents);  // the array
std::string agents_frame(const std::vector<OnlineAgent>& agents);
std::string presence(std::string_view conversation, const std::vector<OnlineAgent>& agents);
std::string tasks(std::int64_t dead);

}  // namespace frames
}  // namespace hub::live
