// Runs "deliver" tasks: hands a message to the face of its channel, and takes the delivery row forward in the same
// commit that completes the task. A send that is not completed by its deadline has an unknown outcome: a channel that
// sends idempotently tries again with the same id; for any other one that is the delivery's state. Likewise when the
// hub dies meanwhile: the task says, durably, that the message was handed over. Of one integration only some are under
// way at once, so that one which hangs, or is busy, holds up no other: what finds no slot is put off, in its place.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "messaging/dispatcher.hpp"
#include "messaging/outbox.hpp"
#include "messaging/slots.hpp"
#include "plugins/instance.hpp"
#include "plugins/ports.hpp"

namespace hub::plugins {

class Deliveries {
 public:
  using Find = std::function<std::shared_ptr<Instance>(std::string_view id)>;

  Deliveries(const Ports& ports, Find find, std::chrono::milliseconds deadline = std::chrono::seconds(30));
  ~Deliveries();
  void run(const std::shared_ptr<messaging::Claim>& claim);
  // A delivery shares the fate of its task: failed with the task's last error (unknown when one of its tries may have
  // gone out), or queued again, unless the message has gone another way since. What is not queued when its task runs is
  // not sent.
  void gave_up(store::Transaction& tx, const domain::Task& task) const;
  void tries_again(store::Transaction& tx, const domain::Task& task) const;
  void stop();

 private:
  class Slot;
  struct Send;  // one under way
  Outbound outbound_of(const std::shared_ptr<Send>& send, const domain::Message& message, const std::string& recipient,
                       const std::string& locale);
  void note_and_hand_over(const std::shared_ptr<Send>& send, Outbound outbound);
  void hand_over(const std::shared_ptr<Send>& send, Outbound outbound);
  void note_part(const std::shared_ptr<Send>& send, const std::string& external_id) const;
  void settle(const std::shared_ptr<Send>& send, domain::Result<std::string> outcome);
  void record_failure(const std::shared_ptr<Send>& send, const domain::Error& error);
  void drop(const std::shared_ptr<messaging::Claim>& claim);
  void watch_deadlines();

  const Ports& ports_;
  Find find_;
  std::chrono::milliseconds deadline_;
  const messaging::Slots::Limits limits_;  // of one integration
  // Of each send too: a plugin that hangs keeps its slot as long as it likes.
  const std::shared_ptr<messaging::Slots> slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<std::chrono::steady_clock::time_point, std::weak_ptr<Send>> due_;
  bool stopping_ = false;
  std::thread watcher_;
};

}  // namespace hub::plugins
