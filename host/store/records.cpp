#include "store/records.hpp"

#include <fmt/format.h>

#include "store/rows.hpp"

namespace hub::store {

namespace {

using sql::text_at;

domain::Record read(sql::Statement& row) {
  return {text_at(row, 0), text_at(row, 1), text_at(row, 2), text_at(row, 3), row.integer(4)};
}

auto stale(const domain::Record& record) {
  return domain::conflict("stale", fmt::format("record {}/{}/{} is not at version {}; read it again", record.instance,
                                               record.collection, record.key, record.version));
}

}  // namespace

std::optional<domain::Record> Records::find(std::string_view instance, std::string_view collection,
                                            std::string_view key) {
  return sql::one(sql_,
                  "SELECT instance, collection, record_key, document, version FROM records WHERE instance = ? AND "
                  "collection = ? AND record_key = ?",
                  read, instance, collection, key);
}

domain::Result<> Records::put(const domain::Record& record) {
  const auto written =
      record.version == 0
          ? sql::run(sql_,
                     "INSERT INTO records (instance, collection, record_key, document, version) "
                     "VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING",
                     record.instance, record.collection, record.key, record.json)
          : sql::run(sql_,
                     "UPDATE records SET document = ?, version = version + 1 WHERE instance = ? AND collection = ? AND "
                     "record_key = ? AND version = ?",
                     record.json, record.instance, record.collection, record.key, record.version);
  if (written == 1) return {};
  return stale(record);
}

domain::Result<> Records::erase(const domain::Record& record) {
  const auto erased =
      sql::run(sql_, "DELETE FROM records WHERE instance = ? AND collection = ? AND record_key = ? AND version = ?",
               record.instance, record.collection, record.key, record.version);
  if (erased == 1) return {};
  return stale(record);
}

std::vector<domain::Record> Records::list(std::string_view instance, std::string_view collection,
                                          std::string_view after, int limit) {
  return sql::all(sql_,
                  "SELECT instance, collection, record_key, document, version FROM records WHERE instance = ? AND "
                  "collection = ? AND record_key > ? ORDER BY record_key LIMIT ?",
                  read, instance, collection, after, limit);
}

std::int64_t Records::version(std::string_view instance, std::string_view collection, std::string_view key) {
  return sql::number(sql_,
                     "SELECT version FROM records WHERE instance = ? AND collection = ? AND record_key = ? FOR UPDATE",
                     instance, collection, key);
}

}  // namespace hub::store
