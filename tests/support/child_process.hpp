// A process that a test started, and ends by its own pid.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace test_support {

class ChildProcess {
 public:
  // Starts `arguments[0]` (found in PATH) with its output appended to the file `log`. It dies with this process.
  ChildProcess(const std::vector<std::string>& arguments, const std::string& log);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool is_running();
  void signal(int number) const;
  // Returns when none of its threads runs any more; SIGCONT lets them go on.
  void stop_still() const;
  int wait();  // until it has ended; its exit code, or 128 + the signal

 private:
  pid_t pid_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

// Runs to the end; the exit code.
int run(const std::vector<std::string>& arguments, const std::string& log);

}  // namespace test_support
