// What the hub tells about its work: a level, a message, keys and values, as one line of text or JSON.
//
//   const auto log = observability::logger("store");
//   log.info("opened", {{"path", path}, {"readers", 2}});
//
// Secrets are redacted: values registered by redact(), wherever they turn up, and whatever stands behind a key that is
// named like a secret. What others sent cannot forge a line: control characters are escaped.
//
// Threads: every function may be called from any thread. A line is written as a whole.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "domain/clock.hpp"
#include "domain/result.hpp"

namespace hub::observability {

enum class Level { debug, info, warning, error };
std::string_view name_of(Level level);
std::optional<Level> level_named(std::string_view name);

enum class Format { text, json };

struct LogOptions {
  Level level = Level::info;
  Format format = Format::text;
  std::string file;                               // empty: standard error
  std::int64_t rotate_bytes = 100 * 1024 * 1024;  // then the file becomes <file>.0 and a new one begins
  int keep = 5;                                   // of the renamed files
  // For tests: takes the finished lines, without newline, in place of file and standard error.
  std::function<void(std::string_view line)> sink;
  const domain::Clock* clock = nullptr;  // null: the system's. Must outlive the log.
};

// Where lines go from now on. Before the first call: standard error, text, info. unavailable/"log_file" when the file
// cannot be written to; then nothing changes.
domain::Result<> open_log(const LogOptions& options);
void set_level(Level level);
// After the file was moved away by someone else (logrotate): the next line begins a new one.
void reopen_log();

// From now on `secret` and its percent-encoded form are replaced by "[redacted]" in every line. Shorter ones than four
// characters are not taken: they would redact words.
void redact(std::string_view secret);
// `text` as a line would show it.
std::string redacted(std::string_view text);

// A value of a line; borrows texts until the end of the call.
class Value {
 public:
  Value(std::string_view text) : value_{text} {}
  Value(const std::string& text) : value_{std::string_view{text}} {}
  Value(const char* text) : value_{std::string_view{text == nullptr ? "" : text}} {}
  Value(bool value) : value_{value} {}
  template <std::signed_integral T>
  Value(T value) : value_{static_cast<std::int64_t>(value)} {}
  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  Value(T value) : value_{static_cast<std::uint64_t>(value)} {}
  template <std::floating_point T>
  Value(T value) : value_{static_cast<double>(value)} {}

  using Variant = std::variant<std::string_view, bool, std::int64_t, std::uint64_t, double>;
  const Variant& get() const { return value_; }

 private:
  Variant value_;
};

struct Field {
  std::string_view key;
  Value value;
};

// Cheap to copy and to keep.
class Logger {
 public:
  explicit Logger(std::string component) : component_{std::move(component)} {}

  void debug(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::debug, message, {fields.begin(), fields.size()});
  }
  void info(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::info, message, {fields.begin(), fields.size()});
  }
  void warning(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::warning, message, {fields.begin(), fields.size()});
  }
  void error(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::error, message, {fields.begin(), fields.size()});
  }
  void write(Level level, std::string_view message, std::span<const Field> fields) const;

  // Worth asking before values are costly to make.
  static bool is_on(Level level);

  // A logger whose lines carry this too.
  Logger with(std::string key, std::string value) const;

 private:
  std::string component_;
  std::vector<std::pair<std::string, std::string>> bound_;
};

inline Logger logger(std::string component) {
  return Logger{std::move(component)};
}

}  // namespace hub::observability
