// Crossing the boundary: views, sinks and errors between C and C++. For the wrapper itself; plugins don't need it.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "abi/host.h"
#include "abi/log.h"
#include "abi/sink.h"
#include "status.hpp"

namespace hubbub::boundary {

inline hubbub_view view(std::string_view text) {
  return {text.data(), text.size()};
}
inline std::string_view text(hubbub_view view) {
  return view.len == 0 ? std::string_view{} : std::string_view{view.ptr, view.len};
}
inline std::string copy(hubbub_view view) {
  return std::string{text(view)};
}

// A struct of the ABI, empty but for its size.
template <class Struct>
Struct sized() {
  Struct value{};
  value.struct_size = sizeof(Struct);
  return value;
}

// Keeps the error that a call reports.
class ErrorKeeper {
 public:
  const hubbub_error_sink* sink() const { return &sink_; }
  Error error(hubbub_status status) && {
    error_.status = status >= HUBBUB_OK && status <= HUBBUB_INTERNAL ? static_cast<Status>(status) : Status::internal;
    return std::move(error_);
  }
  ErrorKeeper() = default;
  ErrorKeeper(const ErrorKeeper&) = delete;
  ErrorKeeper& operator=(const ErrorKeeper&) = delete;

 private:
  static void keep(void* context, const hubbub_error* error) {
    auto& kept = static_cast<ErrorKeeper*>(context)->error_;
    kept.message = copy(error->message);
    kept.code = copy(error->code);
    kept.retry_after = Milliseconds{error->retry_after_ms};
  }
  Error error_;
  hubbub_error_sink sink_{this, &ErrorKeeper::keep};
};

// Calls `function(errors)` and turns its status into a Result.
template <class Function>
Result<> call(Function&& function) {
  ErrorKeeper errors;
  const hubbub_status status = function(errors.sink());
  if (status == HUBBUB_OK) return {};
  return std::move(errors).error(status);
}

template <class Sink, class Function, class Item>
Sink make_sink(Function& function, void (*)(void*, Item)) {
  return Sink{&function, [](void* context, Item item) noexcept { (*static_cast<Function*>(context))(item); }};
}
// A sink of the ABI that hands what is written to `function`, which outlives it and must not throw.
template <class Sink, class Function>
Sink sink_to(Function& function) {
  return make_sink<Sink>(function, decltype(Sink::write){});
}

inline void report(const hubbub_error_sink* errors, const Error& error) {
  if (errors == nullptr) return;
  auto told = sized<hubbub_error>();
  told.status = static_cast<hubbub_status>(error.status);
  told.retry_after_ms = error.retry_after.count();
  told.code = view(error.code);
  told.message = view(error.message);
  errors->fail(errors->context, &told);
}

inline void log_error(const hubbub_host* host, std::string_view message, std::string_view what) noexcept {
  const auto* log = static_cast<const hubbub_log*>(host->service(host->self, view(HUBBUB_SERVICE_LOG)));
  if (log == nullptr) return;
  const hubbub_pair field{view("error"), view(what)};
  log->write(host->self, HUBBUB_LOG_ERROR, view(message), &field, 1);
}

// Runs code of the plugin: nothing that it throws gets further than this.
template <class Function>
hubbub_status guard(const hubbub_host* host, const hubbub_error_sink* errors, Function&& function) noexcept {
  try {
    try {
      function();
      return HUBBUB_OK;
    } catch (const Failure& failure) {
      report(errors, failure.error());
      return static_cast<hubbub_status>(failure.error().status);
    } catch (const std::exception& defect) {
      log_error(host, "The plugin threw an exception", defect.what());
      report(errors, {Status::internal, std::string("The plugin threw an exception: ") + defect.what()});
    } catch (...) {
      log_error(host, "The plugin threw an exception", "of an unknown type");
      report(errors, {Status::internal, "The plugin threw an exception of an unknown type."});
    }
  } catch (...) {  // out of memory while reporting
  }
  return HUBBUB_INTERNAL;
}

// Names and values that outlive a call, as the ABI wants them.
using Texts = std::vector<std::pair<std::string, std::string>>;
inline std::vector<hubbub_pair> pairs(const Texts& texts) {
  std::vector<hubbub_pair> result;
  result.reserve(texts.size());
  for (const auto& [name, value] : texts) result.push_back({view(name), view(value)});
  return result;
}

}  // namespace hubbub::boundary
