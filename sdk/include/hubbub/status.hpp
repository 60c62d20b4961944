// How a call ended: a value, or an Error. The status alone decides on retry, the text is for people.
//
// Outside of turns, calls answer with Result<T>. Where a failure can mean but one thing (a constructor that cannot go
// on, a turn that cannot read), the SDK throws Failure and expects the same of you. No exception crosses the boundary:
// a Failure arrives at the hub as its error, anything else as `internal` with a line in the log.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "abi/sink.h"

namespace hubbub {

using Milliseconds = std::chrono::milliseconds;

// Meanings and retries: abi/status.h.
enum class Status : std::int32_t {
  ok = HUBBUB_OK,
  invalid = HUBBUB_INVALID,
  unauthenticated = HUBBUB_UNAUTHENTICATED,
  rate_limited = HUBBUB_RATE_LIMITED,
  unavailable = HUBBUB_UNAVAILABLE,
  rejected = HUBBUB_REJECTED,
  unsupported = HUBBUB_UNSUPPORTED,
  conflict = HUBBUB_CONFLICT,
  abandoned = HUBBUB_ABANDONED,
  internal = HUBBUB_INTERNAL,
};

struct Error {
  Status status = Status::internal;
  std::string message;         // what, where, next step; never a secret
  std::string code{};          // stable and machine-readable, snake_case
  Milliseconds retry_after{};  // of rate_limited and unavailable; 0: the hub decides
};

inline Error invalid(std::string message, std::string code = {}) {
  return {Status::invalid, std::move(message), std::move(code)};
}
inline Error unauthenticated(std::string message, std::string code = {}) {
  return {Status::unauthenticated, std::move(message), std::move(code)};
}
inline Error rejected(std::string message, std::string code = {}) {
  return {Status::rejected, std::move(message), std::move(code)};
}
inline Error unsupported(std::string message, std::string code = {}) {
  return {Status::unsupported, std::move(message), std::move(code)};
}
inline Error unavailable(std::string message, Milliseconds retry_after = {}) {
  return {Status::unavailable, std::move(message), {}, retry_after};
}
inline Error rate_limited(Milliseconds retry_after, std::string message = "The provider asks us to slow down.") {
  return {Status::rate_limited, std::move(message), {}, retry_after};
}

// Ends what runs with this error.
class Failure : public std::exception {
 public:
  explicit Failure(Error error) : error_{std::move(error)} {}
  const Error& error() const noexcept { return error_; }
  const char* what() const noexcept override { return error_.message.c_str(); }

 private:
  Error error_;
};

// A value or an Error. Taking the value of a failed Result throws its Failure.
template <class T = void>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}
  Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}

  explicit operator bool() const { return state_.index() == 0; }
  const Error& error() const { return std::get<1>(state_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& value() {
    if (state_.index() != 0) throw Failure(error());
    return std::get<0>(state_);
  }
  const T& value() const {
    if (state_.index() != 0) throw Failure(error());
    return std::get<0>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_{std::move(error)} {}

  explicit operator bool() const { return error_.status == Status::ok; }
  const Error& error() const { return error_; }
  void value() const {
    if (!*this) throw Failure(error_);
  }

 private:
  Error error_{Status::ok, {}};
};

}  // namespace hubbub
