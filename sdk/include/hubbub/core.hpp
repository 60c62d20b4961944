// What the wrapper keeps for one instance: its host, and the functions that wait for an answer. For the wrapper
// itself; plugins work with Context.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "abi/http_client.h"
#include "abi/inbox.h"
#include "abi/instance.h"
#include "abi/routes.h"
#include "abi/timers.h"
#include "boundary.hpp"

namespace hubbub::boundary {

// Functions that wait for an answer under a token. [any]
template <class Answer>
class Waiting {
 public:
  using Function = std::function<void(const Answer&)>;

  std::uint64_t add(Function function) {
    const std::lock_guard lock{mutex_};
    functions_.emplace(++last_, std::move(function));
    return last_;
  }
  // The function, which waits no longer; empty when there is none.
  Function take(std::uint64_t token) {
    const std::lock_guard lock{mutex_};
    const auto found = functions_.find(token);
    if (found == functions_.end()) return {};
    Function function = std::move(found->second);
    functions_.erase(found);
    return function;
  }
  void drop_all() {
    std::unordered_map<std::uint64_t, Function> dropped;
    const std::lock_guard lock{mutex_};
    dropped.swap(functions_);
  }

 private:
  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::unordered_map<std::uint64_t, Function> functions_;
};

class Core {
 public:
  explicit Core(const hubbub_host* host) : host_{host} {}

  const hubbub_host* host() const { return host_; }
  void* self() const { return host_->self; }
  template <class Table>
  const Table* service(std::string_view id) const {
    return static_cast<const Table*>(host_->service(host_->self, view(id)));
  }

  // For completions, which may come late and from any thread: runs `function` unless the instance has stopped.
  template <class Function>
  void while_open(Function&& function) {
    const std::shared_lock lock{gate_};
    if (open_) function();
  }
  void close() {
    const std::unique_lock lock{gate_};
    open_ = false;
  }

  std::vector<std::function<void(const hubbub_http_request&, const hubbub_response_sink&)>> routes;
  std::unordered_map<std::string, std::function<void(const hubbub_timer_event&)>> timers;
  Waiting<hubbub_http_answer> http;
  Waiting<hubbub_received> received;

 private:
  const hubbub_host* host_;
  std::shared_mutex gate_;
  bool open_ = true;
};

using CorePtr = std::shared_ptr<Core>;

}  // namespace hubbub::boundary
