// The proof that providers send with a webhook: an HMAC of what they send, made anew for each message.
#pragma once

#include <string>
#include <string_view>

namespace bench {

struct Signing {
  std::string way;  // "sha256-hex" or "sha1-base64"; empty: nothing is signed
  std::string key;
  std::string text;  // what is signed, with the slot of the message's number; empty: the body

  // "WAY KEY TEXT", blanks between; an empty line signs nothing. Exits the program when it cannot be read.
  static Signing from(std::string_view line);

  bool is_wanted() const { return !way.empty(); }
  std::string of(std::string_view signed_text) const;
};

}  // namespace bench
