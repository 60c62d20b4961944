// Proof that somebody has a mail of ours: signed tokens in reply addresses and Message-IDs. A From is whatever its
// sender wrote; only who holds a token writes into the conversation that it names.
#pragma once

#include <cstdint>
#include <functional>
#include <hubbub/crypto.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace email {

// HMAC-SHA256 under the integration's signing key.
using Hmac = std::function<hubbub::Sha256(std::string_view)>;

// What a token lets its holder do.
enum class Purpose { reply, unsubscribe };

// [any]
class Tokens {
 public:
  // `instance_id`: tokens of one integration mean nothing to another, also under the same key.
  Tokens(Hmac hmac, std::string instance_id) : hmac_{std::move(hmac)}, instance_id_{std::move(instance_id)} {}

  // The name of the thread with that person, 16 letters: cannot be guessed, and is the same after a restart.
  std::string thread_of(std::string_view external_id) const;

  // 33 letters of [a-z2-7]: mail servers may change the case of a local part.
  std::string token(Purpose purpose, std::string_view thread) const;
  // The thread that the token names, when it is one of ours, for that purpose.
  std::optional<std::string> thread_in(Purpose purpose, std::string_view token) const;

  // The Message-ID of a delivery, without its brackets: each try of the delivery has the same.
  std::string message_id(std::string_view delivery_id, std::string_view thread, std::string_view domain) const;
  std::optional<std::string> thread_of_message(std::string_view message_id) const;

 private:
  std::string mac(std::string_view kind, std::string_view text) const;

  Hmac hmac_;
  std::string instance_id_;
};

// RFC 4648 base32 in small letters, without padding, of the first `letters` letters.
std::string to_base32(std::string_view bytes, std::size_t letters);

// What stands in angle brackets and has an @, as in References; at most `most`, the last ones of a longer list.
std::vector<std::string> message_ids_in(std::string_view text, std::size_t most = 50);

}  // namespace email
