#include "app/hub_secret.hpp"

#include "crypto/random.hpp"
#include "store/records.hpp"

namespace hub::app {
namespace {

// No integration can be named so: ids from YAML have no colon.
constexpr const char* kInstance = "hubbub:host";
constexpr const char* kCollection = "keys";
constexpr const char* kKey = "live-tokens";
constexpr std::size_t kBytes = 32;

}  // namespace

domain::Result<std::string> live_token_key(store::Store& store) {
  const auto fresh = crypto::random_token(kBytes);
  return store.change([&](store::Transaction& tx) -> domain::Result<std::string> {
    store::Records records(tx.connection());
    if (const auto found = records.find(kInstance, kCollection, kKey)) {
      // A JSON string of hex digits.
      if (found->json.size() > 2) return found->json.substr(1, found->json.size() - 2);
    }
    if (auto put = records.put({kInstance, kCollection, kKey, '"' + fresh + '"', 0}); !put)
      return tl::unexpected(put.error());
    return fresh;
  });
}

}  // namespace hub::app
