// Makes the calls: runs "webhook" tasks, each a POST of the body that the task holds. An event comes at least once,
// with the same id and body at every try, until the target answers 2xx. Five tries in a quarter of an hour, then it is
// a dead letter like any other task; at once after an answer that says that no try will help.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "domain/clock.hpp"
#include "domain/task.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/slots.hpp"
#include "plugins/http_client.hpp"
#include "store/store.hpp"
#include "webhooks/subscriptions.hpp"

namespace hub::webhooks {

// HttpClient::send, or a test's.
using Send = std::function<void(plugins::OutboundRequest, plugins::HttpClient::Done)>;

// 5 to 10 s, 20 to 40 s, 80 to 160 s and 320 to 640 s between tries.
inline constexpr domain::BackoffRules kTries{std::chrono::seconds(10), std::chrono::minutes(15), 5, 4};

// What became of a webhook's calls, since the start.
struct Outcomes {
  std::int64_t delivered = 0;
  std::int64_t failed = 0;  // tries
};

class Calls : public std::enable_shared_from_this<Calls> {
 public:
  // `store` and `clock` must outlive the last call. `most_running`: of all targets together.
  Calls(store::Store& store, const domain::Clock& clock, std::shared_ptr<const Subscriptions> subscriptions, Send send,
        int most_running);

  void run(const std::shared_ptr<messaging::Claim>& claim);  // a Dispatcher::Runner
  std::map<std::string, Outcomes> outcomes() const;          // by webhook; zero before the first call
  int running() const { return slots_.running(); }
  // Begins no more; waits for the calls under way, and gives back those that take longer than `patience`, so that a
  // target that hangs does not keep the hub from stopping. They are made again, under the same ids.
  void stop(domain::Duration patience);

 private:
  struct Call;
  bool begin(const std::shared_ptr<const Call>& call);
  void settle(const std::shared_ptr<const Call>& call, const domain::Result<plugins::OutboundResponse>& answer);
  void drop(const std::shared_ptr<messaging::Claim>& claim);
  void count(const std::string& webhook, bool delivered);

  store::Store& store_;
  const domain::Clock& clock_;
  const std::shared_ptr<const Subscriptions> subscriptions_;
  const Send send_;
  messaging::Slots slots_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::set<std::shared_ptr<const Call>> under_way_;
  std::map<std::string, Outcomes> outcomes_;
};

}  // namespace hub::webhooks
