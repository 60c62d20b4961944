// Calls of the Mastodon API (https://docs.joinmastodon.org/methods/), which other servers speak too. The token goes to
// the account's own server and nowhere else.
#pragma once

#include <cstdint>
#include <functional>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace mastodon {

// Less than the hub's own deadline for a message.
inline constexpr hubbub::Milliseconds kCallTimeout{20'000};

// [strand]
class Api {
 public:
  Api(const hubbub::Context& host, const Settings& settings);

  // `done` gets an answer of 2xx, or the error: abandoned when nobody knows whether the server did it.
  using Done = std::function<void(const hubbub::Result<hubbub::HttpReply>&)>;
  // `path`: "/api/v1/…", encoded.
  void get(std::string_view path, Done done) const;
  // Repeated with the same `key`, it is done once. The server remembers keys for an hour.
  void post(std::string_view path, const hubbub::JsonObject& body, std::string_view key, Done done) const;
  struct Upload {
    std::string name;
    std::string bytes;
    std::string media_type;
    std::string description;
  };
  void upload(const Upload& file, hubbub::Milliseconds timeout, Done done) const;

  // For so long leave the rest of the server's allowance to answers; 0: there is enough for everything.
  hubbub::Milliseconds pause_of_unhurried() const;

 private:
  hubbub::HttpCall call(std::string_view method, std::string_view path) const;
  void send(hubbub::HttpCall&& call, Done done) const;
  void note_allowance(const hubbub::HttpReply& reply) const;

  const Settings& settings_;
  hubbub::HttpClient http_;
  hubbub::Clock clock_;
  mutable std::int64_t calls_left_ = 0;  // of the server's allowance, until reset_ms_
  mutable std::int64_t reset_ms_ = 0;
};

}  // namespace mastodon
