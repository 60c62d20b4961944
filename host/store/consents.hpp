// Repository of consents: appended, never changed, until the person is erased. Who opted out is left alone even then:
// of their address a digest stays, keyed by a secret of this database, and nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/consent.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Consents {
 public:
  explicit Consents(sql::Connection& connection) : sql_{connection} {}
  // `id` is a ULID of now. False when the event was recorded before.
  bool record(const domain::Consent& consent, std::string_view id);
  // What counts for this address; none: nobody ever said.
  std::optional<domain::Consent> latest(std::string_view channel_type, std::string_view address);
  // All that was recorded of an address, the oldest first; what an erasure left of it as well.
  std::vector<domain::Consent> of(std::string_view channel_type, std::string_view address);
  // Whose addresses of whatever channel type these are.
  std::vector<std::string> channel_types_of(std::string_view address);
  // Forgets an address, but for the digest of one that opted out. `id` is a ULID of now.
  void erase(std::string_view channel_type, std::string_view address, std::string_view id);

 private:
  std::string key();
  std::string make_key();
  sql::Connection& sql_;
};

}  // namespace hub::store
