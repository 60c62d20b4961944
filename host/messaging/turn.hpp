// A workflow takes a turn: it reads, and collects effects; effects and the task's completion are one commit. What was
// read carries versions; if one changed meanwhile the turn runs again from the start.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/record.hpp"
#include "domain/result.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/loop_guard.hpp"
#include "messaging/outbox.hpp"
#include "messaging/switchboard.hpp"
#include "store/store.hpp"

namespace hub::messaging {

inline constexpr const char* kTurnTask = "turn";

// Why a workflow is asked to take a turn. Carried as the JSON payload of a "turn" task.
struct TurnEvent {
  enum class Type { message, control_passed, timer };
  Type type = Type::message;
  domain::IntegrationId workflow;
  domain::ConversationId conversation_id;
  domain::MessageId message_id;  // of `message`
  std::string timer_name;        // of `timer`
  std::string data_json;         // of `timer` and `control_passed`: what was handed along

  std::string to_json() const;
  static domain::Result<TurnEvent> from_json(std::string_view json);
};

// invalid/"user_not_found": nothing is kept about somebody who was erased.
domain::Result<> check_subject(store::Transaction& tx, const domain::RecordSubject& subject);

// Writes the turn task into the caller's change. Lane: conversation and workflow.
void add_turn(store::Transaction& tx, const TurnEvent& event, domain::Time due);

// What one turn reads and wants. Not thread-safe: belongs to the handler while it runs.
class Turn {
 public:
  Turn(store::Store& store, TurnEvent event);

  const TurnEvent& event() const { return event_; }
  // Reads; each remembers the version it saw: commit refuses the turn when control, user or a record is another now.
  domain::Result<domain::Conversation> conversation();
  domain::Result<domain::User> user();
  domain::Result<std::optional<domain::Message>> message();         // the event's message
  domain::Result<std::vector<domain::Message>> history(int limit);  // ascending, the newest `limit`
  domain::Result<std::optional<domain::Record>> record(std::string_view collection, std::string_view key);

  // Effects; nothing happens before the commit.
  void reply(domain::Content content);
  // Against the version that was read; about `subject` from then on, or about whom it was.
  void put_record(std::string collection, std::string key, std::string json, domain::RecordSubject subject = {});
  void erase_record(std::string collection, std::string key);
  void schedule(std::string timer_name, domain::Duration delay, std::string data_json);
  void pass_control(std::string to, std::string metadata_json);  // "desk" or a workflow
  void release_control();

  // Applies the effects inside `tx`: versions checked (conflict/"stale"), control checked (rejected/"not_in_control").
  domain::Result<> commit(store::Transaction& tx, Outbox& outbox, Switchboard& switchboard,
                          const domain::Author& author);

 private:
  struct State;
  domain::Result<> check_unchanged(store::Transaction& tx) const;

  TurnEvent event_;
  std::shared_ptr<State> state_;
};

// The workflow's side, given by the plugins room: fills the turn or says why not. May block until its deadline.
using TurnHandler = std::function<domain::Result<>(Turn&)>;
// Finds the handler and the author (display name, avatar) of a workflow instance; nullopt: not loaded.
struct Workflow {
  TurnHandler handler;
  domain::Author author;
};
using FindWorkflow = std::function<std::optional<Workflow>(const domain::IntegrationId&)>;

// Told about turns that ended without effects because control had moved away.
using TurnCameTooLate = std::function<void(const TurnEvent&, const domain::Error&)>;

// Registers the runner of "turn" tasks: run, commit, on conflict run again at once (up to 5 times), on failure back
// off. A rejected send because control moved away ends the task quietly (logged): the turn came too late. In a
// conversation where automatic senders answer each other without end, `guard` takes control to the desk instead.
void run_turns(Dispatcher& dispatcher, store::Store& store, Outbox& outbox, Switchboard& switchboard, FindWorkflow find,
               TurnCameTooLate note = {}, std::shared_ptr<const LoopGuard> guard = nullptr);

}  // namespace hub::messaging
