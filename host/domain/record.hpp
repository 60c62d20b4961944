// A plugin's own document (order, stock level, campaign, knowledge entry). Unique: (plugin instance, collection, key).
#pragma once

#include <cstdint>
#include <string>

#include "domain/ids.hpp"

namespace hub::domain {

struct Record {
  std::string instance;  // integration id
  std::string collection;
  std::string key;
  std::string json;
  std::int64_t version = 0;  // 0: does not exist; rises by 1 with each write
};

// Whom a record is about: a user, or somebody on the record's own integration, known by the external id of their
// client. One of both, or neither. It goes with the person: a merge, its undoing and an erasure take the record along.
struct RecordSubject {
  UserId user_id;
  std::string external_id;
  bool is_nobody() const { return user_id.empty() && external_id.empty(); }
};

}  // namespace hub::domain
