#include "http/edge/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>
#include <utility>

#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t kExpectedHeaders = 12;
constexpr std::size_t kMaxHeaders = 100;
constexpr std::size_t kReservedBodyBytes = 64 * 1024;  // more is reserved only as it arrives

Method method_of(beast_http::verb verb) {
  switch (verb) {
    case beast_http::verb::get:
      return Method::get;
    case beast_http::verb::head:
      return Method::head;
    case beast_http::verb::post:
      return Method::post;
    case beast_http::verb::put:
      return Method::put;
    case beast_http::verb::patch:
      return Method::patch;
    case beast_http::verb::delete_:
      return Method::delete_;
    case beast_http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

ParseFailure failure_of(const error_code& error) {
  if (error == beast_http::error::header_limit) {
    return {431, "headers_too_large", "the headers of the request are larger than this server allows"};
  }
  if (error == beast_http::error::body_limit || error == beast_http::error::buffer_overflow) {
    return {413, "body_too_large", "the body of the request is larger than this address allows"};
  }
  if (error == beast_http::error::bad_version) {
    return {505, "http_version_unsupported", "this server speaks HTTP/1.1 and HTTP/1.0"};
  }
  return {400, "bad_request", "the request is not valid HTTP/1.1: " + error.message()};
}

// Beast's events, gathered into a Request.
class Gatherer final : public beast_http::basic_parser<true> {
 public:
  Request request;
  RequestFacts facts;
  ParseFailure failure;
  std::size_t body_limit_bytes = std::numeric_limits<std::size_t>::max();
  bool discarding = false;

  Gatherer() { request.headers.reserve(kExpectedHeaders); }

  void sum_up() {
    if (auto length = content_length()) facts.content_length = *length;
    facts.chunked = chunked();
    facts.keep_alive = keep_alive();
    facts.wants_websocket = facts.wants_websocket && upgrade();
    facts.expects_continue = facts.expects_continue && version_ >= 11;
  }

  void reject(int status, std::string code, std::string title, error_code& error) {
    failure = {status, std::move(code), std::move(title)};
    error = beast_http::error::bad_value;
  }

 private:
  void on_request_impl(beast_http::verb verb, string_view /*method*/, string_view target, int version,
                       error_code&) override {
    request.method = method_of(verb);
    request.target.assign(target.data(), target.size());
    version_ = version;
  }

  void on_response_impl(int, string_view, int, error_code&) override {}

  void on_field_impl(beast_http::field field, string_view name, string_view value, error_code& error) override {
    if (in_trailer_) return;  // fields after the body never count as headers
    std::string_view text{value.data(), value.size()};
    if (has_control_character(text)) {
      return reject(400, "bad_header", "a header holds a control character", error);
    }
    if (request.headers.size() == kMaxHeaders) {
      return reject(431, "headers_too_many", "the request has more than 100 headers", error);
    }
    note(field, text, error);
    request.headers.emplace_back(std::string_view{name.data(), name.size()}, text);
  }

  void note(beast_http::field field, std::string_view value, error_code& error) {
    switch (field) {
      case beast_http::field::host:
        if (++hosts_ > 1) reject(400, "duplicate_host", "the request has more than one Host", error);
        break;
      case beast_http::field::content_length:
        note_length(value, error);
        break;
      case beast_http::field::transfer_encoding:
        ++encodings_;
        if (encodings_ > 1 || !equals_ignoring_case(trim(value), "chunked")) {
          reject(501, "transfer_encoding_unsupported", "the only Transfer-Encoding understood is 'chunked', once",
                 error);
        }
        break;
      case beast_http::field::expect:
        facts.expects_continue = equals_ignoring_case(trim(value), "100-continue");
        if (!facts.expects_continue) {
          reject(417, "expectation_unsupported", "the only Expect understood is '100-continue'", error);
        }
        break;
      case beast_http::field::upgrade:
        facts.wants_websocket = lists_token(value, "websocket");
        break;
      default:
        break;
    }
  }

  // Digits only and once: a list of equal values is legal, but servers disagree on it.
  void note_length(std::string_view value, error_code& error) {
    ++lengths_;
    bool digits =
        !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (lengths_ > 1 || !digits) {
      reject(400, "bad_content_length", "Content-Length must be one decimal number, once", error);
    }
  }

  void on_header_impl(error_code& error) override {
    if (version_ >= 11 && hosts_ == 0) {
      return reject(400, "host_missing", "an HTTP/1.1 request needs a Host header", error);
    }
    if (encodings_ > 0 && (lengths_ > 0 || version_ < 11)) {
      return reject(400, "ambiguous_length", "Transfer-Encoding with Content-Length or HTTP/1.0 is refused", error);
    }
    in_trailer_ = true;
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    if (length && !discarding) {
      request.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, kReservedBodyBytes)));
    }
  }

  std::size_t on_body_impl(string_view piece, error_code& error) override { return keep(piece, error); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code& error) override {
    return keep(piece, error);
  }
  void on_finish_impl(error_code&) override {}

  std::size_t keep(string_view piece, error_code& error) {
    body_bytes_ += piece.size();
    if (body_bytes_ > body_limit_bytes) {
      error = beast_http::error::body_limit;
      return 0;
    }
    if (!discarding) request.body.append(piece.data(), piece.size());
    return piece.size();
  }

  bool in_trailer_ = false;
  int version_ = 11;
  int hosts_ = 0;
  int lengths_ = 0;
  int encodings_ = 0;
  std::size_t body_bytes_ = 0;
};

}  // namespace

struct RequestParser::Impl {
  std::size_t max_header_bytes;
  std::optional<Gatherer> gatherer;
  std::size_t header_bytes = 0;
  bool head_told = false;

  void start() {
    gatherer.emplace();
    gatherer->header_limit(static_cast<std::uint32_t>(max_header_bytes));
    gatherer->body_limit(boost::none);  // ours, once the route is known
    gatherer->eager(false);
    header_bytes = 0;
    head_told = false;
  }

  Progress fail(const error_code& error) {
    if (gatherer->failure.code.empty()) gatherer->failure = failure_of(error);
    return Progress::failed;
  }
};

RequestParser::RequestParser(std::size_t max_header_bytes) : impl_{std::make_unique<Impl>()} {
  impl_->max_header_bytes = max_header_bytes;
  impl_->start();
}
RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  impl_->start();
}

RequestParser::Progress RequestParser::feed(std::string_view& bytes) {
  Gatherer& parser = *impl_->gatherer;
  while (true) {
    error_code error;
    std::size_t used = 0;
    if (!parser.is_done()) {
      used = parser.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, error);
      bytes.remove_prefix(used);
    }
    if (!parser.is_header_done()) {
      impl_->header_bytes += used;
      bool too_large = impl_->header_bytes + bytes.size() > impl_->max_header_bytes;
      if (error && error != beast_http::error::need_more) return impl_->fail(error);
      return too_large ? impl_->fail(beast_http::error::header_limit) : Progress::need_more;
    }
    if (error && error != beast_http::error::need_more) return impl_->fail(error);
    if (!std::exchange(impl_->head_told, true)) {
      if (impl_->header_bytes + used > impl_->max_header_bytes) return impl_->fail(beast_http::error::header_limit);
      parser.sum_up();
      return Progress::head;
    }
    if (parser.is_done()) return Progress::complete;
    if (error || bytes.empty()) return Progress::need_more;
  }
}

Request& RequestParser::request() {
  return impl_->gatherer->request;
}
const RequestFacts& RequestParser::facts() const {
  return impl_->gatherer->facts;
}
const ParseFailure& RequestParser::failure() const {
  return impl_->gatherer->failure;
}
void RequestParser::limit_body(std::size_t bytes) {
  impl_->gatherer->body_limit_bytes = bytes;
}
void RequestParser::discard_body() {
  impl_->gatherer->discarding = true;
}

}  // namespace hub::http
