#include "plugins/activities.hpp"

#include <utility>
#include <variant>

#include "messaging/last_used.hpp"
#include "store/conversations.hpp"

namespace hub::plugins {
namespace {

constexpr std::size_t kManyStates = 1'000;

}  // namespace

void Activities::listen() {
  ports_.store.listen([weak = weak_from_this()](const std::vector<domain::Event>& events) {
    for (const auto& event : events) {
      const auto* read = std::get_if<domain::ReadAdvanced>(&event);
      if (read == nullptr || read->by_user) continue;
      if (const auto self = weak.lock()) self->read(read->conversation_id);
    }
  });
}

void Activities::typing(const domain::ConversationId& conversation, bool on) {
  std::unique_lock lock(mutex_);
  if (stopped_) return;
  if (!on) {
    const auto known = states_.find(conversation);
    if (known == states_.end()) return;
    known->second.types = false;
    end_typing(known->second);
    return;
  }
  const auto now = ports_.clock.now();
  forget_the_idle();
  auto& state = states_[conversation];
  if (now - state.started_at < kTypingPause) return;
  state.started_at = now;
  state.types = true;
  if (std::exchange(state.looking, true)) return;
  lock.unlock();
  look_up(conversation);
}

void Activities::read(const domain::ConversationId& conversation) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    auto& state = states_[conversation];
    state.has_read = true;
    if (std::exchange(state.looking, true)) return;
  }
  look_up(conversation);
}

// Without the lock: a store that stops answers at once.
void Activities::look_up(const domain::ConversationId& conversation) {
  auto client = std::make_shared<std::optional<domain::Client>>();
  ports_.store.submit_read(
      [client, conversation](store::Snapshot& snapshot) {
        const auto known = store::Conversations(snapshot.connection()).find(conversation);
        if (known) *client = messaging::last_used_client(snapshot.connection(), *known);
      },
      [weak = weak_from_this(), client, conversation](const domain::Result<>&) {
        if (const auto self = weak.lock()) self->found(conversation, *client);
      });
}

void Activities::found(const domain::ConversationId& conversation, const std::optional<domain::Client>& client) {
  const std::lock_guard lock(mutex_);
  const auto known = states_.find(conversation);
  if (stopped_ || known == states_.end()) return;
  auto& state = known->second;
  state.looking = false;
  const bool has_read = std::exchange(state.has_read, false);
  const auto instance = client ? find_(client->integration_id) : nullptr;
  if (instance != nullptr && !instance->spec().plugin.is_live()) {
    if (has_read && instance->spec().plugin.shows_reads())
      instance->show(HUBBUB_CONVERSATION_READ, client->external_id);
    if (state.types && instance->spec().plugin.shows_typing()) show_typing(state, instance, client->external_id);
  }
  if (!state.types && !state.shown && ports_.clock.now() - state.started_at >= kTypingPause) states_.erase(known);
}

void Activities::show_typing(State& state, const std::shared_ptr<Instance>& instance, const std::string& client) {
  if (state.shown && state.shown->client != client) end_typing(state);  // the person went to another channel
  state.shown = Shown{instance, client};
  instance->show(HUBBUB_TYPING_START, client);
}

void Activities::end_typing(State& state) {
  if (!state.shown) return;
  if (const auto instance = state.shown->instance.lock()) instance->show(HUBBUB_TYPING_STOP, state.shown->client);
  state.shown.reset();
}

// Whoever went away while typing never says that it stopped; channels end it by themselves after some seconds.
void Activities::forget_the_idle() {
  if (states_.size() < kManyStates) return;
  const auto now = ports_.clock.now();
  std::erase_if(states_, [&](const auto& entry) {
    return !entry.second.looking && now - entry.second.started_at > std::chrono::minutes(1);
  });
}

void Activities::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  states_.clear();
}

}  // namespace hub::plugins
