// People who are connected to the hub itself (a widget in their browser): the plugin says who they are, the hub does
// the rest. For channels whose descriptor says `live`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/live.h"
#include "core.hpp"
#include "inbox.hpp"

namespace hubbub {

struct LiveOptions {
  bool typing_preview = false;         // agents see what is being typed
  Milliseconds lifetime{};             // of the token; 0: the hub's choice
  std::uint64_t max_upload_bytes = 0;  // 0: the hub's limit
};

struct LiveSession {
  std::string token;
  std::string path;     // of the WebSocket
  std::string user_id;  // empty: somebody new, who is made when they say something
  std::int64_t expires_at_ms = 0;
};

// What the hub accepts as files.
struct LiveLimits {
  std::uint64_t max_upload_bytes = 0;
  std::vector<std::string> media_types;
};

// [any]
class Live {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_LIVE;
  explicit Live(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_live>(id)} {}

  // A token for the person. You have verified who `sender` is.
  Result<LiveSession> mint(const Sender& sender, const LiveOptions& options = {}) const {
    const auto raw_sender = boundary::sender(sender);
    auto raw = boundary::sized<hubbub_live_options>();
    raw.typing_preview = options.typing_preview ? 1 : 0;
    raw.lifetime_ms = options.lifetime.count();
    raw.max_upload_bytes = options.max_upload_bytes;
    LiveSession session;
    auto keep = [&](const hubbub_live_session* from) {
      session = {boundary::copy(from->token), boundary::copy(from->path), boundary::copy(from->user_id),
                 from->expires_at_ms};
    };
    const auto sink = boundary::sink_to<hubbub_live_session_sink>(keep);
    auto minted = boundary::call(
        [&](const hubbub_error_sink* errors) { return api_->mint(core_->self(), &raw_sender, &raw, &sink, errors); });
    if (!minted) return minted.error();
    return session;
  }

  Result<LiveLimits> limits() const {
    LiveLimits limits;
    auto keep = [&](const hubbub_live_limits* from) {
      limits.max_upload_bytes = from->max_upload_bytes;
      for (std::size_t i = 0; i < from->media_type_count; ++i) {
        limits.media_types.push_back(boundary::copy(from->media_types[i]));
      }
    };
    const auto sink = boundary::sink_to<hubbub_live_limits_sink>(keep);
    auto told =
        boundary::call([&](const hubbub_error_sink* errors) { return api_->limits(core_->self(), &sink, errors); });
    if (!told) return told.error();
    return limits;
  }

 private:
  boundary::CorePtr core_;
  const hubbub_live* api_;
};

}  // namespace hubbub
