#include "config/watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <thread>

#include "config/source.hpp"

namespace hub::config {
namespace {

// A descriptor that is closed with its owner.
class Handle {
 public:
  explicit Handle(int fd) : fd_{fd} {}
  ~Handle() {
    if (fd_ >= 0) ::close(fd_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// Empty for what is no path at all: then nothing is ever seen, and who reads the file says what is wrong.
std::filesystem::path absolute_path(const std::string& path) {
  std::error_code error;
  return std::filesystem::absolute(path, error);
}

// inotify on the folder, not on the file: another file may be put in its place. One thread that sleeps in poll().
class FileWatch final : public Watch {
 public:
  FileWatch(const std::string& path, std::function<void()> changed, std::chrono::milliseconds settle,
            std::chrono::milliseconds poll)
      : path_{absolute_path(path)}, changed_{std::move(changed)}, settle_{settle}, poll_{poll} {
    // Before the first look: what is written after it is seen.
    ::inotify_add_watch(folder_.get(), path_.parent_path().c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE);
    seen_ = fingerprint();
    thread_ = std::thread{[this] { run(); }};
  }

  ~FileWatch() override {
    const std::uint64_t one = 1;
    while (::write(stop_.get(), &one, sizeof one) < 0 && errno == EINTR) continue;
    thread_.join();
  }

  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  enum class Woken { stop, touched, quiet };

  void run() {
    for (auto wait = poll_;;) {
      const auto woken = sleep(wait);
      if (woken == Woken::stop) return;
      if (woken == Woken::touched && rounds_ < most_rounds) {
        // It may still be written to; a file that never rests is looked at all the same, from time to time.
        ++rounds_;
        wait = settle_;
        continue;
      }
      rounds_ = 0;
      wait = poll_;
      look();
    }
  }

  Woken sleep(std::chrono::milliseconds wait) {
    const auto until = std::chrono::steady_clock::now() + wait;
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0) return Woken::quiet;
      std::array<pollfd, 2> ready{pollfd{stop_.get(), POLLIN, 0}, pollfd{folder_.get(), POLLIN, 0}};
      if (::poll(ready.data(), ready.size(), static_cast<int>(left.count())) <= 0) continue;
      if ((ready[0].revents & POLLIN) != 0) return Woken::stop;
      if (read_events()) return Woken::touched;
    }
  }

  // Whether the events that wait concern the file, or the link of a mounted folder that is swapped as a whole
  // ("..data").
  bool read_events() {
    bool concerned = false;
    alignas(inotify_event) std::array<char, 4096> buffer{};
    for (;;) {
      const auto count = ::read(folder_.get(), buffer.data(), buffer.size());
      if (count <= 0) return concerned;
      for (const char* at = buffer.data(); at < buffer.data() + count;) {
        inotify_event event{};
        std::memcpy(&event, at, sizeof event);
        const std::string_view name = event.len > 0 ? at + sizeof event : "";
        concerned = concerned || name == path_.filename().native() || name.substr(0, 2) == "..";
        at += sizeof event + event.len;
      }
    }
  }

  void look() {
    const auto now = fingerprint();
    if (!now || now == seen_) return;
    seen_ = now;
    changed_();
  }

  std::optional<std::size_t> fingerprint() const {
    std::string reason;
    const auto content = read_small_file(path_.string(), largest_file_bytes, reason);
    if (!content) return {};
    return std::hash<std::string>{}(*content);
  }

  static constexpr int most_rounds = 20;

  const std::filesystem::path path_;
  const std::function<void()> changed_;
  const std::chrono::milliseconds settle_;
  const std::chrono::milliseconds poll_;
  // Where there are no watches left, its descriptor is -1, which poll() passes over: looking every `poll_` remains.
  const Handle folder_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  const Handle stop_{::eventfd(0, EFD_CLOEXEC)};
  // The thread's alone once it runs.
  std::optional<std::size_t> seen_;
  int rounds_ = 0;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Watch> watch(const std::string& path, std::function<void()> changed, std::chrono::milliseconds settle,
                             std::chrono::milliseconds poll) {
  return std::make_unique<FileWatch>(path, std::move(changed), settle, poll);
}

}  // namespace hub::config
