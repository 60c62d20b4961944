// Time as people say it, where the hub stands.
#pragma once

#include <string>

#include "domain/clock.hpp"

namespace hub::domain {

// Minutes since midnight by the clock on the wall: the time zone of the process (TZ). 0 to 1439.
int minute_of_day(Time now);

// A span in the largest unit that tells it exactly, to the minute: "30 s", "90 min", "2 h", "4 d".
std::string in_words(Duration span);

}  // namespace hub::domain
