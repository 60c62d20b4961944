// A plugin's own document (order, stock level, campaign, knowledge entry). Unique: (plugin instance, collection, key).
#pragma once

#include <cstdint>
#include <string>

namespace hub::domain {

struct Record {
  std::string instance;  // integration id
  std::string collection;
  std::string key;
  std::string json;
  std::int64_t version = 0;  // 0: does not exist; rises by 1 with each write
};

}  // namespace hub::domain
