// One listener for HTTP/1.1, WebSocket and TLS, on one event loop thread (Boost.Asio; requests parsed by Boost.Beast).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "http/router.hpp"

namespace hub::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;                 // 0: any free port
  std::string tls_certificate;               // PEM file with chain; empty: plain HTTP
  std::string tls_private_key;               // PEM file
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For/-Proto are believed
  std::size_t max_header_bytes = 16 * 1024;
  int header_timeout_ms = 10'000;  // from the first byte of a request to the end of its headers
  int body_timeout_ms = 30'000;    // … to the end of its body (slow clients get 408)
  int idle_timeout_ms = 75'000;    // keep-alive without a request
  int websocket_ping_ms = 30'000;  // silence after which we ping; twice that closes
  std::size_t websocket_max_message_bytes = 128 * 1024;
  std::size_t websocket_max_queue_bytes = 1024 * 1024;
  int max_connections = 16'000;
  double rate_per_second = 200;  // per remote address, token bucket; 0: unlimited
  double rate_burst = 400;
  int worker_threads = 2;                      // for RouteOptions::blocking and files
  double websocket_messages_per_second = 100;  // inbound frames per socket, token bucket; silly: 1008. 0: unlimited
  double websocket_message_burst = 400;
  std::size_t max_body_memory_bytes = 256 * 1024 * 1024;   // of all large bodies that arrive or are worked on
  std::size_t compression_cache_bytes = 16 * 1024 * 1024;  // files compressed on demand, kept in memory
  // Lines for the log: level is "debug", "info", "warning" or "error". Called from the loop and from workers.
  std::function<void(std::string_view level, std::string_view text)> log;
};

struct ServerStatistics {
  std::int64_t connections = 0;
  std::int64_t websockets = 0;
  std::int64_t requests = 0;
  std::int64_t rate_limited = 0;
  std::int64_t bad_requests = 0;
};

class Server {
 public:
  virtual ~Server() = default;
  // Binds and listens; unavailable with the reason and the next step ("port 8080 is taken; set server.port").
  virtual domain::Result<> start() = 0;
  virtual std::uint16_t port() const = 0;
  // Runs `work` on the event loop, soon. [any thread]
  virtual void post(std::function<void()> work) = 0;
  // Runs `work` on the event loop after `delay_ms`; the returned function cancels. [any thread]
  virtual std::function<void()> after(int delay_ms, std::function<void()> work) = 0;
  virtual ServerStatistics statistics() const = 0;
  // Stops accepting, closes idle connections, lets answers under way finish, closes WebSockets with 1001 and `reason`;
  // after `deadline_ms` cuts the rest. Blocks. Idempotent.
  virtual void stop(int deadline_ms, const std::string& reason) = 0;
};

// `router` must outlive the server.
std::unique_ptr<Server> make_server(ServerOptions options, Router& router);

}  // namespace hub::http
