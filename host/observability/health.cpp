#include "observability/health.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <optional>

#include "observability/escaping.hpp"
#include "observability/log.hpp"

namespace hub::observability {
namespace {

enum class Phase { starting, running, stopping };

const char* name_of(Phase phase, bool ready) {
  if (phase == Phase::starting) return "starting";
  if (phase == Phase::stopping) return "stopping";
  return ready ? "ready" : "not_ready";
}

}  // namespace

class Health::State {
 public:
  State(const domain::Clock& clock, domain::Duration fresh) : clock_{clock}, fresh_{fresh} {}

  void add(const std::string& name, Check check) {
    const std::lock_guard lock{mutex_};
    checks_[name] = std::move(check);
    report_.reset();
  }
  void remove(const std::string& name) {
    const std::lock_guard lock{mutex_};
    checks_.erase(name);
    report_.reset();
  }
  void enter(Phase phase) {
    const std::lock_guard lock{mutex_};
    phase_ = phase;
    report_.reset();
  }

  // One at a time: who comes while the checks run gets their outcome.
  HealthReport report() {
    const std::lock_guard lock{mutex_};
    const auto now = clock_.now();
    if (report_ && now - checked_at_ < fresh_) return *report_;
    checked_at_ = now;
    report_ = run();
    return *report_;
  }

 private:
  HealthReport run() const {
    HealthReport report;
    report.ready = phase_ == Phase::running;
    std::string checks;
    for (const auto& [name, check] : checks_) {
      if (!checks.empty()) checks += ',';
      if (!append(checks, name, check)) report.ready = false;
    }
    report.json = fmt::format("{{\"status\":\"{}\",\"checks\":[{}]}}", name_of(phase_, report.ready), checks);
    return report;
  }

  static bool append(std::string& out, const std::string& name, const Check& check) {
    const auto begin = std::chrono::steady_clock::now();
    const auto result = check();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    out += "{\"name\":";
    append_json(out, name);
    out += fmt::format(",\"status\":\"{}\",\"took_ms\":{}", result ? "ok" : "failed", took.count());
    if (!result) {
      out += ",\"code\":";
      append_json(out, result.error().code);
      out += ",\"message\":";
      append_json(out, redacted(result.error().message));
    }
    out += '}';
    return result.has_value();
  }

  const domain::Clock& clock_;
  const domain::Duration fresh_;
  std::mutex mutex_;
  std::map<std::string, Check> checks_;
  Phase phase_ = Phase::starting;
  std::optional<HealthReport> report_;
  domain::Time checked_at_{};
};

Health::Health(const domain::Clock& clock, domain::Duration fresh) : state_{std::make_unique<State>(clock, fresh)} {}
Health::~Health() = default;

void Health::add(const std::string& name, Check check) {
  state_->add(name, std::move(check));
}
void Health::remove(const std::string& name) {
  state_->remove(name);
}
void Health::started() {
  state_->enter(Phase::running);
}
void Health::stopping() {
  state_->enter(Phase::stopping);
}
HealthReport Health::ready() {
  return state_->report();
}
std::string Health::alive_json() {
  return R"({"status":"alive"})";
}

}  // namespace hub::observability
