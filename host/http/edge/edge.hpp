// What all connections of a server share. Owned by the server; the event loop only, unless a line says otherwise.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/edge/body_memory.hpp"
#include "http/edge/request_parser.hpp"
#include "http/edge/route_table.hpp"
#include "http/io/loop.hpp"
#include "http/rate_limit.hpp"
#include "http/server.hpp"

namespace hub::http {

class FileService;

// A connection, from accept to close: HTTP first, perhaps a WebSocket later.
class Peer : public IoObserver, public Flushable, public Timed, public std::enable_shared_from_this<Peer> {
 public:
  // Finish what is under way, then close.
  virtual void drain(const std::string& reason) = 0;
  virtual void cut() = 0;
};

// Threads that may block. [any thread]
class Workers {
 public:
  virtual ~Workers() = default;
  virtual void run(std::function<void()> work) = 0;
};

struct Counters {
  std::atomic<std::int64_t> connections{0}, websockets{0}, requests{0}, rate_limited{0}, bad_requests{0};
};

struct Edge {
  Edge(ServerOptions its_options, Loop& its_loop, Router& its_router, Workers& its_workers, FileService& its_files);

  const ServerOptions options;
  Loop& loop;
  Workers& workers;
  FileService& files;
  Counters counters;  // [any thread]
  const std::shared_ptr<BodyMemory> bodies;
  bool stopping = false;

  void log(std::string_view level, std::string_view text) const;  // [any thread]
  const Router::Table& routes();

  // Keeps a connection alive until it is forgotten.
  void remember(const std::shared_ptr<Peer>& peer);
  void forget(const Peer& peer);
  std::vector<std::shared_ptr<Peer>> peers() const;
  std::function<void()> on_last_peer_gone;

  // Milliseconds to wait, or 0 when the request may pass.
  std::int64_t take_token(const Route* route, const std::string& address);

  // Parsers are lent for as long as a request arrives; idle connections have none.
  std::unique_ptr<RequestParser> borrow_parser();
  void give_back(std::unique_ptr<RequestParser> parser);

  // Of the Date header; formatted once a second.
  std::string_view date();

 private:
  Router& router_;
  std::uint64_t routes_version_ = 0;
  std::shared_ptr<const Router::Table> routes_;
  std::unordered_map<const Peer*, std::shared_ptr<Peer>> peers_;
  RateLimiter limiter_;
  std::vector<std::unique_ptr<RequestParser>> parsers_;
  std::int64_t date_second_ = 0;
  std::string date_;
};

}  // namespace hub::http
