#include "messaging/turn.hpp"

#include <utility>
#include <variant>

#include "messaging/posting.hpp"
#include "store/conversations.hpp"
#include "store/records.hpp"
#include "store/users.hpp"

namespace hub::messaging {

using domain::Conversation;
using domain::Message;
using domain::Record;
using domain::Result;
using domain::User;

namespace {

struct Reply {
  domain::Content content;
};
struct WriteRecord {  // json absent: erase
  std::string collection;
  std::string key;
  std::optional<std::string> json;
  domain::RecordSubject subject{};
};
struct Schedule {
  std::string timer_name;
  domain::Duration delay;
  std::string data_json;
};
struct Pass {
  std::string to;
  std::string metadata_json;
};
struct Release {};

using Effect = std::variant<Reply, WriteRecord, Schedule, Pass, Release>;
using RecordKey = std::pair<std::string, std::string>;  // collection, key

tl::unexpected<domain::Error> stale(std::string_view what) {
  return domain::conflict("stale", std::string{what} + " changed while the turn was taken. Take it again.");
}

}  // namespace

struct Turn::State {
  store::Store& store;
  std::optional<Conversation> conversation;
  std::optional<User> user;
  std::optional<Message> message;
  std::map<RecordKey, std::optional<Record>> read;     // as the store had them
  std::map<RecordKey, std::optional<Record>> written;  // as the turn leaves them
  std::vector<Effect> effects;
};

namespace {

// Applies effects one by one, in the order in which the handler asked for them.
class Application {
 public:
  Application(store::Transaction& tx, const TurnEvent& event, Outbox& outbox, Switchboard& switchboard,
              const domain::Author& author)
      : tx_{tx}, event_{event}, outbox_{outbox}, switchboard_{switchboard}, author_{author} {}

  Result<> operator()(const Reply& reply) {
    Outgoing outgoing;
    outgoing.conversation_id = event_.conversation_id;
    outgoing.sender = event_.workflow;
    outgoing.author = author_;
    outgoing.content = reply.content;
    outgoing.source = {"workflow", event_.workflow, {}, {}};
    return without_value(outbox_.send(tx_, outgoing));
  }
  Result<> operator()(const WriteRecord& write) {
    store::Records records{tx_.connection()};
    Record record{event_.workflow, write.collection, write.key, write.json.value_or(""), 0};
    record.version = records.version(record.instance, record.collection, record.key);
    if (write.json) {
      if (auto known = check_subject(tx_, write.subject); !known) return known;
      return records.put(record, write.subject);
    }
    return record.version == 0 ? Result<>{} : records.erase(record);
  }
  Result<> operator()(const Schedule& schedule) {
    TurnEvent timer;
    timer.type = TurnEvent::Type::timer;
    timer.workflow = event_.workflow;
    timer.conversation_id = event_.conversation_id;
    timer.timer_name = schedule.timer_name;
    timer.data_json = schedule.data_json;
    add_turn(tx_, timer, tx_.now() + schedule.delay);
    return {};
  }
  Result<> operator()(const Pass& pass) {
    return without_value(switchboard_.pass(tx_, event_.conversation_id, event_.workflow, pass.to, pass.metadata_json));
  }
  Result<> operator()(const Release&) {
    return without_value(switchboard_.release(tx_, event_.conversation_id, event_.workflow));
  }

 private:
  template <class T>
  static Result<> without_value(Result<T> result) {
    if (!result) return tl::unexpected(std::move(result.error()));
    return {};
  }

  store::Transaction& tx_;
  const TurnEvent& event_;
  Outbox& outbox_;
  Switchboard& switchboard_;
  const domain::Author& author_;
};

bool same(const domain::Control& a, const domain::Control& b) {
  return a.holder == b.holder && a.pending == b.pending && a.metadata_json == b.metadata_json;
}

}  // namespace

Result<> check_subject(store::Transaction& tx, const domain::RecordSubject& subject) {
  if (subject.user_id.empty() || store::Users{tx.connection()}.find(subject.user_id)) return {};
  return domain::not_found("user", "There is no user '" + subject.user_id + "' whom a record could be about.");
}

Turn::Turn(store::Store& store, TurnEvent event)
    : event_{std::move(event)}, state_{std::make_shared<State>(State{store, {}, {}, {}, {}, {}, {}})} {}

Result<Conversation> Turn::conversation() {
  if (state_->conversation) return *state_->conversation;
  auto found = state_->store.view(
      [&](store::Snapshot& now) { return store::Conversations{now.connection()}.find(event_.conversation_id); });
  if (!found) return tl::unexpected(std::move(found.error()));
  if (!*found) return conversation_not_found(event_.conversation_id);
  state_->conversation = **std::move(found);
  return *state_->conversation;
}

Result<User> Turn::user() {
  if (state_->user) return *state_->user;
  const auto of = conversation();
  if (!of) return tl::unexpected(of.error());
  auto found =
      state_->store.view([&](store::Snapshot& now) { return store::Users{now.connection()}.find(of->user_id); });
  if (!found) return tl::unexpected(std::move(found.error()));
  if (!*found) return domain::not_found("user", "The user of conversation '" + of->id + "' is gone.");
  state_->user = **std::move(found);
  return *state_->user;
}

Result<std::optional<Message>> Turn::message() {
  if (event_.message_id.empty()) return std::optional<Message>{};
  if (state_->message) return state_->message;
  auto found = state_->store.view(
      [&](store::Snapshot& now) { return store::Messages{now.connection()}.find(event_.message_id); });
  if (found) state_->message = *found;
  return found;
}

Result<std::vector<Message>> Turn::history(int limit) {
  return state_->store.view(
      [&](store::Snapshot& now) { return store::Messages{now.connection()}.before(event_.conversation_id, 0, limit); });
}

Result<std::optional<Record>> Turn::record(std::string_view collection, std::string_view key) {
  const RecordKey wanted{collection, key};
  if (const auto own = state_->written.find(wanted); own != state_->written.end()) return own->second;
  if (const auto seen = state_->read.find(wanted); seen != state_->read.end()) return seen->second;
  auto found = state_->store.view(
      [&](store::Snapshot& now) { return store::Records{now.connection()}.find(event_.workflow, collection, key); });
  if (found) state_->read[wanted] = *found;
  return found;
}

void Turn::reply(domain::Content content) {
  state_->effects.emplace_back(Reply{std::move(content)});
}

void Turn::put_record(std::string collection, std::string key, std::string json, domain::RecordSubject subject) {
  const RecordKey at{collection, key};
  const auto seen = state_->read.find(at);
  const auto version = seen != state_->read.end() && seen->second ? seen->second->version : 0;
  state_->written[at] = Record{event_.workflow, collection, key, json, version};
  state_->effects.emplace_back(WriteRecord{std::move(collection), std::move(key), std::move(json), std::move(subject)});
}

void Turn::erase_record(std::string collection, std::string key) {
  state_->written[RecordKey{collection, key}] = std::nullopt;
  state_->effects.emplace_back(WriteRecord{std::move(collection), std::move(key), std::nullopt, {}});
}

void Turn::schedule(std::string timer_name, domain::Duration delay, std::string data_json) {
  state_->effects.emplace_back(Schedule{std::move(timer_name), delay, std::move(data_json)});
}

void Turn::pass_control(std::string to, std::string metadata_json) {
  state_->effects.emplace_back(Pass{std::move(to), std::move(metadata_json)});
}

void Turn::release_control() {
  state_->effects.emplace_back(Release{});
}

Result<> Turn::check_unchanged(store::Transaction& tx) const {
  if (state_->conversation) {
    const auto now = store::Conversations{tx.connection()}.find(event_.conversation_id);
    if (!now) return conversation_not_found(event_.conversation_id);
    if (!same(now->control, state_->conversation->control) || now->user_id != state_->conversation->user_id) {
      return stale("Control of the conversation");
    }
  }
  if (state_->user) {
    const auto now = store::Users{tx.connection()}.find(state_->user->id);
    if (!now || now->version != state_->user->version) return stale("The user");
  }
  store::Records records{tx.connection()};
  for (const auto& [at, seen] : state_->read) {
    const auto version = seen ? seen->version : 0;
    if (records.version(event_.workflow, at.first, at.second) != version) {
      return stale("Record '" + at.first + "/" + at.second + "'");
    }
  }
  return {};
}

Result<> Turn::commit(store::Transaction& tx, Outbox& outbox, Switchboard& switchboard, const domain::Author& author) {
  if (auto unchanged = check_unchanged(tx); !unchanged) return unchanged;
  Application application{tx, event_, outbox, switchboard, author};
  for (const auto& effect : state_->effects) {
    if (auto applied = std::visit(application, effect); !applied) return applied;
  }
  return {};
}

}  // namespace hub::messaging
