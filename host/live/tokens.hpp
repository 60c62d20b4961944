// What a widget shows when it opens a live session: who the person is, as the channel's plugin found out, signed by
// this hub. Nothing is stored; a token ends by its expiry.
//
// A token is base64url(grant) "." base64url(HMAC-SHA256(key, grant)). [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/clock.hpp"
#include "domain/result.hpp"
#include "messaging/ingest.hpp"

namespace hub::live {

struct TokenOptions {
  domain::Duration lifetime = std::chrono::hours(12);
  bool typing_preview = false;        // agents see what the person types, before it is sent
  std::string origin;                 // page that may use it, "https://shop.example"; empty: any
  std::int64_t max_upload_bytes = 0;  // of one file; 0: the hub's own limit
};

// What a valid token says.
struct Grant {
  messaging::Sender sender;
  bool typing_preview = false;
  std::string origin;
  domain::Time expires_at{};
  std::int64_t max_upload_bytes = 0;  // 0: the hub's own limit

  // Compact bytes; kept by sessions in place of this struct, which is ten times larger.
  std::string pack() const;
  static domain::Result<Grant> unpack(std::string_view bytes);
};

class Tokens {
 public:
  // `key`: at least 32 random bytes, the same on every node and after a restart (else all widgets fetch new tokens).
  // `clock` must outlive it.
  Tokens(std::string key, const domain::Clock& clock);

  std::string mint(const messaging::Sender& sender, const TokenOptions& options) const;
  // unauthenticated/"unauthorized" for anything this hub did not sign, unauthenticated/"token_expired".
  domain::Result<Grant> verify(std::string_view token) const;

 private:
  std::string signature(std::string_view bytes) const;
  std::string key_;
  const domain::Clock& clock_;
};

}  // namespace hub::live
