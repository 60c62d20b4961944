// All configured instances: made at start, replaced when the YAML changes, stopped at the end. An instance that cannot
// start shows as failed while the others run on.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "messaging/dispatcher.hpp"
#include "messaging/turn.hpp"
#include "plugins/activities.hpp"
#include "plugins/catalog.hpp"
#include "plugins/deliveries.hpp"
#include "plugins/instance.hpp"
#include "plugins/ports.hpp"

namespace hub::plugins {

// One `integrations` entry of the YAML.
struct Wanted {
  messaging::Integration rules;  // id, plugin, default_holder, style, queue; the rest comes from the descriptor
  std::string settings_json;
  std::map<std::string, std::string, std::less<>> secrets;
};

struct InstanceState {
  std::string id;
  std::string plugin;
  bool running = false;
  std::string error;  // why not
};

// How long a plugin may take to return; it is left behind after that.
struct Patience {
  std::chrono::milliseconds start = Instance::kStartPatience;  // from create(), and from start()
  std::chrono::milliseconds stop = Instance::kStopPatience;    // from what it does, stop() and destroy()
};

class Runtime {
 public:
  // `ports` and `catalog` must outlive the runtime.
  Runtime(const Catalog& catalog, const Ports& ports, Patience patience = {});
  ~Runtime();

  // Registers the runners of "deliver" and "plugin_timer" tasks. Before the dispatcher starts.
  void attach(messaging::Dispatcher& dispatcher);
  // How messaging finds the handler of a workflow.
  messaging::FindWorkflow find_workflow();

  // Makes and starts an instance, or replaces the running one of that id: the new one is made and started first, so a
  // change that does not work leaves the old one running; then it takes over, and the old one stops. The error is also
  // in states(). One call at a time.
  domain::Result<> put(const Wanted& wanted);
  void remove(const std::string& id);
  std::vector<InstanceState> states() const;
  std::shared_ptr<Instance> find(std::string_view id) const;
  // An agent or bot types in this conversation, or has stopped: passed on to the channel that the person used last, if
  // that can show it. What the business has read is passed on by itself. [any thread]
  void typing(const domain::ConversationId& conversation, bool on) { activities_->typing(conversation, on); }
  // All instances, side by side; idempotent. False: an instance was left behind, now or before, and still has not
  // returned. Its thread may touch whatever `ports` names, so none of that can go before the process does.
  bool stop();

 private:
  // `made` gets the id and its routes; returns who had them.
  std::shared_ptr<Instance> take_over(const std::shared_ptr<Instance>& made, const Wanted& wanted);
  void retire(const std::shared_ptr<Instance>& instance);
  // One that could not be started because of `why`: what hangs had its time already.
  void retire(const std::shared_ptr<Instance>& instance, const domain::Error& why);
  void leave_behind(const std::shared_ptr<Instance>& instance, std::chrono::milliseconds waited);
  void fire_timer(const std::shared_ptr<messaging::Claim>& claim);

  const Catalog& catalog_;
  const Ports& ports_;
  const Patience patience_;
  Deliveries deliveries_;
  std::shared_ptr<Activities> activities_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Instance>, std::less<>> instances_;
  std::map<std::string, InstanceState, std::less<>> states_;
  std::vector<std::weak_ptr<Instance>> left_behind_;
};

}  // namespace hub::plugins
