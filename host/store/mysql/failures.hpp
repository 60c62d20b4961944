// What the server's error numbers mean for the store.
#pragma once

#include "store/sql.hpp"

namespace hub::store::mysql {

inline constexpr int kDuplicateEntry = 1062;
inline constexpr int kDuplicateKeyName = 1061;
inline constexpr int kDuplicateColumnName = 1060;
inline constexpr int kUnknownDatabase = 1049;

sql::Failure::Kind kind_of(int error);

}  // namespace hub::store::mysql
