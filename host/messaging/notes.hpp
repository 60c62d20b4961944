// What the hub tells the desk in a conversation: a message of the author type `system` that agents read and the person
// never does. It goes to no channel, is nobody's last message, and counts as unread for nobody but the desk.
#pragma once

#include <string>
#include <string_view>

#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// `author.id` of notes: what they are about. Metrics count them by it.
inline constexpr std::string_view kAboutFailover = "failover";
inline constexpr std::string_view kAboutUnreachable = "unreachable";
inline constexpr std::string_view kAboutEscalation = "escalation";
inline constexpr std::string_view kAboutLoop = "loop_guard";
inline constexpr std::string_view kAboutSilence = "silence";

struct Note {
  std::string_view about;
  std::string text;
  std::string once{};           // a note of this id is written once; empty: each time
  std::string metadata_json{};  // flat
};

// `speaker`: who is speaking, as agents see it.
domain::Result<> write_note(store::Transaction& tx, domain::Conversation& conversation, const std::string& speaker,
                            const Note& note);

}  // namespace hub::messaging
