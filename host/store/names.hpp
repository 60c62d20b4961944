// Enumerations are stored by their stable names, so that an administrator can read the tables.
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>

#include "store/sql.hpp"

namespace hub::store {

// The value of `candidates` that bears `name`. A name that none of them bears means that the row was not written by
// this program.
template <class Enum>
Enum value_of(std::string_view name, std::initializer_list<Enum> candidates) {
  for (const auto value : candidates) {
    if (name == name_of(value)) return value;
  }
  throw sql::Failure(sql::Failure::Kind::other, fmt::format("the database holds the unknown name \"{}\"", name));
}

}  // namespace hub::store
