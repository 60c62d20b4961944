// One finished line of the log. Internal to this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "observability/log.hpp"

namespace hub::observability {

struct Line {
  domain::Time time{};
  Level level = Level::info;
  std::string_view component;
  std::string_view message;
  std::vector<Field> fields;  // keys are unique
};

// "2026-11-21T10:29:00.123Z INFO    store       opened  path=/var/hubbub.db readers=2"
std::string text_line(const Line& line, bool colour);
// {"time":"…","level":"info","component":"store","message":"opened","path":"…","readers":2}
std::string json_line(const Line& line);

// A key whose value is not to be seen: "access_token", "Authorization", …
bool is_secret_key(std::string_view key);

}  // namespace hub::observability
