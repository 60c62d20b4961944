// What a call answers: a value, or an Error that says what was wrong, where, and the next step.
//
// Failures are values: rules and rooms return Result<T>. Exceptions stay inside the wrapper of the library that throws
// them, with one exception of our own: inside a `change` closure an infrastructure failure (lost connection, deadlock,
// full disk) unwinds to the store, which retries the closure or returns the failure as a value.
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace hub::domain {

// The SDK's statuses (hubbub/abi/status.h), in the same order. The status alone decides on retry.
enum class Status {
  ok,
  invalid,          // the caller's input is wrong; never retry
  unauthenticated,  // who is asking is unknown, or the secret is wrong
  rate_limited,     // retry after `retry_after_ms`
  unavailable,      // a peer or resource is down; retry
  rejected,         // understood and refused by a rule (policy, control, permission); never retry
  unsupported,      // the other side cannot do this
  conflict,         // a version or uniqueness check failed; read again, then retry
  abandoned,        // cancelled by shutdown or deadline; the outcome is unknown
  internal,         // a defect of ours
};

struct Error {
  Status status = Status::internal;
  std::string code;     // stable and machine-readable, snake_case: "conversation_not_found"
  std::string message;  // for a person: what, where, next step. Never holds a secret.
  std::optional<int> retry_after_ms{};
};

template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Status status, std::string code, std::string message) {
  return tl::unexpected<Error>(Error{status, std::move(code), std::move(message)});
}
inline tl::unexpected<Error> invalid(std::string code, std::string message) {
  return fail(Status::invalid, std::move(code), std::move(message));
}
inline tl::unexpected<Error> not_found(std::string what, std::string message) {
  return fail(Status::invalid, std::move(what) + "_not_found", std::move(message));
}
inline tl::unexpected<Error> rejected(std::string code, std::string message) {
  return fail(Status::rejected, std::move(code), std::move(message));
}
inline tl::unexpected<Error> conflict(std::string code, std::string message) {
  return fail(Status::conflict, std::move(code), std::move(message));
}

// Stable lower-case name of a status, as in logs and metrics: "rate_limited".
const char* name_of(Status status);

}  // namespace hub::domain
