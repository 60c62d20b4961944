// Outgoing webhooks (docs/webhooks.md): subscriptions write tasks in the commit of what they tell of, calls run them.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "api/answers.hpp"
#include "api/keys.hpp"
#include "domain/clock.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/integrations.hpp"
#include "store/store.hpp"
#include "webhooks/calls.hpp"
#include "webhooks/subscriptions.hpp"

namespace hub::webhooks {

struct Services {
  store::Store& store;
  const domain::Clock& clock;
  const messaging::Integrations& integrations;
  Send send;
};

struct Options {
  std::string app_id;
  int max_running = 64;  // calls under way, of all webhooks together
};

// [any thread]
class Webhooks {
 public:
  // Hears of each change of the store from now on: make it before the first.
  Webhooks(Services services, Options options);

  void attach(messaging::Dispatcher& dispatcher);  // before it starts
  void replace(SubscriptionList list);
  // As REST v2 shows them, without their secrets: those of the "integration" `webhooks`. `keys` must outlive the
  // routes.
  std::vector<api::Route> routes(api::Keys& keys) const;

  std::map<std::string, Outcomes> outcomes() const { return calls_->outcomes(); }
  int running() const { return calls_->running(); }
  void stop(domain::Duration patience) { calls_->stop(patience); }

 private:
  const std::string app_id_;
  const std::shared_ptr<Subscriptions> subscriptions_;
  const std::shared_ptr<Calls> calls_;
};

}  // namespace hub::webhooks
