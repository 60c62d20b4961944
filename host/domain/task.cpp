#include "domain/task.hpp"

#include <algorithm>

namespace hub::domain {

Duration backoff(const BackoffRules& rules, int attempts, double random) {
  Duration step = std::min(rules.first, rules.longest);
  for (int i = 1; i < attempts && step < rules.longest; ++i) step = std::min(step * rules.factor, rules.longest);
  const double share = 0.5 + 0.5 * std::clamp(random, 0.0, 1.0);
  return Duration{static_cast<Duration::rep>(static_cast<double>(step.count()) * share)};
}

}  // namespace hub::domain
