#include "plugins/check/check.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <exception>
#include <ostream>

#include "plugins/check/tests.hpp"
#include "plugins/library.hpp"

namespace hub::plugins::check {
namespace {

constexpr int kTimeLimitMs = 60'000;

struct Verdict {
  bool good = false;
  std::string finding;
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

std::string read_all(int pipe) {
  std::string text;
  std::array<char, 4096> chunk;
  for (;;) {
    pollfd waiting{pipe, POLLIN, 0};
    if (::poll(&waiting, 1, kTimeLimitMs) <= 0) return text;
    const auto count = ::read(pipe, chunk.data(), chunk.size());
    if (count <= 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

Verdict run_one(const Test& test, const Subject& subject) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return {false, "no pipe"};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    ::alarm(kTimeLimitMs / 1000);
    run_in_child(test, subject, ends[1]);
  }
  ::close(ends[1]);
  Verdict verdict;
  verdict.finding = read_all(ends[0]);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    verdict.finding =
        signal == SIGALRM ? "it did not end within a minute" : std::string("it crashed: ") + ::strsignal(signal);
    return verdict;
  }
  verdict.good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!verdict.good && verdict.finding.empty()) verdict.finding = "it ended the process";
  return verdict;
}

}  // namespace

int run(const Options& options, std::ostream& out) {
  const Subject subject{options.library, options.settings};
  int good = 0;
  int bad = 0;
  for (const auto& test : tests()) {
    if (!options.only.empty() && options.only != test.id) continue;
    const auto verdict = run_one(test, subject);
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
