// Repository of the ids that a provider gave to the earlier parts of a message in several parts; the last part's is the
// delivery's. By them an echo of such a part is known. They go with their message.
#pragma once

#include <optional>
#include <string_view>

#include "domain/conversation.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class SentParts {
 public:
  explicit SentParts(sql::Connection& connection) : sql_{connection} {}
  // `part`: the delivery, with the part's external_id. Again does nothing.
  void insert(const domain::Delivery& part);
  // Of the delivery: the ids of message, conversation, client and integration. external_id is the part's.
  std::optional<domain::Delivery> find_by_external_id(std::string_view integration, std::string_view external_id);

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
