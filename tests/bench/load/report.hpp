// What a run measured, printed as one JSON line for bench.mjs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

class Latencies {
 public:
  void add(std::int64_t nanoseconds) { values_.push_back(nanoseconds); }
  std::size_t count() const { return values_.size(); }
  // In milliseconds; `share` in [0, 1].
  double percentile(double share);

 private:
  std::vector<std::int64_t> values_;
  bool sorted_ = false;
};

std::int64_t now_ns();  // monotonic
// CPU time that process `pid` has used so far (user and system), in microseconds; 0 when it is gone.
double cpu_us(int pid);
// Resident memory of `pid` in kB.
long resident_kb(int pid);

}  // namespace bench
