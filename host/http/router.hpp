// Which handler answers which path. Built at start, read by the event loop; routes under a prefix (plugins) may be
// added and removed while running.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/websocket.hpp"

namespace hub::http {

struct RouteOptions {
  std::size_t body_limit_bytes = 100 * 1024;  // larger: 413
  std::vector<std::string> allowed_origins;   // CORS allow-list; empty: same origin only; "*" any, no credentials
  bool cors_credentials = false;
  double rate_per_second = 0;  // per remote address; 0: the server's default
  bool blocking = false;       // run the handler on the worker pool instead of the event loop: it may block
  // Asked when the headers are there and nothing of the body is taken in yet: who may not send it is refused now, and
  // the body's limit, `body_limit_bytes` at first, may be made smaller. On the event loop: must not block.
  std::function<std::optional<Response>(const Request&, std::size_t& limit_bytes)> before_body{};
};

class Router {
 public:
  Router();
  ~Router();
  // `pattern`: "/v2/apps/{appId}/users/{userId}"; a last segment "{rest...}" takes everything that follows.
  // Literal segments win over parameters. HEAD is answered by GET's handler. Unknown path: 404; known path with
  // another method: 405 with Allow.
  void add(Method method, std::string_view pattern, Handler handler, RouteOptions options = {});
  // A browser's handshake (it sends Origin) is refused with 403 unless the origin is the server's own or is allowed.
  void add_websocket(std::string_view pattern, UpgradeHandler handler, RouteOptions options = {});
  // Files of `directory` under `prefix` (a folder answers with its index.html): ETag, Cache-Control (immutable for
  // content-hashed names), gzip/br by Accept-Encoding; dot files and anything outside `directory` are 404. `headers`
  // are added to each answer.
  void add_files(std::string_view prefix, std::string directory, Headers headers = {}, RouteOptions options = {});
  // Removes every route under `prefix`; requests under way finish. [any thread]
  void remove(std::string_view prefix);
  // Puts the routes of `with` in the place of all under `prefix`, in one step: no request in between finds neither.
  // [any thread]
  void replace(std::string_view prefix, const Router& with);

  struct Table;
  std::shared_ptr<const Table> table() const;  // for Server
  // Grows with each change of the routes: as long as it stays, the table of before is the current one. Lock-free.
  std::uint64_t version() const;

 private:
  std::shared_ptr<struct RouterState> state_;
};

}  // namespace hub::http
