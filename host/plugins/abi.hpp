// Between the hub's types and the C ABI's: views, statuses, errors. The host implements the ABI and never includes the
// C++ wrapper.
#pragma once

#include <hubbub/hubbub.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace hub::plugins {

inline std::string_view text_of(hubbub_view view) {
  return view.ptr == nullptr ? std::string_view{} : std::string_view{view.ptr, view.len};
}
inline std::string string_of(hubbub_view view) {
  return std::string(text_of(view));
}
inline hubbub_view view_of(std::string_view text) {
  return {text.data(), text.size()};
}

inline hubbub_status status_of(domain::Status status) {
  return static_cast<hubbub_status>(status);
}
// An unknown value counts as internal.
domain::Status status_of(hubbub_status status);

// A pause that a plugin asks for, in the range of an Error's retry_after_ms.
int pause_of(std::int64_t ms);

// Tells `error` to the plugin's sink (may be null) and returns its status.
hubbub_status report(const hubbub_error_sink* errors, const domain::Error& error);
hubbub_status report(const hubbub_error_sink* errors, domain::Status status, std::string_view code,
                     std::string_view message);

// Collects what a plugin's function says about its failure.
class ErrorCollector {
 public:
  ErrorCollector();
  ErrorCollector(const ErrorCollector&) = delete;
  ErrorCollector& operator=(const ErrorCollector&) = delete;
  const hubbub_error_sink* sink() const { return &sink_; }
  // The outcome of the call that returned `status`.
  domain::Result<> outcome(hubbub_status status, std::string_view what) const;

 private:
  static void take(void* self, const hubbub_error* error);
  hubbub_error_sink sink_;
  domain::Error error_;
};

}  // namespace hub::plugins
