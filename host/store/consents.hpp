// Repository of consents: appended, never changed.
#pragma once

#include <optional>
#include <string_view>

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

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
