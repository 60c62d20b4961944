// `hubbub serve`: runs the hub until SIGTERM or SIGINT; SIGHUP or an edit of the file applies the configuration.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "app/commands.hpp"
#include "app/hub.hpp"
#include "app/settings.hpp"
#include "config/watch.hpp"
#include "observability/log.hpp"

namespace hub::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Signals are taken by sigwait on the main thread; every other thread has them blocked.
sigset_t block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

domain::Result<> open_log(const config::Log& from) {
  observability::LogOptions options;
  options.level = observability::level_named(from.level).value_or(observability::Level::info);
  options.format = from.format == config::LogFormat::json ? observability::Format::json : observability::Format::text;
  options.file = from.file;
  options.rotate_bytes = from.rotate_bytes;
  options.keep = from.keep;
  return observability::open_log(options);
}

// Two hubs on one SQLite file would each think that they are alone with its tasks.
class DatabaseLock {
 public:
  DatabaseLock() = default;
  DatabaseLock(const DatabaseLock&) = delete;
  DatabaseLock& operator=(const DatabaseLock&) = delete;
  ~DatabaseLock() {
    if (file_ >= 0) ::close(file_);
  }

  // False when another process has it.
  bool take(const std::string& database) {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(database).parent_path(), error);
    file_ = ::open((database + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    return file_ >= 0 && ::flock(file_, LOCK_EX | LOCK_NB) == 0;
  }

 private:
  int file_ = -1;
};

void welcome(const Hub& hub, const std::string& line) {
  std::cout << "\n  Hubbub is ready.\n\n";
  for (const auto& page : hub.pages()) {
    std::cout << "  " << page.title << std::string(page.title.size() < 13 ? 13 - page.title.size() : 1, ' ') << page.url
              << '\n';
  }
  std::cout << "  " << line << "\n\n  Ctrl-C stops it.\n" << std::endl;
}

void run_until_told(Hub& hub, const sigset_t& signals, const observability::Logger& log) {
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal == SIGHUP || signal == SIGUSR1) {
      if (signal == SIGHUP) observability::reopen_log();
      hub.reload();
      continue;
    }
    log.info("stopping", {{"signal", signal}});
    return;
  }
}

int fail(const observability::Logger& log, const domain::Error& error) {
  log.error("the hub cannot start", {{"code", error.code}, {"error", error.message}});
  return 1;
}

// Stops the hub; with a plugin that does not return, the process ends here, without taking apart what it may touch.
int end(Hub& hub, int status, const observability::Logger& log) {
  if (hub.stop()) return status;
  log.warning("stopped, with a plugin that does not return left behind; all that was acknowledged is stored");
  std::cout.flush();
  ::_exit(status);
}

}  // namespace

int serve(const Arguments& arguments) {
  const auto began = SteadyClock::now();
  const auto signals = block_signals();
  // Before the first look at the file: an edit while the hub starts waits as a pending signal. An edit reaches the main
  // thread as a signal so that only one thread ever applies the configuration.
  auto watching = config::watch(arguments.config, [] { ::kill(::getpid(), SIGUSR1); });
  plugins::Catalog catalog;
  auto loaded = load_settings(arguments.config, catalog);
  if (const auto* mistakes = std::get_if<std::vector<config::Mistake>>(&loaded)) {
    std::cerr << config::format(*mistakes);
    return 2;
  }
  auto& config = std::get<config::Config>(loaded);
  const auto log = observability::logger("hub");
  if (auto opened = open_log(config.log); !opened) return fail(log, opened.error());
  for (const auto& refused : catalog.refused()) log.warning("a plugin was refused", {{"error", refused.message}});

  DatabaseLock lock;
  if (config.store.driver == "sqlite") {
    if (!lock.take(config.store.path))
      return fail(log, {domain::Status::unavailable, "database_in_use",
                        "Another hub runs on " + config.store.path + ": stop it, or name another store.path."});
  }
  Hub hub(std::move(config), catalog);
  if (auto started = hub.start(); !started) return end(hub, fail(log, started.error()), log);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - began).count();
  log.info("ready", {{"address", hub.address()}, {"startup_ms", took}});
  if (!arguments.welcome.empty()) welcome(hub, arguments.welcome);
  run_until_told(hub, signals, log);
  watching.reset();
  const int status = end(hub, 0, log);
  log.info("stopped");
  return status;
}

}  // namespace hub::app
