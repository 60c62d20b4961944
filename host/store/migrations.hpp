// The schema's history: numbered steps, forward only. A step that was applied is never edited: its checksum is kept in
// the database, and a difference is refused, as is a database that knows more steps than this program.
#pragma once

#include <string_view>
#include <vector>

#include "domain/clock.hpp"
#include "domain/result.hpp"
#include "store/driver.hpp"

namespace hub::store {

// `text` holds statements ended by ";\n". Types differ between the dialects and are written as tokens:
//   {int}   64-bit integer          {id}    our ids, and names from YAML, at most 64 bytes
//   {key}   at most 255 bytes       {name}  ids given by others, at most 1024 bytes
//   {text}  any text, JSON          {table} and {clustered} end a CREATE TABLE (the latter: stored in key order)
//   {partial: condition}            condition of a partial index, where the dialect has them
//   {sqlite} before a statement: only there
struct Migration {
  int version;
  std::string_view name;
  std::string_view text;
};

// In order, versions 1, 2, 3, …
const std::vector<Migration>& all_migrations();

// Applies what is missing, each step once. The session must not be in a transaction. Errors:
// rejected/"newer_database", rejected/"changed_migration".
domain::Result<> migrate(Session& session, const std::vector<Migration>& migrations, domain::Time now);

// The statements of `text` in a dialect.
std::vector<std::string> statements_of(std::string_view text, std::string_view dialect);

}  // namespace hub::store
