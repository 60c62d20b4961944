// An HTTP request and the answer to it, as the rest of the hub sees them. The library behind (Beast) stays in this
// room.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hub::http {

enum class Method { get, head, post, put, patch, delete_, options, other };
const char* name_of(Method method);

using Headers = std::vector<std::pair<std::string, std::string>>;

// A request, read completely. Owns its bytes; may be moved to another thread.
struct Request {
  Method method = Method::get;
  std::string target;  // as sent: path and query
  Headers headers;
  std::string body;
  std::string remote_address;  // peer, or the client behind a trusted proxy
  bool secure = false;         // came over TLS (or the trusted proxy says so)

  std::string_view path() const;  // still percent-encoded, without the query
  // First header of that name (case-insensitive), or "".
  std::string_view header(std::string_view name) const;
  // Decoded query parameter, e.g. query("page[after]"); empty optional when absent.
  std::optional<std::string> query(std::string_view name) const;
  std::optional<std::string> cookie(std::string_view name) const;
  // Path parameter that the router matched: the path is split before it is decoded, so "%2F" stays inside a segment.
  std::string_view param(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> params;
  std::shared_ptr<const void> memory;  // the body's share of what the server keeps for bodies; given back with it
};

// A file to send: Range, If-None-Match, If-Modified-Since and pre-compressed siblings are the server's work.
struct FileBody {
  std::string path;
  std::string media_type;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::optional<FileBody> file;

  static Response json(int status, std::string body);
  static Response text(int status, std::string body);
  static Response html(int status, std::string body);
  // {"errors":[{"code","title"}]}, the one error shape of the hub (REST v2).
  static Response error(int status, std::string_view code, std::string_view title);
  Response& with(std::string name, std::string value) &;
  Response with(std::string name, std::string value) &&;
};

// Answers one request, exactly once, from any thread. Copies share the one answer: the first wins. When the last copy
// is dropped unanswered, the client gets 500 and a line is logged. A closed connection swallows the answer.
class Responder {
 public:
  struct State;
  explicit Responder(std::shared_ptr<State> state) : state_{std::move(state)} {}
  void operator()(Response response) const;

 private:
  std::shared_ptr<State> state_;
};

// Runs on the event loop: must not block. Slow work goes elsewhere and answers from there.
using Handler = std::function<void(Request, Responder)>;

}  // namespace hub::http
