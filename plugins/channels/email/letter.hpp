// A mail on its way out, and whoever carries it.
#pragma once

#include <chrono>
#include <hubbub/channel.hpp>
#include <string>

namespace email {

struct Letter {
  std::string from;  // envelope
  std::string to;
  std::string bytes;
  std::string message_id;  // with which the delivery is reported
  hubbub::Completion done;
  std::chrono::steady_clock::time_point deadline;  // `done` is due before it, or the outcome is unknown to the hub
};

class Post {
 public:
  Post() = default;
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;
  virtual ~Post() = default;
  // Settles `letter.done` in the end, from any thread. [any]
  virtual void send(Letter letter) = 0;
};

}  // namespace email
