// Bytes to requests (HTTP/1.1, RFC 9112), by Beast's parser, straight into the hub's Request.
// Stricter than the library where a proxy in front might read the bytes differently (request smuggling).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace hub::http {

// What the edge itself needs to know about a request, beside the request.
struct RequestFacts {
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool wants_websocket = false;
  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

// Why a request was not understood.
struct ParseFailure {
  int status = 400;
  std::string code;
  std::string title;
};

class RequestParser {
 public:
  enum class Progress {
    need_more,  // everything usable was consumed
    head,       // the headers are complete (told once): facts() and request() are there, the body is not
    complete,   // the body, too
    failed,
  };

  explicit RequestParser(std::size_t max_header_bytes);
  ~RequestParser();

  // Starts over with a new request.
  void reset();
  // Consumes from the front of `bytes`. Call again while it consumes and does not answer need_more.
  Progress feed(std::string_view& bytes);

  Request& request();
  const RequestFacts& facts() const;
  const ParseFailure& failure() const;
  // Set once the route is known. Bodies beyond it fail with 413.
  void limit_body(std::size_t bytes);
  // Reads the body to its end without keeping it.
  void discard_body();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hub::http
