// Calls of the Bot API. The token is part of every address, so no address leaves this class: not in an error, not in a
// log line, not in a message.
#pragma once

#include <functional>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace telegram {

// A call that is not answered within this time has an unknown outcome. Less than the hub's own deadline.
inline constexpr hubbub::Milliseconds kCallTimeout{20'000};

struct Upload {
  std::string field;  // "photo", "document"
  std::string name;
  std::string bytes;
};

// [strand]
class Api {
 public:
  Api(const hubbub::Context& host, const Settings& settings);

  // `done` gets `result` of the answer, or the error: abandoned when nobody knows whether Telegram did it.
  using Done = std::function<void(const hubbub::Result<hubbub::Json>&)>;
  void call(std::string_view method, const hubbub::JsonObject& params, Done done,
            hubbub::Milliseconds timeout = kCallTimeout) const;
  void upload(std::string_view method, const hubbub::boundary::Texts& fields, const Upload& file, Done done,
              hubbub::Milliseconds timeout) const;
  // The bytes of a file, by what getFile calls its path. Errors: unavailable is worth another try.
  void download(std::string_view file_path, std::function<void(const hubbub::Result<std::string>&)> done) const;

 private:
  std::string address_of(std::string_view method) const;
  hubbub::Error without_address(const hubbub::Error& error) const;
  hubbub::Result<hubbub::Json> result_of(const hubbub::Result<hubbub::HttpReply>& reply) const;

  const Settings& settings_;
  hubbub::HttpClient http_;
};

}  // namespace telegram
