// Comparing a secret with what somebody sent. [any thread]
#pragma once

#include <string_view>

namespace hub::crypto {

// Takes the same time wherever the first difference is. Only the length can be learnt from it.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace hub::crypto
