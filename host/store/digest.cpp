#include "store/digest.hpp"

#include "crypto/digest.hpp"

namespace hub::store {

// A sender chooses external ids: with a weaker hash than this one they could make every lookup a long search.
std::int64_t hash_of(std::string_view integration, std::string_view external_id, int salt) {
  std::string text;
  text.reserve(integration.size() + external_id.size() + 8);
  text.append(integration).append(1, '\0').append(external_id);
  if (salt != 0) text.append(1, '\0').append(std::to_string(salt));
  const auto digest = crypto::sha256(text);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    number = (number << 8U) | static_cast<unsigned char>(digest[i]);
  }
  return static_cast<std::int64_t>(number);
}

}  // namespace hub::store
