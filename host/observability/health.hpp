// Whether the hub can do its work: /healthz (it runs) and /readyz (send it traffic).
//
// Threads: every function may be called from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "domain/clock.hpp"
#include "domain/result.hpp"

namespace hub::observability {

struct HealthReport {
  bool ready = false;  // 200 or 503
  std::string json;    // {"status":"ready","checks":[{"name":"store","status":"ok","took_ms":1}]}
};

class Health {
 public:
  using Check = std::function<domain::Result<>()>;

  // The verdict is kept for `fresh`, so that scrapes from many sides cost one round of checks. `clock` must outlive
  // this.
  explicit Health(const domain::Clock& clock, domain::Duration fresh = std::chrono::seconds{1});
  ~Health();
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;

  // A check runs on the thread that asks; it may block for a moment. A second one of a name replaces the first.
  void add(const std::string& name, Check check);
  void remove(const std::string& name);

  // Not ready until the start is complete, and again from the beginning of the stop.
  void started();
  void stopping();

  // Runs the checks: from a worker thread, not from an event loop.
  HealthReport ready();
  // Says only that the process answers.
  static std::string alive_json();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace hub::observability
