// The routes of a Router as a trie of path segments: what the event loop reads. Immutable once built.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/rate_limit.hpp"
#include "http/router.hpp"

namespace hub::http {

// A folder whose files are served under a prefix.
struct FileRoot {
  std::string prefix;     // "/console"
  std::string directory;  // as configured; resolved at each request, so it may be replaced while running
  Headers headers;
};

struct Route {
  Method method = Method::get;
  std::string pattern;
  RouteOptions options;
  // One of the three.
  Handler handler;
  UpgradeHandler upgrade;
  std::shared_ptr<const FileRoot> files;

  std::vector<std::string> names;  // of the path's parameters, in order
  std::unique_ptr<RateLimiter> limiter;
};
using RoutePtr = std::shared_ptr<const Route>;

struct Match {
  RoutePtr route;     // null: `status` says why
  int status = 404;   // 400 malformed path, 404, 405
  std::string allow;  // with 405 and for OPTIONS: "GET, HEAD, POST"
  std::vector<std::pair<std::string, std::string>> params;
};

struct RouteNode {
  struct Endpoint {
    std::array<RoutePtr, 8> by_method;  // Method::other stays empty
    RoutePtr websocket;
    bool empty() const;
    std::string allow() const;
  };

  std::map<std::string, std::unique_ptr<RouteNode>, std::less<>> literals;
  std::unique_ptr<RouteNode> parameter;
  Endpoint here;  // the path ends in this node
  Endpoint rest;  // "{rest...}" follows
};

struct Router::Table {
  RouteNode root;

  void insert(const RoutePtr& route);
  // `path` as sent, without the query. `upgrade`: a WebSocket handshake, which prefers a WebSocket's route.
  Match find(Method method, std::string_view path, bool upgrade) const;
};

}  // namespace hub::http
