#include "plugins/abi.hpp"

#include <algorithm>
#include <limits>

namespace hub::plugins {

domain::Status status_of(hubbub_status status) {
  if (status < HUBBUB_OK || status > HUBBUB_INTERNAL) return domain::Status::internal;
  return static_cast<domain::Status>(status);
}

int pause_of(std::int64_t ms) {
  return static_cast<int>(std::clamp<std::int64_t>(ms, 0, std::numeric_limits<int>::max()));
}

hubbub_status report(const hubbub_error_sink* errors, const domain::Error& error) {
  const auto status = status_of(error.status);
  if (errors != nullptr && errors->fail != nullptr) {
    const hubbub_error told{sizeof(hubbub_error), status, error.retry_after_ms.value_or(0), view_of(error.code),
                            view_of(error.message)};
    errors->fail(errors->context, &told);
  }
  return status;
}

hubbub_status report(const hubbub_error_sink* errors, domain::Status status, std::string_view code,
                     std::string_view message) {
  return report(errors, domain::Error{status, std::string(code), std::string(message)});
}

ErrorCollector::ErrorCollector() : sink_{this, &ErrorCollector::take} {}

void ErrorCollector::take(void* self, const hubbub_error* error) {
  auto& collected = static_cast<ErrorCollector*>(self)->error_;
  collected.code = string_of(error->code);
  collected.message = string_of(error->message);
  if (error->retry_after_ms > 0) collected.retry_after_ms = pause_of(error->retry_after_ms);
}

domain::Result<> ErrorCollector::outcome(hubbub_status status, std::string_view what) const {
  if (status == HUBBUB_OK) return {};
  domain::Error error = error_;
  error.status = status_of(status);
  if (error.code.empty()) error.code = domain::name_of(error.status);
  if (error.message.empty()) error.message = std::string(what) + " failed without saying why";
  return tl::unexpected(std::move(error));
}

}  // namespace hub::plugins
