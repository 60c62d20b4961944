// A channel brings people to the hub and messages to people. docs/write-a-plugin.md shows one whole.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "abi/channel.h"
#include "clock.hpp"
#include "consents.hpp"
#include "content.hpp"
#include "context.hpp"
#include "crypto.hpp"
#include "exposure.hpp"
#include "files.hpp"
#include "http_client.hpp"
#include "inbox.hpp"
#include "live.hpp"
#include "plugin.hpp"
#include "records.hpp"

namespace hubbub {

// A message on its way to a person. Borrowed: valid until send() returns, so copy what you need later.
class OutboundMessage {
 public:
  explicit OutboundMessage(const hubbub_outbound& raw) : raw_{raw} {}

  // The idempotency key: the same for each try of this delivery. Hand it to the provider.
  std::string_view id() const { return boundary::text(raw_.id); }
  std::string_view message_id() const { return boundary::text(raw_.message_id); }
  std::string_view conversation_id() const { return boundary::text(raw_.conversation_id); }  // may be empty: of none
  std::string_view to() const { return boundary::text(raw_.to); }      // the person, as inbound messages named them
  std::string_view text() const { return boundary::text(raw_.text); }  // rendered for your capabilities
  Json content() const { return Json::parse(boundary::text(raw_.content)); }
  std::string_view content_json() const { return boundary::text(raw_.content); }
  std::string_view metadata_json() const { return boundary::text(raw_.metadata_json); }
  std::string_view author_name() const { return boundary::text(raw_.author_name); }
  AuthorType author_type() const { return static_cast<AuthorType>(raw_.author_type); }
  int attempt() const { return static_cast<int>(raw_.attempt); }  // from 1
  Milliseconds deadline() const { return Milliseconds{raw_.deadline_ms}; }

 private:
  const hubbub_outbound& raw_;
};

// How a send went: sent() or fail(), exactly once, from any thread. Copies share the one outcome: the first wins. When
// the last copy is dropped without one, the outcome is `abandoned` and the hub tries again.
class Completion {
 public:
  Completion(boundary::CorePtr core, std::uint64_t token) : state_{std::make_shared<State>(std::move(core), token)} {}

  // `external_id`: the provider's id of the message, which receipts will name.
  void sent(std::string_view external_id = {}) const {
    auto delivery = boundary::sized<hubbub_delivery>();
    delivery.external_id = boundary::view(external_id);
    state_->settle(delivery);
  }
  void fail(const Error& error) const {
    auto delivery = boundary::sized<hubbub_delivery>();
    delivery.status = static_cast<hubbub_status>(error.status);
    delivery.code = boundary::view(error.code);
    delivery.message = boundary::view(error.message);
    delivery.retry_after_ms = error.retry_after.count();
    state_->settle(delivery);
  }
  // It may have gone out, and the provider has no idempotency key: a second try could double it. The hub does not try
  // again and shows the delivery as `unknown`, until a receipt says more.
  void unknown(std::string message) const { fail({Status::abandoned, std::move(message), HUBBUB_OUTCOME_UNKNOWN}); }
  // For the wrapper, when send() threw: true when that is to be the outcome, because there was none before.
  bool take_back() const { return !state_->settled.exchange(true); }

 private:
  struct State {
    State(boundary::CorePtr with, std::uint64_t number) : core{std::move(with)}, token{number} {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
      auto delivery = boundary::sized<hubbub_delivery>();
      delivery.status = HUBBUB_ABANDONED;
      delivery.message = boundary::view("The plugin dropped the message without saying how it went.");
      settle(delivery);
    }
    void settle(const hubbub_delivery& delivery) {
      if (settled.exchange(true)) return;
      core->while_open([&] {
        const auto* api = core->service<hubbub_deliveries>(HUBBUB_SERVICE_DELIVERIES);
        if (api != nullptr) api->complete(core->self(), token, &delivery);
      });
    }
    boundary::CorePtr core;
    std::uint64_t token;
    std::atomic<bool> settled{false};
  };
  std::shared_ptr<State> state_;
};

// What an agent or bot does, to be shown to the person at `to`.
struct Activity {
  enum class Kind {
    typing_start = HUBBUB_TYPING_START,
    typing_stop = HUBBUB_TYPING_STOP,
    read = HUBBUB_CONVERSATION_READ
  };
  Kind kind = Kind::typing_start;
  std::string_view to;
};

// Override what the channel can do: implementing is declaring. A `live` channel overrides none of it.
class Channel : public Plugin {
 public:
  static constexpr hubbub_kind kind = HUBBUB_CHANNEL;

  // [strand] `done` settles exactly once; a Failure thrown here settles it too.
  virtual void send(const OutboundMessage& message, Completion done) {
    static_cast<void>(message);
    done.fail(unsupported("This channel cannot send."));
  }
  // [strand]
  virtual void show(const Activity& activity) { static_cast<void>(activity); }

  // For the wrapper: the tables of the faces that Class implements.
  template <class Class>
  static const void* face(std::string_view id);
};

namespace boundary {

template <class Class>
inline constexpr hubbub_channel kChannel{
    [](void* self, const hubbub_outbound* message, std::uint64_t token, const hubbub_error_sink* errors) {
      return Instance<Class>::run(self, errors, [&](Channel& channel, const CorePtr& core) {
        const Completion done{core, token};
        try {
          channel.send(OutboundMessage{*message}, done);
        } catch (...) {
          if (done.take_back()) throw;
        }
      });
    }};

template <class Class>
inline constexpr hubbub_channel_activity kChannelActivity{
    [](void* self, const hubbub_activity* activity, const hubbub_error_sink* errors) {
      return Instance<Class>::run(self, errors, [&](Channel& channel, const CorePtr&) {
        channel.show({static_cast<Activity::Kind>(activity->kind), text(activity->external_id)});
      });
    }};

// Has Class a member function of its own in place of the one that it inherits? (A private one cannot be named: then
// it is its own.)
template <class Class>
constexpr bool sends() {
  if constexpr (requires { &Class::send; }) return !std::is_same_v<decltype(&Class::send), decltype(&Channel::send)>;
  return true;
}
template <class Class>
constexpr bool shows() {
  if constexpr (requires { &Class::show; }) return !std::is_same_v<decltype(&Class::show), decltype(&Channel::show)>;
  return true;
}

}  // namespace boundary

template <class Class>
const void* Channel::face(std::string_view id) {
  if constexpr (boundary::sends<Class>()) {
    if (id == HUBBUB_FACE_CHANNEL) return &boundary::kChannel<Class>;
  }
  if constexpr (boundary::shows<Class>()) {
    if (id == HUBBUB_FACE_CHANNEL_ACTIVITY) return &boundary::kChannelActivity<Class>;
  }
  return nullptr;
}

}  // namespace hubbub
