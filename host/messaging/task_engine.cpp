#include "messaging/task_engine.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "store/tasks.hpp"

namespace hub::messaging {

using domain::Duration;
using domain::Error;
using domain::Result;
using domain::Status;
using domain::Task;
using domain::Time;

namespace {

constexpr Duration kLongestPause = std::chrono::seconds(60);
constexpr Duration kPauseWhileBlocked = std::chrono::milliseconds(250);  // something is due, but its lane is busy
constexpr Duration kPauseAfterStoreFailure = std::chrono::seconds(1);
constexpr int kMostAtOnce = 256;  // claims of one change

bool is_tried_again(Status status) {
  switch (status) {
    case Status::rate_limited:
    case Status::unavailable:
    case Status::conflict:
    case Status::abandoned:
    case Status::internal:
      return true;
    case Status::ok:
    case Status::invalid:
    case Status::unauthenticated:
    case Status::rejected:
    case Status::unsupported:
      return false;
  }
  return false;
}

class LeasedClaim final : public Claim {
 public:
  LeasedClaim(std::shared_ptr<TaskEngine> engine, Leased leased)
      : engine_{std::move(engine)}, leased_{std::move(leased)} {}
  ~LeasedClaim() override {
    fail_noting({Status::abandoned, "abandoned", "The task's runner dropped it without an end."}, {});
  }

  const Task& task() const override { return leased_.task; }

  Result<> complete(store::Transaction& tx) override {
    return store::Tasks{tx.connection()}.complete(leased_.task.id, leased_.token) ? Result<>{} : lease_lost();
  }
  Result<> note(store::Transaction& tx, std::string_view payload) override {
    return store::Tasks{tx.connection()}.note(leased_.task.id, leased_.token, payload) ? Result<>{} : lease_lost();
  }
  void finished() override {
    if (!has_ended_.exchange(true)) engine_->finished(leased_);
  }
  void fail_noting(Error error, std::string payload) override {
    if (!has_ended_.exchange(true)) engine_->give_back(leased_, std::move(error), std::move(payload));
  }
  void put_off(Duration pause) override {
    if (!has_ended_.exchange(true)) engine_->put_off(leased_, pause);
  }
  void resume(std::function<void()> work) override { engine_->resume(std::move(work)); }

 private:
  Result<> lease_lost() const {
    return domain::conflict("lease_lost", "The lease of task " + leased_.task.id +
                                              " ran out before its effects were stored; it runs again.");
  }

  std::shared_ptr<TaskEngine> engine_;
  const Leased leased_;
  std::atomic<bool> has_ended_ = false;
};

}  // namespace

TaskEngine::TaskEngine(store::Store& store, const domain::Clock& clock, Dispatcher::Options options)
    : store_{store}, clock_{clock}, options_{std::move(options)}, random_{std::random_device{}()} {}

TaskEngine::~TaskEngine() {
  stop(Duration::zero());
}

void TaskEngine::on(std::string kind, Dispatcher::Runner runner) {
  runners_.insert_or_assign(std::move(kind), std::move(runner));
}

void TaskEngine::back_off(std::string kind, domain::BackoffRules rules) {
  rules_.insert_or_assign(std::move(kind), rules);
}

void TaskEngine::on_death(std::string kind, Dispatcher::Step step) {
  deaths_.insert_or_assign(std::move(kind), std::move(step));
}

void TaskEngine::on_revival(std::string kind, Dispatcher::Step step) {
  revivals_.insert_or_assign(std::move(kind), std::move(step));
}

bool TaskEngine::revive(store::Transaction& tx, std::string_view id) {
  store::Tasks tasks{tx.connection()};
  const auto now = tx.now();
  if (!tasks.revive(id, now)) return false;
  if (const auto task = tasks.find(id)) {
    if (const auto step = revivals_.find(task->kind); step != revivals_.end()) step->second(tx, *task);
  }
  tx.publish(domain::TasksAdded{now});
  return true;
}

void TaskEngine::start() {
  {
    const std::lock_guard lock{mutex_};
    if (started_ || stopping_) return;
    started_ = true;
  }
  if (options_.alone) end_leases_of_the_dead();
  workers_.start(std::max(1, options_.workers));
  scheduler_ = std::thread([this] { look_until_stopped(); });
  pthread_setname_np(scheduler_.native_handle(), "dispatcher");
}

void TaskEngine::end_leases_of_the_dead() {
  // A failure only delays: the leases run out by themselves.
  (void)store_.change([](store::Transaction& tx) -> Result<> {
    store::Tasks{tx.connection()}.expire_leases(tx.now());
    return {};
  });
}

void TaskEngine::wake() {
  const std::lock_guard lock{mutex_};
  woken_ = true;
  changed_.notify_all();
}

Dispatcher::Statistics TaskEngine::statistics() const {
  const std::lock_guard lock{mutex_};
  auto counts = counts_;
  counts.running = static_cast<std::int64_t>(running_.size());
  return counts;
}

void TaskEngine::look_until_stopped() {
  Duration pause = Duration::zero();
  for (;;) {
    {
      std::unique_lock lock{mutex_};
      changed_.wait_for(lock, pause, [&] { return woken_ || stopping_; });
      if (stopping_) return;
      woken_ = false;
    }
    pause = look();
  }
}

Duration TaskEngine::look() {
  renew_leases();
  int room = 0;
  {
    const std::lock_guard lock{mutex_};
    room = options_.max_running - static_cast<int>(running_.size());
  }
  if (room <= 0) return options_.lease / 3;  // an ending task wakes us
  room = std::min(room, kMostAtOnce);
  const auto found = find_due(room);
  if (!found) return kPauseAfterStoreFailure;
  if (found->tasks.empty()) return pause_until(found->next);
  auto taken = take(found->tasks);
  if (!taken) return kPauseAfterStoreFailure;
  {
    const std::lock_guard lock{mutex_};
    counts_.died += taken->died;
    for (const auto& leased : taken->leased) running_[leased.token] = {leased, leased.task.lease_until};
  }
  const bool overtaken = taken->leased.empty() && taken->died == 0;
  for (auto& leased : taken->leased) run(std::move(leased));
  return overtaken ? kPauseWhileBlocked : Duration::zero();
}

Duration TaskEngine::pause_until(std::optional<Time> next) const {
  const auto longest = std::min(kLongestPause, options_.lease / 3);
  if (!next) return longest;
  const auto left = *next - clock_.now();
  return left <= Duration::zero() ? kPauseWhileBlocked : std::min(left, longest);
}

void TaskEngine::renew_leases() {
  const auto now = clock_.now();
  std::vector<std::pair<std::string, domain::TaskId>> ageing;
  {
    const std::lock_guard lock{mutex_};
    for (const auto& [token, lease] : running_) {
      if (lease.until - now <= options_.lease * 2 / 3) ageing.emplace_back(token, lease.leased.task.id);
    }
  }
  if (ageing.empty()) return;
  const auto until = now + options_.lease;
  const auto renewed = store_.change([&](store::Transaction& tx) -> Result<> {
    store::Tasks tasks{tx.connection()};
    for (const auto& [token, id] : ageing) tasks.extend(id, token, until);
    return {};
  });
  if (!renewed) return;
  const std::lock_guard lock{mutex_};
  for (const auto& [token, id] : ageing) {
    if (const auto held = running_.find(token); held != running_.end()) held->second.until = until;
  }
}

Result<TaskEngine::Found> TaskEngine::find_due(int room) {
  return store_.view([&](store::Snapshot& snapshot) {
    store::Tasks tasks{snapshot.connection()};
    Found found;
    found.tasks = tasks.due(clock_.now(), room);
    if (found.tasks.empty()) found.next = tasks.next_due();
    return found;
  });
}

Result<TaskEngine::Taken> TaskEngine::take(const std::vector<Task>& tasks) {
  const auto first = claims_;
  claims_ += tasks.size();
  return store_.change([&, first](store::Transaction& tx) -> Result<Taken> {
    Taken taken;
    auto number = first;
    for (const auto& task : tasks) {
      taken.leased.push_back({task, options_.owner + "#" + std::to_string(++number)});
      if (!take_one(tx, task, taken)) taken.leased.pop_back();
    }
    return taken;
  });
}

// Leases the task named by the last entry of `taken`.
bool TaskEngine::take_one(store::Transaction& tx, Task task, Taken& taken) {
  store::Tasks tasks{tx.connection()};
  auto& leased = taken.leased.back();
  const auto now = tx.now();
  leased.task.lease_until = now + options_.lease;
  if (!tasks.claim(task.id, leased.token, now, leased.task.lease_until)) return false;
  if (task.lease_owner.empty()) return true;
  // Its runner did not come back, perhaps because the task killed it: that was an attempt.
  task = after_failure(std::move(task), {Status::abandoned, "runner_lost", "The process that ran the task went away."});
  leased.task.attempts = task.attempts;
  leased.task.last_error = task.last_error;
  if (!task.dead) task.due = leased.task.due;
  if (!reschedule(tx, leased, task)) return false;
  if (task.dead) {
    ++taken.died;
    return false;
  }
  return tasks.claim(task.id, leased.token, now, leased.task.lease_until);
}

void TaskEngine::run(Leased leased) {
  const auto runner = runners_.find(leased.task.kind);
  auto claim = std::make_shared<LeasedClaim>(shared_from_this(), std::move(leased));
  if (runner == runners_.end()) {
    return claim->fail({Status::unavailable, "no_runner",
                        "Nothing in this hub runs tasks of kind '" + claim->task().kind + "'. Is a plugin missing?"});
  }
  workers_.post([claim = std::move(claim), &run_task = runner->second]() mutable {
    try {
      run_task(claim);
    } catch (const std::exception& defect) {
      claim->fail({Status::internal, "runner_threw", std::string{"The task's runner threw: "} + defect.what()});
    }
  });
}

void TaskEngine::resume(std::function<void()> work) {
  workers_.post(std::move(work));
}

void TaskEngine::finished(const Leased& leased) {
  {
    const std::lock_guard lock{mutex_};
    ++counts_.completed;
  }
  ended(leased.token);
}

void TaskEngine::ended(const std::string& token) {
  const std::lock_guard lock{mutex_};
  running_.erase(token);
  woken_ = true;  // the lane has room for its next task
  changed_.notify_all();
}

Task TaskEngine::after_failure(Task task, const Error& error) {
  const auto own = rules_.find(task.kind);
  const auto& rules = own == rules_.end() ? options_.backoff : own->second;
  ++task.attempts;
  task.last_error = error.code + ": " + error.message;
  task.dead = !is_tried_again(error.status) || task.attempts >= rules.max_attempts;
  if (task.dead) return task;
  double share = 0;
  {
    const std::lock_guard lock{mutex_};
    share = std::uniform_real_distribution<double>{0.0, 1.0}(random_);
  }
  const Duration asked{error.retry_after_ms.value_or(0)};
  task.due = clock_.now() + std::max(domain::backoff(rules, task.attempts, share), asked);
  return task;
}

Result<> TaskEngine::reschedule(store::Transaction& tx, const Leased& leased, const Task& next) {
  if (!store::Tasks{tx.connection()}.reschedule(next, leased.token)) {
    return domain::conflict("lease_lost", "The lease of task " + next.id + " belongs to somebody else now.");
  }
  if (!next.dead) {
    tx.publish(domain::TasksAdded{next.due});
    return {};
  }
  if (const auto step = deaths_.find(next.kind); step != deaths_.end()) step->second(tx, next);
  tx.publish(domain::TaskDied{next});
  return {};
}

void TaskEngine::give_back(const Leased& leased, Error error, std::string payload) {
  const std::shared_lock open{gate_};
  if (closed_) return;
  Task next = leased.task;
  {
    const std::lock_guard lock{mutex_};
    ++counts_.failed;
  }
  const bool by_stop = error.status == Status::abandoned && [&] {
    const std::lock_guard lock{mutex_};
    return stopping_;
  }();
  if (!by_stop) next = after_failure(std::move(next), error);  // else: as if it had never begun
  write_back(leased, std::move(next), std::move(payload));
}

void TaskEngine::put_off(const Leased& leased, Duration pause) {
  const std::shared_lock open{gate_};
  if (closed_) return;
  Task next = leased.task;
  next.due = clock_.now() + pause;
  write_back(leased, std::move(next), {});
}

// Within the gate.
void TaskEngine::write_back(const Leased& leased, Task next, std::string payload) {
  auto self = shared_from_this();
  const bool is_noted = !payload.empty();
  if (is_noted) next.payload = std::move(payload);
  store_.submit(
      [self, leased, next, is_noted](store::Transaction& tx) {
        if (is_noted) store::Tasks{tx.connection()}.note(next.id, leased.token, next.payload);
        return self->reschedule(tx, leased, next);
      },
      [self, token = leased.token, died = next.dead](const Result<>& outcome) {
        if (outcome && died) {
          const std::lock_guard lock{self->mutex_};
          ++self->counts_.died;
        }
        self->ended(token);  // a failed store keeps the lease until it runs out: the task runs again
      });
}

void TaskEngine::stop(Duration deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(stopping_, true)) return;
    changed_.notify_all();
  }
  if (scheduler_.joinable()) scheduler_.join();
  workers_.stop(until);
  {
    std::unique_lock lock{mutex_};
    changed_.wait_until(lock, until, [&] { return running_.empty(); });
  }
  {
    const std::lock_guard alone{gate_};
    closed_ = true;
  }
  release_all();
}

// Whoever starts next need not wait for our leases; what is still running here will be refused.
void TaskEngine::release_all() {
  std::vector<Leased> left;
  {
    const std::lock_guard lock{mutex_};
    for (auto& [token, lease] : running_) left.push_back(lease.leased);
  }
  if (left.empty()) return;
  (void)store_.change([&](store::Transaction& tx) -> Result<> {
    store::Tasks tasks{tx.connection()};
    for (const auto& leased : left) tasks.reschedule(leased.task, leased.token);
    return {};
  });
}

}  // namespace hub::messaging
