// One turn of a workflow: what happened, what can be read, and what is to happen with the commit. Reading and asking
// throw Failure when they fail, which ends the turn as its status says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/turn.h"
#include "content.hpp"
#include "core.hpp"
#include "records.hpp"

namespace hubbub {

// Why the turn is taken. Borrowed: valid as long as the turn.
struct TurnEvent {
  enum class Type {
    message = HUBBUB_TURN_MESSAGE,                // the person wrote
    control_passed = HUBBUB_TURN_CONTROL_PASSED,  // the conversation is ours now, new or handed over
    timer = HUBBUB_TURN_TIMER,                    // an earlier turn's schedule()
  };
  Type type = Type::message;
  std::string_view conversation_id;
  std::string_view message_id;
  std::string_view timer_name;
  std::string_view data;  // JSON or empty
};

struct Conversation {
  std::string id;
  std::string user_id;
  std::string instance_id;       // of the channel where it began
  std::string holder;            // who has control
  std::string control_metadata;  // JSON handed along, or empty
  std::string metadata;
  std::int64_t last_seq = 0;  // number of its messages
  std::int64_t created_at_ms = 0;
};

struct User {
  std::string id;
  std::string external_id;  // empty: anonymous
  std::string given_name;
  std::string surname;
  std::string email;
  std::string locale;  // BCP 47; may be empty
  std::string metadata;
};

struct Message {
  std::string id;
  AuthorType author_type = AuthorType::user;
  std::string text;     // plain
  std::string content;  // JSON
  std::string payload;  // of a tapped reply or postback
  std::string author_id;
  std::string author_name;
  std::string metadata;
  std::int64_t seq = 0;
  std::int64_t received_at_ms = 0;
};

class Turn {
 public:
  Turn(boundary::CorePtr core, const hubbub_turns* api, std::uint64_t token, const hubbub_turn_event& event)
      : core_{std::move(core)},
        api_{api},
        token_{token},
        event_{static_cast<TurnEvent::Type>(event.type), boundary::text(event.conversation_id),
               boundary::text(event.message_id), boundary::text(event.timer_name), boundary::text(event.data)} {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  const TurnEvent& event() const { return event_; }

  Conversation conversation() {
    Conversation found;
    auto keep = [&](const hubbub_conversation* c) {
      found = {boundary::copy(c->id),
               boundary::copy(c->user_id),
               boundary::copy(c->instance_id),
               boundary::copy(c->holder),
               boundary::copy(c->control_metadata),
               boundary::copy(c->metadata_json),
               c->last_seq,
               c->created_at_ms};
    };
    const auto sink = boundary::sink_to<hubbub_conversation_sink>(keep);
    ask(api_->conversation, &sink);
    return found;
  }
  User user() {
    User found;
    auto keep = [&](const hubbub_user* u) {
      found = {boundary::copy(u->id),           boundary::copy(u->external_id), boundary::copy(u->given_name),
               boundary::copy(u->surname),      boundary::copy(u->email),       boundary::copy(u->locale),
               boundary::copy(u->metadata_json)};
    };
    const auto sink = boundary::sink_to<hubbub_user_sink>(keep);
    ask(api_->user, &sink);
    return found;
  }
  // The event's message; none when the event has none.
  std::optional<Message> message() {
    std::optional<Message> found;
    auto keep = [&](const hubbub_message* m) { found = message_of(*m); };
    const auto sink = boundary::sink_to<hubbub_message_sink>(keep);
    ask(api_->message, &sink);
    return found;
  }
  // The newest `limit` messages, ascending.
  std::vector<Message> history(int limit) {
    std::vector<Message> found;
    auto keep = [&](const hubbub_message* m) { found.push_back(message_of(*m)); };
    const auto sink = boundary::sink_to<hubbub_message_sink>(keep);
    ask(api_->history, static_cast<std::uint32_t>(limit), &sink);
    return found;
  }
  // A record of the instance; null Json when there is none.
  Json record(std::string_view collection, std::string_view key) {
    Record found;
    auto keep = [&](const hubbub_record* r) { found = boundary::record(*r); };
    const auto sink = boundary::sink_to<hubbub_record_sink>(keep);
    ask(api_->get_record, boundary::view(collection), boundary::view(key), &sink);
    return found.exists() ? Json::parse(found.json) : Json{};
  }

  // What is to happen with the commit.
  void put_record(std::string_view collection, std::string_view key, const JsonValue& json) {
    ask(api_->put_record, boundary::view(collection), boundary::view(key), boundary::view(json.text()));
  }
  // Of a record that is about somebody: `{.user_id = turn.conversation().user_id}`. A hub that does not know subjects
  // keeps it as any other.
  void put_record(std::string_view collection, std::string_view key, const JsonValue& json, const Subject& subject) {
    const auto* about = core_->service<hubbub_records_2>(HUBBUB_SERVICE_RECORDS_2);
    if (about == nullptr) return put_record(collection, key, json);
    const auto told = boundary::subject(subject);
    ask(about->put_about_in_turn, boundary::view(collection), boundary::view(key), boundary::view(json.text()), &told);
  }
  void erase_record(std::string_view collection, std::string_view key) {
    ask(api_->erase_record, boundary::view(collection), boundary::view(key));
  }
  void reply(const Content& content) {
    auto raw = boundary::sized<hubbub_content>();
    raw.text = boundary::view(content.plain());
    raw.json = boundary::view(content.json());
    ask(api_->reply, &raw);
  }
  // Comes back as a TurnEvent `timer` of this conversation.
  void schedule(std::string_view name, Milliseconds delay, std::string_view data_json = {}) {
    ask(api_->schedule, boundary::view(name), static_cast<std::int64_t>(delay.count()), boundary::view(data_json));
  }
  // To "desk" or another workflow's instance. Agents see the metadata: a flat object, at most 4 KB.
  void pass_control(std::string_view to, const JsonObject& metadata = {}) {
    ask(api_->pass_control, boundary::view(to), boundary::view(metadata.text()));
  }
  void release_control() { ask(api_->release_control); }

 private:
  template <class Function, class... Arguments>
  void ask(Function function, Arguments... arguments) {
    boundary::call([&](const hubbub_error_sink* errors) {
      return function(core_->self(), token_, arguments..., errors);
    }).value();
  }
  static Message message_of(const hubbub_message& m) {
    return {boundary::copy(m.id),
            static_cast<AuthorType>(m.author_type),
            boundary::copy(m.text),
            boundary::copy(m.content),
            boundary::copy(m.payload),
            boundary::copy(m.author_id),
            boundary::copy(m.author_name),
            boundary::copy(m.metadata_json),
            m.seq,
            m.received_at_ms};
  }

  boundary::CorePtr core_;
  const hubbub_turns* api_;
  std::uint64_t token_;
  TurnEvent event_;
};

}  // namespace hubbub
