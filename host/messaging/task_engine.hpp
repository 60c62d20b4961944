// What stands behind the dispatcher: one thread that finds and leases due tasks, workers that run them, and the rules
// for what failed. Inner header of messaging.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "messaging/dispatcher.hpp"
#include "messaging/workers.hpp"

namespace hub::messaging {

// A task in our hands. Every claim has a token of its own as lease owner: a run that was overtaken by a later one of
// the same process is refused like a stranger's.
struct Leased {
  domain::Task task;
  std::string token;
};

class TaskEngine : public std::enable_shared_from_this<TaskEngine> {
 public:
  TaskEngine(store::Store& store, const domain::Clock& clock, Dispatcher::Options options);
  ~TaskEngine();

  void on(std::string kind, Dispatcher::Runner runner);
  void back_off(std::string kind, domain::BackoffRules rules);
  void on_death(std::string kind, Dispatcher::Step step);
  void on_revival(std::string kind, Dispatcher::Step step);
  bool revive(store::Transaction& tx, std::string_view id);
  void start();
  void wake();
  Dispatcher::Statistics statistics() const;
  void stop(domain::Duration deadline);

  // For claims. [any thread]
  void finished(const Leased& leased);
  void give_back(const Leased& leased, domain::Error error, std::string payload);
  void put_off(const Leased& leased, domain::Duration pause);
  void resume(std::function<void()> work);

 private:
  struct Lease {
    Leased leased;
    domain::Time until;
  };
  struct Found {
    std::vector<domain::Task> tasks;
    std::optional<domain::Time> next;
  };
  struct Taken {
    std::vector<Leased> leased;
    std::int64_t died = 0;
  };

  void end_leases_of_the_dead();
  void look_until_stopped();
  domain::Duration look();  // returns how long there is nothing to do
  domain::Duration pause_until(std::optional<domain::Time> next) const;
  void renew_leases();
  domain::Result<Found> find_due(int room);
  domain::Result<Taken> take(const std::vector<domain::Task>& tasks);
  bool take_one(store::Transaction& tx, domain::Task task, Taken& taken);
  void run(Leased leased);
  void ended(const std::string& token);
  domain::Result<> reschedule(store::Transaction& tx, const Leased& leased, const domain::Task& next);
  void write_back(const Leased& leased, domain::Task next, std::string payload);
  domain::Task after_failure(domain::Task task, const domain::Error& error);
  void release_all();

  store::Store& store_;
  const domain::Clock& clock_;
  const Dispatcher::Options options_;
  // Fixed once started.
  std::map<std::string, Dispatcher::Runner, std::less<>> runners_;
  std::map<std::string, domain::BackoffRules, std::less<>> rules_;  // of kinds that have their own
  std::map<std::string, Dispatcher::Step, std::less<>> deaths_;
  std::map<std::string, Dispatcher::Step, std::less<>> revivals_;
  Workers workers_;
  std::thread scheduler_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool started_ = false;
  bool stopping_ = false;
  std::map<std::string, Lease, std::less<>> running_;  // by token
  Dispatcher::Statistics counts_;
  std::mt19937_64 random_;
  std::uint64_t claims_ = 0;  // of the scheduler thread only

  // Held shared while the store is used for a claim, alone to close: after stop nobody touches the store.
  std::shared_mutex gate_;
  bool closed_ = false;
};

}  // namespace hub::messaging
