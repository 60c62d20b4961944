#include "plugins/check/check.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <optional>
#include <ostream>
#include <utility>

#include "plugins/check/tests.hpp"
#include "plugins/library.hpp"

namespace hub::plugins::check {
namespace {

struct Verdict {
  bool good = false;
  std::string finding;
};

// A test's place to write, gone with it even when the test crashed. Empty when there is none.
class Folder {
 public:
  Folder() {
    std::error_code error;
    auto pattern = (std::filesystem::temp_directory_path(error) / "hubbub-check-XXXXXX").string();
    if (!error && ::mkdtemp(pattern.data()) != nullptr) path_ = std::move(pattern);
  }
  ~Folder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

[[noreturn]] void run_in_child(const Test& test, const Subject& subject, int pipe) {
  std::string finding;
  try {
    finding = test.run(subject);
  } catch (const std::exception& error) {
    finding = error.what();
  }
  static_cast<void>(!::write(pipe, finding.data(), finding.size()));
  ::_exit(finding.empty() ? 0 : 1);
}

using Clock = std::chrono::steady_clock;

// What the child says until it ends; nothing when it does not end in time.
std::optional<std::string> read_all(int pipe, Clock::time_point until) {
  std::string text;
  std::array<char, 4096> chunk;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return std::nullopt;
    pollfd waiting{pipe, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    const auto count = ::read(pipe, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

Verdict verdict_of(int status, std::string finding) {
  if (WIFSIGNALED(status)) return {false, std::string("it crashed: ") + ::strsignal(WTERMSIG(status))};
  const bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0 && finding.empty();
  if (!good && finding.empty()) finding = "it ended the process";
  return {good, std::move(finding)};
}

Verdict run_one(const Test& test, Subject subject, int limit_ms) {
  const Folder folder;
  if (folder.path().empty()) return {false, "no temporary folder can be made"};
  subject.folder = folder.path();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {false, "no pipe"};
  const pid_t child = ::fork();
  if (child < 0) {
    ::close(ends[0]);
    ::close(ends[1]);
    return {false, "no process can be started"};
  }
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ends[0]);
    run_in_child(test, subject, ends[1]);
  }
  ::close(ends[1]);
  auto finding = read_all(ends[0], Clock::now() + std::chrono::milliseconds(limit_ms));
  ::close(ends[0]);
  if (!finding) ::kill(child, SIGKILL);  // whatever it did to its own alarms and signals
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!finding) return {false, "it did not end within " + std::to_string(limit_ms / 1000) + " s"};
  return verdict_of(status, *std::move(finding));
}

}  // namespace

int run(const Options& options, std::ostream& out) {
  const Subject subject{options.library, options.settings, options.call_limit_ms, {}};
  int good = 0;
  int bad = 0;
  for (const auto& test : tests()) {
    if (!options.only.empty() && options.only != test.id) continue;
    const auto verdict = run_one(test, subject, options.test_limit_ms);
    (verdict.good ? good : bad) += 1;
    out << (verdict.good ? "ok    " : "FAIL  ") << test.id << "  " << test.promise << '\n';
    if (!verdict.good) out << "      " << verdict.finding << '\n';
    out.flush();
  }
  if (good + bad == 0) {
    out << "There is no test '" << options.only << "'.\n";
    return 2;
  }
  out << good << " passed, " << bad << " failed\n";
  return bad == 0 ? 0 : 1;
}

}  // namespace hub::plugins::check
