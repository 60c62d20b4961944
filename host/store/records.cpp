#include "store/records.hpp"

#include <fmt/format.h>

#include "store/rows.hpp"

namespace hub::store {

namespace {

using sql::text_at;

constexpr int kAtOnce = 200;  // records that are in memory at a time

constexpr std::string_view kForgetSubject =
    "DELETE FROM record_subjects WHERE instance = ? AND collection = ? AND record_key = ?";

const std::string kSelectAbout =
    "SELECT r.instance, r.collection, r.record_key, r.document, r.version FROM record_subjects s JOIN records r "
    "ON r.instance = s.instance AND r.collection = s.collection AND r.record_key = s.record_key WHERE ";

const std::string kBehind =
    "(s.instance > ? OR (s.instance = ? AND (s.collection > ? OR (s.collection = ? AND s.record_key > ?)))) "
    "ORDER BY s.instance, s.collection, s.record_key LIMIT ?";

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

domain::Result<> Records::put(const domain::Record& record, const domain::RecordSubject& subject) {
  if (auto written = put(record); !written || subject.is_nobody()) return written;
  sql::run(sql_, kForgetSubject, record.instance, record.collection, record.key);
  sql::run(sql_,
           "INSERT INTO record_subjects (instance, collection, record_key, user_id, external_id) "
           "VALUES (?, ?, ?, ?, ?)",
           record.instance, record.collection, record.key, subject.user_id, subject.external_id);
  return {};
}

domain::Result<> Records::erase(const domain::Record& record) {
  const auto erased =
      sql::run(sql_, "DELETE FROM records WHERE instance = ? AND collection = ? AND record_key = ? AND version = ?",
               record.instance, record.collection, record.key, record.version);
  if (erased != 1) return stale(record);
  sql::run(sql_, kForgetSubject, record.instance, record.collection, record.key);
  return {};
}

// The last condition lets SQLite take the partial index; so it does below.
std::vector<domain::Record> Records::about_user(std::string_view user_id, const std::optional<domain::Record>& after,
                                                int limit) {
  static const auto sql = kSelectAbout + "s.user_id = ? AND s.user_id <> '' AND " + kBehind;
  const auto from = after.value_or(domain::Record{});
  return sql::all(sql_, sql, read, user_id, from.instance, from.instance, from.collection, from.collection, from.key,
                  limit);
}

std::vector<domain::Record> Records::about_external_id(std::string_view instance, std::string_view external_id,
                                                       const std::optional<domain::Record>& after, int limit) {
  static const auto sql = kSelectAbout + "s.instance = ? AND s.external_id = ? AND s.external_id <> '' AND " + kBehind;
  const auto from = after.value_or(domain::Record{});
  return sql::all(sql_, sql, read, instance, external_id, from.instance, from.instance, from.collection,
                  from.collection, from.key, limit);
}

void Records::erase_about_user(std::string_view user_id) {
  for (auto some = about_user(user_id, {}, kAtOnce); !some.empty(); some = about_user(user_id, {}, kAtOnce)) {
    for (const auto& record : some) erase_one(record);
  }
  sql::run(sql_, "DELETE FROM record_subjects WHERE user_id = ? AND user_id <> ''", user_id);
}

void Records::erase_about_external_id(std::string_view instance, std::string_view external_id) {
  const auto next = [&] { return about_external_id(instance, external_id, {}, kAtOnce); };
  for (auto some = next(); !some.empty(); some = next()) {
    for (const auto& record : some) erase_one(record);
  }
  sql::run(sql_, "DELETE FROM record_subjects WHERE instance = ? AND external_id = ? AND external_id <> ''", instance,
           external_id);
}

void Records::keep_for_user(std::string_view instance, std::string_view external_id, std::string_view user_id) {
  sql::run(sql_,
           "UPDATE record_subjects SET user_id = ?, external_id = '' "
           "WHERE instance = ? AND external_id = ? AND external_id <> ''",
           user_id, instance, external_id);
}

void Records::erase_one(const domain::Record& record) {
  sql::run(sql_, "DELETE FROM records WHERE instance = ? AND collection = ? AND record_key = ?", record.instance,
           record.collection, record.key);
  sql::run(sql_, kForgetSubject, record.instance, record.collection, record.key);
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
