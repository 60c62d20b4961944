#include "observability/log.hpp"

#include <Poco/AutoPtr.h>
#include <Poco/Exception.h>
#include <Poco/FileChannel.h>
#include <Poco/Message.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>

#include "observability/line.hpp"

namespace hub::observability {
namespace {

constexpr int slow_reader_ms = 100;

// All of `text`, in one write where the system takes it. A reader that stalls costs the line, not the hub.
void write_to_stderr(std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(STDERR_FILENO, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      pollfd ready{STDERR_FILENO, POLLOUT, 0};
      if (::poll(&ready, 1, slow_reader_ms) <= 0) return;
    } else if (errno != EINTR) {
      return;
    }
  }
}

// Where finished lines go.
class Destination {
 public:
  virtual ~Destination() = default;
  virtual std::string render(const Line& line, Format format) const {
    return format == Format::json ? json_line(line) : text_line(line, false);
  }
  virtual void put(const std::string& line) = 0;
  virtual void reopen() {}
};

class StandardError final : public Destination {
 public:
  std::string render(const Line& line, Format format) const override {
    return format == Format::json ? json_line(line) : text_line(line, colour_);
  }
  void put(const std::string& line) override { write_to_stderr(line + '\n'); }

 private:
  const bool colour_ = ::isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
};

class Sink final : public Destination {
 public:
  explicit Sink(std::function<void(std::string_view)> take) : take_{std::move(take)} {}
  void put(const std::string& line) override { take_(line); }

 private:
  const std::function<void(std::string_view)> take_;
};

// A file that is renamed at a size and whose oldest predecessors go.
class RotatedFile final : public Destination {
 public:
  explicit RotatedFile(const LogOptions& options) : channel_{Poco::makeAuto<Poco::FileChannel>(options.file)} {
    channel_->setProperty("rotation", std::to_string(options.rotate_bytes));
    channel_->setProperty("archive", "number");
    channel_->setProperty("purgeCount", std::to_string(std::max(1, options.keep)));
    channel_->open();
  }
  void put(const std::string& line) override {
    try {
      channel_->log(Poco::Message{"", line, Poco::Message::PRIO_INFORMATION});
    } catch (const Poco::Exception& error) {
      // A full disk must not silence the hub.
      write_to_stderr(fmt::format("the log file cannot be written ({}): {}\n", error.displayText(), line));
    }
  }
  void reopen() override { channel_->close(); }

 private:
  Poco::AutoPtr<Poco::FileChannel> channel_;
};

class Log {
 public:
  void open(std::shared_ptr<Destination> destination, const LogOptions& options) {
    const std::lock_guard lock{mutex_};
    destination_ = std::move(destination);
    format_ = options.format;
    clock_ = options.clock;
    level_ = options.level;
  }
  void set_level(Level level) { level_ = level; }
  bool is_on(Level level) const { return level >= level_.load(std::memory_order_relaxed); }

  void put(Line& line) {
    std::unique_lock lock{mutex_};
    const auto destination = destination_;
    const auto format = format_;
    line.time = clock_ != nullptr ? clock_->now() : domain::SystemClock{}.now();
    lock.unlock();
    const auto text = destination->render(line, format);
    const std::lock_guard writing{write_mutex_};
    destination->put(text);
  }

  void reopen() {
    const std::lock_guard writing{write_mutex_};
    const std::lock_guard lock{mutex_};
    destination_->reopen();
  }

 private:
  std::atomic<Level> level_{Level::info};
  std::mutex mutex_;
  std::mutex write_mutex_;  // lines one after another
  std::shared_ptr<Destination> destination_ = std::make_shared<StandardError>();
  Format format_ = Format::text;
  const domain::Clock* clock_ = nullptr;
};

Log& the_log() {
  static Log log;
  return log;
}

// Keys of the line itself, which a field may not pose as.
bool is_reserved(std::string_view key) {
  return key == "time" || key == "level" || key == "component" || key == "message";
}

// The first of two fields with one key wins: what is bound to the logger cannot be covered up.
class Fields {
 public:
  void add(std::string_view key, Value value) {
    const bool taken =
        std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) { return field.key == key; });
    if (taken || key.empty()) return;
    if (is_reserved(key)) {
      renamed_.push_back(std::make_unique<std::string>("field_" + std::string{key}));
      return add(*renamed_.back(), value);
    }
    fields_.push_back({key, value});
  }
  std::vector<Field> take() { return std::move(fields_); }

 private:
  std::vector<Field> fields_;
  std::vector<std::unique_ptr<std::string>> renamed_;
};

}  // namespace

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "info";
}

std::optional<Level> level_named(std::string_view name) {
  for (const auto level : {Level::debug, Level::info, Level::warning, Level::error}) {
    if (name_of(level) == name) return level;
  }
  return {};
}

domain::Result<> open_log(const LogOptions& options) {
  if (options.sink) {
    the_log().open(std::make_shared<Sink>(options.sink), options);
    return {};
  }
  if (options.file.empty()) {
    the_log().open(std::make_shared<StandardError>(), options);
    return {};
  }
  // Poco says only that it failed; the system says why.
  const int file = ::open(options.file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) {
    return domain::fail(domain::Status::unavailable, "log_file",
                        fmt::format("cannot write to the log file {}: {}. Create its folder, allow the hub's user to "
                                    "write there, or change log.file",
                                    options.file, std::strerror(errno)));
  }
  ::close(file);
  try {
    the_log().open(std::make_shared<RotatedFile>(options), options);
  } catch (const Poco::Exception& error) {
    return domain::fail(
        domain::Status::unavailable, "log_file",
        fmt::format("cannot open the log file {}: {}. Change log.file", options.file, error.displayText()));
  }
  return {};
}

void set_level(Level level) {
  the_log().set_level(level);
}

void reopen_log() {
  the_log().reopen();
}

bool Logger::is_on(Level level) {
  return the_log().is_on(level);
}

void Logger::write(Level level, std::string_view message, std::span<const Field> fields) const {
  if (!is_on(level)) return;
  Fields all;
  for (const auto& [key, value] : bound_) all.add(key, value);
  for (const auto& field : fields) all.add(field.key, field.value);
  Line line{{}, level, component_, message, all.take()};
  the_log().put(line);
}

Logger Logger::with(std::string key, std::string value) const {
  Logger more = *this;
  more.bound_.emplace_back(std::move(key), std::move(value));
  return more;
}

}  // namespace hub::observability
