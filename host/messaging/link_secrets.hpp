// One-time codes and tokens of link requests. Both are derived from the request's id and the hub's secret, so that
// nothing which could be read back is stored: whoever has the database but not the secret learns no code.
// Inner header of messaging. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/link.hpp"

namespace hub::messaging {

class LinkSecrets {
 public:
  // `secret`: at least 32 random bytes, the same after a restart (else codes that are under way mean nothing).
  explicit LinkSecrets(std::string secret) : secret_{std::move(secret)} {}

  std::string code_of(std::string_view request_id) const;  // six digits
  bool is_code_of(std::string_view request_id, std::string_view code) const;

  // "hubbub-<id>-<22 letters>", 56 characters of [A-Za-z0-9_-]: what a deep link may carry (Telegram: at most 64).
  std::string token_of(std::string_view request_id) const;
  struct Token {
    std::string request_id;
    std::string_view text;  // as it stands in what was searched
  };
  // The first token of ours in a text.
  std::optional<Token> find_token(std::string_view text) const;

  // One phone or mailbox has one digest, whatever the channel and however it is spelled (domain::reached_by); it tells
  // nothing to who lacks the secret.
  std::string digest_of(const domain::IdentityKey& address) const;

 private:
  std::string signature(std::string_view purpose, std::string_view text) const;
  std::string secret_;
};

}  // namespace hub::messaging
