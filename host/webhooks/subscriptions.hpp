// Who is told of what: the webhooks of the YAML, and the tasks that they cause. A task is written in the commit of what
// it tells of, with the very body that will be sent: what is true at the commit is told, and told alike at every try.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"
#include "domain/webhook.hpp"
#include "messaging/integrations.hpp"
#include "store/store.hpp"

namespace hub::webhooks {

struct Subscription {
  domain::Webhook rules;
  std::string secret;
};
using SubscriptionList = std::vector<Subscription>;

// [any thread]
class Subscriptions {
 public:
  // `app_id`: the {appId} of REST. `integrations` must outlive it.
  Subscriptions(std::string app_id, const messaging::Integrations& integrations);

  // From the next change on.
  void replace(SubscriptionList list);
  // Keep it while looking at what it holds: the next replace() may drop it.
  std::shared_ptr<const SubscriptionList> all() const;

  // A store's companion (Store::accompany). Without a webhook it costs a look at the kinds of the events.
  domain::Result<> accompany(store::Transaction& tx, const std::vector<domain::Event>& events) const;

 private:
  const std::string app_id_;
  const messaging::Integrations& integrations_;
  std::atomic<bool> has_any_ = false;
  mutable std::mutex mutex_;
  std::shared_ptr<const SubscriptionList> list_ = std::make_shared<const SubscriptionList>();
};

}  // namespace hub::webhooks
