// hubbub.http-client/1.
#include "plugins/http_client.hpp"

#include <algorithm>

#include "plugins/services/tables.hpp"

namespace hub::plugins {
namespace {

constexpr uint32_t kDefaultTimeoutMs = 30'000;
constexpr uint32_t kLongestTimeoutMs = 120'000;

hubbub_status send(void* host, const hubbub_http_call* call, uint64_t token, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  const auto url = text_of(call->url);
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return report(errors, domain::Status::invalid, "bad_url",
                  "'" + std::string(url) + "' is not an http or https URL.");
  const auto method = text_of(call->method);
  if (method.empty() ||
      !std::all_of(method.begin(), method.end(), [](char letter) { return letter >= 'A' && letter <= 'Z'; }))
    return report(errors, domain::Status::invalid, "bad_method", "A method is written in capital letters: POST.");
  OutboundRequest request;
  request.method = string_of(call->method);
  request.url = std::string(url);
  request.body = string_of(call->body);
  request.timeout_ms =
      static_cast<int>(call->timeout_ms == 0 ? kDefaultTimeoutMs : std::min(call->timeout_ms, kLongestTimeoutMs));
  for (size_t index = 0; index < call->header_count; ++index) {
    const auto& [name, value] = call->headers[index];
    if (name.len == 0 || text_of(name).find_first_of("\r\n:;") != std::string_view::npos ||
        text_of(value).find_first_of("\r\n") != std::string_view::npos)
      return report(errors, domain::Status::invalid, "bad_header", "A header's name or value has a line break in it.");
    request.headers.emplace_back(string_of(name), string_of(value));
  }
  instance.ports().http_client.send(
      std::move(request), [self = instance.shared_from_this(), token](domain::Result<OutboundResponse> answer) {
        self->answer_http(token, answer);
      });
  return HUBBUB_OK;
}

}  // namespace

const hubbub_http_client* http_client_service() {
  static constexpr hubbub_http_client table{&send};
  return &table;
}

}  // namespace hub::plugins
