// hubbub.turns/1 for tests: a turn collects, its commit checks versions, and on conflict the turn runs again.
#include <algorithm>

#include "state.hpp"

namespace hubbub::testing {
namespace {

constexpr int kMostRuns = 5;

RunningTurn* find(void* host, std::uint64_t turn) {
  auto& running = State::of(host).running;
  const auto found = running.find(turn);
  return found == running.end() ? nullptr : &found->second;
}

hubbub_status over(const hubbub_error_sink* errors) {
  return refuse(errors, HUBBUB_ABANDONED, "turn_over", "The turn has ended.");
}

void write_message(const Message& m, const hubbub_message_sink* sink) {
  auto raw = boundary::sized<hubbub_message>();
  raw.author_type = static_cast<hubbub_author_type>(m.author_type);
  raw.id = boundary::view(m.id);
  raw.text = boundary::view(m.text);
  raw.content = boundary::view(m.content);
  raw.payload = boundary::view(m.payload);
  raw.author_id = boundary::view(m.author_id);
  raw.author_name = boundary::view(m.author_name);
  raw.metadata_json = boundary::view(m.metadata);
  raw.seq = m.seq;
  raw.received_at_ms = m.received_at_ms;
  sink->write(sink->context, &raw);
}

hubbub_status message(void* host, std::uint64_t token, const hubbub_message_sink* sink,
                      const hubbub_error_sink* errors) {
  const auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  for (const auto& message : turn->conversation->messages()) {
    if (message.id == turn->message_id) write_message(message, sink);
  }
  return HUBBUB_OK;
}

hubbub_status history(void* host, std::uint64_t token, std::uint32_t limit, const hubbub_message_sink* sink,
                      const hubbub_error_sink* errors) {
  const auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  const auto& all = turn->conversation->messages();
  const std::size_t first = all.size() > limit ? all.size() - limit : 0;
  for (std::size_t i = first; i < all.size(); ++i) write_message(all[i], sink);
  return HUBBUB_OK;
}

hubbub_status user(void* host, std::uint64_t token, const hubbub_user_sink* sink, const hubbub_error_sink* errors) {
  const auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  const auto& user = turn->conversation->user();
  auto raw = boundary::sized<hubbub_user>();
  raw.id = boundary::view(user.id);
  raw.external_id = boundary::view(user.external_id);
  raw.given_name = boundary::view(user.given_name);
  raw.surname = boundary::view(user.surname);
  raw.email = boundary::view(user.email);
  raw.locale = boundary::view(user.locale);
  raw.metadata_json = boundary::view(user.metadata);
  sink->write(sink->context, &raw);
  return HUBBUB_OK;
}

hubbub_status get_record(void* host, std::uint64_t token, hubbub_view collection, hubbub_view key,
                         const hubbub_record_sink* sink, const hubbub_error_sink* errors) {
  auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  auto keep = [&](const hubbub_record* record) {
    turn->read.try_emplace({boundary::copy(collection), boundary::copy(key)}, record->version);
    sink->write(sink->context, record);
  };
  const auto mine = boundary::sink_to<hubbub_record_sink>(keep);
  return kRecordsService.get(host, collection, key, &mine, errors);
}

hubbub_status put_record(void* host, std::uint64_t token, hubbub_view collection, hubbub_view key, hubbub_view json,
                         const hubbub_error_sink* errors) {
  auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  turn->writes[{boundary::copy(collection), boundary::copy(key)}] = boundary::copy(json);
  return HUBBUB_OK;
}

hubbub_status erase_record(void* host, std::uint64_t token, hubbub_view collection, hubbub_view key,
                           const hubbub_error_sink* errors) {
  auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  turn->writes[{boundary::copy(collection), boundary::copy(key)}] = std::nullopt;
  return HUBBUB_OK;
}

hubbub_status reply(void* host, std::uint64_t token, const hubbub_content* content, const hubbub_error_sink* errors) {
  auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  if (content->text.len == 0 && content->json.len == 0) {
    return refuse(errors, HUBBUB_INVALID, "invalid_content", "content.text: a reply cannot be empty.");
  }
  Message message;
  message.author_type = AuthorType::bot;
  message.author_id = State::of(host).instance_id;
  message.text = boundary::copy(content->text);
  message.content = boundary::copy(content->json);
  turn->replies.push_back(std::move(message));
  return HUBBUB_OK;
}

hubbub_status schedule(void* host, std::uint64_t token, hubbub_view name, std::int64_t delay_ms, hubbub_view data,
                       const hubbub_error_sink* errors) {
  auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  turn->timers.push_back(
      {State::of(host).now_ms + delay_ms, boundary::copy(name), boundary::copy(data), turn->conversation->id()});
  return HUBBUB_OK;
}

hubbub_status pass_control(void* host, std::uint64_t token, hubbub_view to, hubbub_view metadata,
                           const hubbub_error_sink* errors) {
  auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  if (to.len == 0) return refuse(errors, HUBBUB_INVALID, "unknown_holder", "Control must go to somebody.");
  turn->pass_to = boundary::copy(to);
  turn->metadata = boundary::copy(metadata);
  return HUBBUB_OK;
}

hubbub_status release_control(void* host, std::uint64_t token, const hubbub_error_sink* errors) {
  auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  turn->pass_to = "(default holder)";
  turn->metadata.clear();
  return HUBBUB_OK;
}

bool is_stale(const State& state, const RunningTurn& turn) {
  return std::any_of(turn.read.begin(), turn.read.end(), [&](const auto& seen) {
    const auto now = state.records.find(seen.first);
    return (now == state.records.end() ? 0 : now->second.version) != seen.second;
  });
}

// Applies a turn; false when what it has read changed meanwhile.
bool commit(State& state, const RunningTurn& turn, Conversation& conversation, std::vector<Message>& messages) {
  if (is_stale(state, turn)) return false;
  for (const auto& [key, json] : turn.writes) {
    if (json) {
      auto& record = state.records[key];
      record = {key.first, key.second, *json, record.version + 1};
    } else {
      state.records.erase(key);
      state.subjects.erase(key);
    }
  }
  for (const auto& [key, subject] : turn.subjects) {
    if (state.records.contains(key)) state.subjects[key] = subject;
  }
  for (auto message : turn.replies) {
    message.id = state.new_id("message");
    message.seq = ++conversation.last_seq;
    message.received_at_ms = state.now_ms;
    messages.push_back(std::move(message));
  }
  state.timers.insert(state.timers.end(), turn.timers.begin(), turn.timers.end());
  if (!turn.pass_to.empty()) {
    conversation.holder = turn.pass_to;
    conversation.control_metadata = turn.metadata;
  }
  return true;
}

hubbub_status conversation(void* host, std::uint64_t token, const hubbub_conversation_sink* sink,
                           const hubbub_error_sink* errors) {
  const auto* turn = find(host, token);
  if (turn == nullptr) return over(errors);
  const auto& from = turn->conversation->facts();
  auto raw = boundary::sized<hubbub_conversation>();
  raw.id = boundary::view(from.id);
  raw.user_id = boundary::view(from.user_id);
  raw.instance_id = boundary::view(from.instance_id);
  raw.holder = boundary::view(from.holder);
  raw.control_metadata = boundary::view(from.control_metadata);
  raw.metadata_json = boundary::view(from.metadata);
  raw.last_seq = from.last_seq;
  raw.created_at_ms = from.created_at_ms;
  sink->write(sink->context, &raw);
  return HUBBUB_OK;
}

}  // namespace

hubbub_status put_record_about_in_turn(void* host, std::uint64_t token, hubbub_view collection, hubbub_view key,
                                       hubbub_view json, const hubbub_subject* subject,
                                       const hubbub_error_sink* errors) {
  if (const auto bad = check_subject(subject, errors); bad != HUBBUB_OK) return bad;
  if (const auto failed = put_record(host, token, collection, key, json, errors); failed != HUBBUB_OK) return failed;
  find(host, token)->subjects[{boundary::copy(collection), boundary::copy(key)}] = {
      boundary::copy(subject->user_id), boundary::copy(subject->external_id)};
  return HUBBUB_OK;
}

const hubbub_turns kTurnsService{conversation, user,  message,  history,      get_record,     put_record,
                                 erase_record, reply, schedule, pass_control, release_control};

Result<> FakeConversation::begins(std::string_view metadata_json) {
  conversation_.holder = hub_->state_->instance_id;
  conversation_.control_metadata = metadata_json;
  return turn(HUBBUB_TURN_CONTROL_PASSED, {}, {}, metadata_json);
}

Result<> FakeConversation::says(std::string_view text, std::string_view payload) {
  has_said(text);
  messages_.back().payload = payload;
  return conversation_.holder == hub_->state_->instance_id ? take_turn() : Result<>{};
}

void FakeConversation::has_said(std::string_view text) {
  Message message;
  message.id = hub_->state_->new_id("message");
  message.author_id = user_.id;
  message.text = text;
  message.content = JsonObject{{"type", "text"}, {"text", text}}.text();
  message.seq = ++conversation_.last_seq;
  message.received_at_ms = hub_->now_ms();
  messages_.push_back(std::move(message));
}

void FakeConversation::is_told(std::string_view text) {
  has_said(text);
  messages_.back().author_type = AuthorType::agent;
  messages_.back().author_id = "agent-1";
}

Result<> FakeConversation::take_turn() {
  return turn(HUBBUB_TURN_MESSAGE, messages_.empty() ? std::string_view{} : messages_.back().id, {}, {});
}

std::vector<std::string> FakeConversation::replies() const {
  std::vector<std::string> texts;
  for (const auto& message : messages_) {
    if (message.author_type == AuthorType::bot) texts.push_back(message.text);
  }
  return texts;
}

Result<> FakeConversation::turn(int type, std::string_view message_id, std::string_view timer, std::string_view data) {
  auto& state = *hub_->state_;
  const auto* face = state.face<hubbub_workflow>(HUBBUB_FACE_WORKFLOW);
  if (face == nullptr) return unsupported("The plugin has no face " HUBBUB_FACE_WORKFLOW ".");
  const std::string kept_data{data};
  auto event = boundary::sized<hubbub_turn_event>();
  event.type = type;
  event.conversation_id = boundary::view(conversation_.id);
  event.message_id = boundary::view(message_id);
  event.timer_name = boundary::view(timer);
  event.data = boundary::view(kept_data);
  event.deadline_ms = 30'000;
  for (int run = 0; run < kMostRuns; ++run) {
    const auto token = ++state.last_token;
    state.running[token] = RunningTurn{this, std::string{message_id}, {}, {}, {}, {}, {}, {}, {}};
    ++state.turns;
    auto handled = boundary::call(
        [&](const hubbub_error_sink* errors) { return face->handle(state.instance->self, token, &event, errors); });
    const auto turn = std::move(state.running[token]);
    state.running.erase(token);
    if (!handled) return handled;
    if (auto interfere = std::exchange(state.interfere, {})) interfere();
    if (commit(state, turn, conversation_, messages_)) {
      state.settle();
      return {};
    }
  }
  return Error{Status::conflict, "The turn was overtaken each time."};
}

Result<> State::fire(const DueTimer& timer) {
  if (!timer.conversation_id.empty()) {
    for (auto& talk : conversations) {
      if (talk->id() == timer.conversation_id) return talk->turn(HUBBUB_TURN_TIMER, {}, timer.name, timer.data);
    }
  }
  const auto* table = face<hubbub_timer>(HUBBUB_FACE_TIMER);
  if (table == nullptr) return unsupported("The plugin has no face " HUBBUB_FACE_TIMER ".");
  auto event = boundary::sized<hubbub_timer_event>();
  event.attempt = 1;
  event.name = boundary::view(timer.name);
  event.data = boundary::view(timer.data);
  event.due_ms = timer.due_ms;
  event.deadline_ms = 30'000;
  auto fired =
      boundary::call([&](const hubbub_error_sink* errors) { return table->fire(instance->self, &event, errors); });
  settle();
  return fired;
}

}  // namespace hubbub::testing
