// Who a browser is. An anonymous person is an id and a secret that the browser keeps; the hub keeps the id and the
// secret's SHA-256, so that neither a copy of the store nor a look at the console lets anyone in as them. A known
// person has a JWT of the business.
#pragma once

#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace web_widget {

struct Browser {
  std::string id;
  std::string secret;
};

struct Visitor {
  Browser browser;
  hubbub::Sender sender;
};

// [any]
class Visitors {
 public:
  Visitors(const Settings& settings, hubbub::Records records, hubbub::Crypto crypto)
      : settings_{settings}, records_{std::move(records)}, crypto_{std::move(crypto)} {}

  // Of the body of POST session. A browser whose secret is wrong or that the hub has forgotten gets a new identity; so
  // does one that belongs to another person than the JWT names, and one whose person has signed in, when nobody is
  // signed in now: on a shared computer nobody reads another's conversation.
  // Errors: unauthenticated with a code jwt_… ("jwt_required" too); what the store says.
  hubbub::Result<Visitor> identify(const hubbub::Json& body, std::string_view user_agent) const;

 private:
  hubbub::Result<hubbub::Sender> sender_of(const hubbub::Json& body) const;
  hubbub::Result<> apply_jwt(std::string_view token, hubbub::Sender& sender) const;
  hubbub::Result<std::optional<Browser>> recognise(const hubbub::Json& claimed, const std::string& user) const;
  hubbub::Result<Browser> new_browser(const std::string& user) const;
  hubbub::Result<> store(const hubbub::Record& before, std::string_view digest, const std::string& user) const;

  const Settings& settings_;
  hubbub::Records records_;
  hubbub::Crypto crypto_;
};

// At most `most_bytes` of `text`, never half a character.
std::string_view cut(std::string_view text, std::size_t most_bytes);

}  // namespace web_widget
