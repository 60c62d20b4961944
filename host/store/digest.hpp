// External ids as numbers. [any thread]
#pragma once

#include <cstdint>
#include <string_view>

namespace hub::store {

// 64 bits that stand for (integration, external id) in a unique index: a number is far cheaper to index than the text.
// `salt` gives the next number to try when two different texts really meet.
std::int64_t hash_of(std::string_view integration, std::string_view external_id, int salt);

}  // namespace hub::store
