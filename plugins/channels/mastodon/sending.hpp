// One message of the business while it is being sent.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <utility>

#include "outbound.hpp"
#include "threads.hpp"

namespace mastodon {

inline constexpr std::string_view kWait = "media_wait";   // a timer
inline constexpr hubbub::Milliseconds kReserve{2'000};    // of the hub's deadline
inline constexpr hubbub::Milliseconds kLeastTime{3'000};  // with less, nothing more is begun

struct Outbound::Sending {
  explicit Sending(hubbub::Completion with) : done{std::move(with)} {}

  std::string id;
  std::string to;
  std::string acct;
  std::string text;
  std::string media_url;
  std::string description;
  std::string media_id;  // once the server has it
  std::optional<Visibility> asked;
  Plan plan;
  bool is_alone = false;    // the post that it would answer is gone
  bool may_be_out = false;  // an earlier try may have posted it
  std::int64_t deadline_ms = 0;
  hubbub::Completion done;
};

// Of a call before the post: whatever became of it, nothing was said to anybody.
inline hubbub::Error as_unsent(hubbub::Error error) {
  if (error.status == hubbub::Status::abandoned) error.status = hubbub::Status::unavailable;
  return error;
}

}  // namespace mastodon
