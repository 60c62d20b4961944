#include "plugins/runtime.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "messaging/completing.hpp"
#include "plugins/abi.hpp"
#include "plugins/services/tables.hpp"

namespace hub::plugins {

Runtime::Runtime(const Catalog& catalog, const Ports& ports, Patience patience)
    : catalog_{catalog},
      ports_{ports},
      patience_{patience},
      deliveries_{ports, [this](std::string_view id) { return find(id); }},
      activities_{std::make_shared<Activities>(ports, [this](std::string_view id) { return find(id); })} {
  activities_->listen();
}

Runtime::~Runtime() {
  stop();
}

void Runtime::attach(messaging::Dispatcher& dispatcher) {
  dispatcher.on(messaging::kDeliverTask, [this](std::shared_ptr<messaging::Claim> claim) { deliveries_.run(claim); });
  dispatcher.on_death(messaging::kDeliverTask,
                      [this](store::Transaction& tx, const domain::Task& task) { deliveries_.gave_up(tx, task); });
  dispatcher.on_revival(messaging::kDeliverTask, [this](store::Transaction& tx, const domain::Task& task) {
    deliveries_.tries_again(tx, task);
  });
  dispatcher.on(kTimerTask, [this](std::shared_ptr<messaging::Claim> claim) { fire_timer(claim); });
}

void Runtime::fire_timer(const std::shared_ptr<messaging::Claim>& claim) {
  const auto order = TimerOrder::from_json(claim->task().payload);
  if (!order) return claim->fail(order.error());
  const auto instance = find(order->instance);
  if (!instance) {
    return claim->fail({domain::Status::unavailable, "integration_down",
                        "The integration " + order->instance + " does not run: see its error."});
  }
  const auto due = order->due.value_or(claim->task().due);
  const auto fired = instance->fire_timer(order->name, order->data, claim->task().attempts + 1, due);
  if (!fired) return claim->fail(fired.error());
  messaging::complete(ports_.store, claim);
}

messaging::FindWorkflow Runtime::find_workflow() {
  return [this](const domain::IntegrationId& id) -> std::optional<messaging::Workflow> {
    auto instance = find(id);
    if (!instance || !instance->spec().plugin.is_workflow()) return std::nullopt;
    return messaging::Workflow{[instance](messaging::Turn& turn) { return instance->handle_turn(turn); },
                               instance->author()};
  };
}

domain::Result<> Runtime::put(const Wanted& wanted) {
  const auto& id = wanted.rules.id;
  const auto failed = [&](const domain::Error& error) -> domain::Result<> {
    const std::lock_guard lock(mutex_);
    auto& state = states_[id];
    state = {id, wanted.rules.plugin, instances_.contains(id), error.message};
    return tl::unexpected(error);
  };
  const auto plugin = catalog_.find(wanted.rules.plugin);
  if (!plugin)
    return failed({domain::Status::invalid, "unknown_plugin",
                   "No plugin '" + wanted.rules.plugin + "' is installed: `hubbub plugin list` shows what is."});
  const auto made = Instance::make({*plugin, id, wanted.settings_json, wanted.secrets}, ports_);
  if (auto created = made->create(patience_.start); !created) {
    retire(made, created.error());
    return failed(created.error());
  }

  // The plugin's start() may bring people in already, so its rules hold from now on.
  const auto rules_before = ports_.integrations.find(id);
  ports_.integrations.put(made->integration(wanted.rules));
  if (auto begun = made->begin(patience_.start); !begun) {
    retire(made, begun.error());
    rules_before ? ports_.integrations.put(*rules_before) : ports_.integrations.remove(id);
    return failed(begun.error());
  }
  if (const auto old = take_over(made, wanted)) retire(old);
  return {};
}

std::shared_ptr<Instance> Runtime::take_over(const std::shared_ptr<Instance>& made, const Wanted& wanted) {
  const auto& id = made->id();
  const std::lock_guard lock(mutex_);
  auto old = std::exchange(instances_[id], made);
  states_[id] = {id, wanted.rules.plugin, true, {}};
  if (old) old->give_way();
  made->mount();
  return old;
}

void Runtime::remove(const std::string& id) {
  std::shared_ptr<Instance> old;
  {
    const std::lock_guard lock(mutex_);
    if (auto node = instances_.extract(id); !node.empty()) old = std::move(node.mapped());
    states_.erase(id);
  }
  ports_.integrations.remove(id);
  if (old) retire(old);
}

std::vector<InstanceState> Runtime::states() const {
  const std::lock_guard lock(mutex_);
  std::vector<InstanceState> all;
  for (const auto& [id, state] : states_) all.push_back(state);
  return all;
}

std::shared_ptr<Instance> Runtime::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = instances_.find(id);
  return found == instances_.end() ? nullptr : found->second;
}

void Runtime::retire(const std::shared_ptr<Instance>& instance) {
  if (!instance->stop(patience_.stop)) leave_behind(instance, patience_.stop);
}

void Runtime::retire(const std::shared_ptr<Instance>& instance, const domain::Error& why) {
  if (why.code != Instance::kHangs) return retire(instance);
  if (!instance->stop(std::chrono::milliseconds(0))) leave_behind(instance, patience_.start);
}

void Runtime::leave_behind(const std::shared_ptr<Instance>& instance, std::chrono::milliseconds waited) {
  ports_.observe.log("error", instance->id(),
                     "a plugin does not return and is left behind; look at what it waits for, or ask its author",
                     {{"in", instance->hangs_in()}, {"waited_ms", std::to_string(waited.count())}});
  const std::lock_guard lock(mutex_);
  left_behind_.push_back(instance);
}

bool Runtime::stop() {
  std::map<std::string, std::shared_ptr<Instance>, std::less<>> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(instances_);
  }
  std::vector<std::thread> stoppers;
  for (auto& [id, instance] : all) stoppers.emplace_back([this, &instance = instance] { retire(instance); });
  for (auto& stopper : stoppers) stopper.join();
  deliveries_.stop();
  activities_->stop();
  const std::lock_guard lock(mutex_);
  return std::none_of(left_behind_.begin(), left_behind_.end(), [](const auto& left) {
    const auto instance = left.lock();
    return instance != nullptr && !instance->has_ended();
  });
}

}  // namespace hub::plugins
