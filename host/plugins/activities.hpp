// That the business types or has read, told to people on channels outside that can show it. At best: never stored,
// never tried again. People in a live session see the same by their socket, so live channels are left out.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "domain/clock.hpp"
#include "domain/conversation.hpp"
#include "plugins/instance.hpp"
#include "plugins/ports.hpp"

namespace hub::plugins {

// [any thread]; nothing here blocks.
class Activities : public std::enable_shared_from_this<Activities> {
 public:
  using Find = std::function<std::shared_ptr<Instance>(std::string_view id)>;
  // Providers limit how often one may say it, and show it for some seconds each time.
  static constexpr domain::Duration kTypingPause = std::chrono::seconds(3);

  Activities(const Ports& ports, Find find) : ports_{ports}, find_{std::move(find)} {}

  // Hears from the store what the business has read. Once.
  void listen();
  // A start is passed on at most once in kTypingPause for each conversation; a stop when a start was.
  void typing(const domain::ConversationId& conversation, bool on);
  // Nothing is shown, and `find` is not called, once it returned.
  void stop();

 private:
  struct Shown {
    std::weak_ptr<Instance> instance;
    std::string client;  // external id
  };
  struct State {
    domain::Time started_at{};
    bool types = false;
    bool has_read = false;
    bool looking = false;
    std::optional<Shown> shown;  // where the person sees that someone types
  };

  void read(const domain::ConversationId& conversation);
  void look_up(const domain::ConversationId& conversation);
  void found(const domain::ConversationId& conversation, const std::optional<domain::Client>& client);
  void show_typing(State& state, const std::shared_ptr<Instance>& instance, const std::string& client);
  static void end_typing(State& state);
  void forget_the_idle();

  const Ports& ports_;
  const Find find_;
  std::mutex mutex_;
  bool stopped_ = false;
  std::map<domain::ConversationId, State> states_;
};

}  // namespace hub::plugins
