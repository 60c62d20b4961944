// Outbound HTTP for plugins: asynchronous, pooled connections (libcurl's multi interface on one thread).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/result.hpp"

namespace hub::plugins {

struct OutboundRequest {
  std::string method = "GET";
  std::string url;  // http or https only
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int timeout_ms = 30'000;  // whole exchange, clamped to 1 … 120,000
  // As much of the answer's body is kept; the rest is not read. None: all of it, and one that is too large is an error.
  std::optional<std::size_t> keep_bytes{};
};

struct OutboundResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::optional<int> retry_after_ms;  // from Retry-After: seconds or an HTTP date (RFC 9110 §10.2.3)
};

class HttpClient {
 public:
  // Called once, on the client's thread: must not block. An answer of any HTTP status is a value; errors are
  // unavailable (could not connect, TLS, nothing sent), abandoned (time-out or cut after sending: the outcome is
  // unknown), invalid (bad URL, answer larger than `max_response_bytes`).
  using Done = std::function<void(domain::Result<OutboundResponse>)>;

  explicit HttpClient(std::size_t max_response_bytes = 16 * 1024 * 1024);
  // Abandons what is under way; every `Done` has been called when it returns.
  ~HttpClient();
  void send(OutboundRequest request, Done done);  // [any thread]

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace hub::plugins
