// Calls of the Graph API, each with our token and the proof that we know the app's secret. Neither leaves this class:
// not in an error, not in a log line, not to a host that is not Meta's.
#pragma once

#include <functional>
#include <hubbub/channel.hpp>
#include <hubbub/multipart.hpp>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace meta {

// A call that is not answered within this time has an unknown outcome. Less than the hub's own deadline.
inline constexpr hubbub::Milliseconds kCallTimeout{20'000};

// [strand]
class Graph {
 public:
  Graph(const hubbub::Context& host, const Settings& settings);

  // `done` gets the answer, or the error: abandoned when nobody knows whether Meta did it.
  using Done = std::function<void(const hubbub::Result<hubbub::Json>&)>;
  void post(std::string_view path, const hubbub::JsonObject& body, Done done,
            hubbub::Milliseconds timeout = kCallTimeout) const;
  // `query`: "fields=name", or empty.
  void get(std::string_view path, std::string_view query, Done done) const;
  void upload(std::string_view path, const hubbub::boundary::Texts& fields, const hubbub::FormFile& file, Done done,
              hubbub::Milliseconds timeout) const;
  // The bytes at an address that Meta gave us. `with_token`: of what only we may have. Errors: unavailable is worth
  // another try.
  using Downloaded = std::function<void(const hubbub::Result<std::string>&)>;
  void download(const std::string& url, bool with_token, const Downloaded& done) const {
    follow(url, with_token, 0, done);
  }

 private:
  std::string address_of(std::string_view path, std::string_view query = {}) const;
  bool is_metas(std::string_view url) const;
  void follow(const std::string& url, bool with_token, int hops, const Downloaded& done) const;
  hubbub::Error without_secrets(hubbub::Error error) const;
  hubbub::Error unanswered(const hubbub::Error& error) const;
  hubbub::Result<hubbub::Json> result_of(const hubbub::Result<hubbub::HttpReply>& reply) const;

  const Settings& settings_;
  hubbub::HttpClient http_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
  std::string proof_;  // empty: none is wanted
};

}  // namespace meta
