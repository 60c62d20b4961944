// Calling others over HTTP: asynchronous, pooled by the hub.
//
//   http.post("https://api.acme.test/messages").bearer(token).json({{"to", to}, {"text", text}})
//       .async([](hubbub::Result<hubbub::HttpReply> reply) { … });
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/http_client.h"
#include "core.hpp"
#include "crypto.hpp"
#include "form.hpp"
#include "json.hpp"

namespace hubbub {

// What the other side answered, whatever its status.
class HttpReply {
 public:
  int status = 0;
  boundary::Texts headers;
  std::string body;
  Milliseconds retry_after{};  // from Retry-After; 0: none

  bool ok() const { return status >= 200 && status < 300; }
  // The body as JSON; null when it is none.
  Json json() const {
    auto parsed = Json::try_parse(body);
    return parsed ? *parsed : Json{};
  }
};

// What an answer of 400 and above means for a retry.
inline Error from_http(const HttpReply& reply) {
  const std::string message =
      "The other side answered " + std::to_string(reply.status) + ": " + reply.body.substr(0, 300);
  const std::string code = "http_" + std::to_string(reply.status);
  switch (reply.status) {
    case 401:
    case 403:
      return {Status::unauthenticated, message, code};
    case 409:
      return {Status::conflict, message, code};
    case 408:
    case 425:
      return {Status::unavailable, message, code, reply.retry_after};
    case 429:
      return {Status::rate_limited, message, code, reply.retry_after};
    default:
      break;
  }
  return {reply.status >= 500 ? Status::unavailable : Status::rejected, message, code, reply.retry_after};
}

// A call being put together; async() sends it.
class HttpCall {
 public:
  HttpCall(boundary::CorePtr core, const hubbub_http_client* api, std::string_view method, std::string url)
      : core_{std::move(core)}, api_{api}, method_{method}, url_{std::move(url)} {}

  HttpCall&& header(std::string name, std::string value) && {
    headers_.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
  HttpCall&& bearer(std::string_view token) && {
    return std::move(*this).header("Authorization", "Bearer " + std::string{token});
  }
  HttpCall&& basic(std::string_view user, std::string_view password) && {
    const std::string pair = std::string{user} + ":" + std::string{password};
    return std::move(*this).header(
        "Authorization", "Basic " + to_base64({reinterpret_cast<const std::uint8_t*>(pair.data()), pair.size()}));
  }
  HttpCall&& body(std::string content_type, std::string bytes) && {
    body_ = std::move(bytes);
    return std::move(*this).header("Content-Type", std::move(content_type));
  }
  HttpCall&& json(const JsonObject& object) && { return std::move(*this).body("application/json", object.text()); }
  HttpCall&& form(const boundary::Texts& fields) && {
    std::string text;
    for (const auto& [name, value] : fields) {
      if (!text.empty()) text += '&';
      text += percent_encoded(name) + "=" + percent_encoded(value);
    }
    return std::move(*this).body("application/x-www-form-urlencoded", std::move(text));
  }
  // Of the whole exchange; 30 s unless told, at most 120 s.
  HttpCall&& timeout(Milliseconds timeout) && {
    timeout_ = timeout;
    return std::move(*this);
  }

  // `done` runs once on the strand, unless the instance stops before: then it is dropped. It also gets the error of a
  // call that could not be sent, at once.
  void async(std::function<void(Result<HttpReply>)> done) && {
    const auto list = boundary::pairs(headers_);
    auto call = boundary::sized<hubbub_http_call>();
    call.timeout_ms = static_cast<std::uint32_t>(timeout_.count());
    call.method = boundary::view(method_);
    call.url = boundary::view(url_);
    call.headers = list.data();
    call.header_count = list.size();
    call.body = boundary::view(body_);
    const auto token = core_->http.add([done](const hubbub_http_answer& answer) { done(result(answer)); });
    auto sent = boundary::call(
        [&](const hubbub_error_sink* errors) { return api_->send(core_->self(), &call, token, errors); });
    if (sent) return;
    core_->http.take(token);
    done(sent.error());
  }

 private:
  static Result<HttpReply> result(const hubbub_http_answer& answer) {
    if (answer.status != HUBBUB_OK) {
      return Error{
          static_cast<Status>(answer.status), boundary::copy(answer.error), {}, Milliseconds{answer.retry_after_ms}};
    }
    HttpReply reply;
    reply.status = answer.http_status;
    for (std::size_t i = 0; i < answer.header_count; ++i) {
      reply.headers.emplace_back(boundary::copy(answer.headers[i].name), boundary::copy(answer.headers[i].value));
    }
    reply.body = boundary::copy(answer.body);
    reply.retry_after = Milliseconds{answer.retry_after_ms};
    return reply;
  }
  boundary::CorePtr core_;
  const hubbub_http_client* api_;
  std::string method_;
  std::string url_;
  boundary::Texts headers_;
  std::string body_;
  Milliseconds timeout_{};
};

// [any]
class HttpClient {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_HTTP_CLIENT;
  explicit HttpClient(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_http_client>(id)} {}

  HttpCall get(std::string url) const { return request("GET", std::move(url)); }
  HttpCall post(std::string url) const { return request("POST", std::move(url)); }
  HttpCall request(std::string_view method, std::string url) const { return {core_, api_, method, std::move(url)}; }

 private:
  boundary::CorePtr core_;
  const hubbub_http_client* api_;
};

}  // namespace hubbub
