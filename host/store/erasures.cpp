#include "store/erasures.hpp"

#include <sstream>

#include "store/rows.hpp"

namespace hub::store {

namespace {

using sql::text_at;
using sql::time_at;

const std::string kSelect =
    "SELECT id, user_id, requested_by, request_id, erased_at, finished_at, removed FROM erasures ";

std::string lines_of(const std::vector<domain::Erasure::Removed>& removed) {
  std::string lines;
  for (const auto& one : removed) lines += one.kind + ' ' + std::to_string(one.count) + ' ' + one.sha256 + '\n';
  return lines;
}

std::vector<domain::Erasure::Removed> removed_in(std::string lines) {
  std::istringstream text{std::move(lines)};
  std::vector<domain::Erasure::Removed> removed;
  for (domain::Erasure::Removed one; text >> one.kind >> one.count >> one.sha256;) removed.push_back(one);
  return removed;
}

domain::Erasure read(sql::Statement& row) {
  domain::Erasure erasure;
  erasure.id = text_at(row, 0);
  erasure.user_id = text_at(row, 1);
  erasure.requested_by = text_at(row, 2);
  erasure.request_id = text_at(row, 3);
  erasure.erased_at = time_at(row, 4);
  erasure.finished_at = time_at(row, 5);
  erasure.removed = removed_in(text_at(row, 6));
  return erasure;
}

}  // namespace

void Erasures::insert(const domain::Erasure& erasure) {
  sql::run(sql_,
           "INSERT INTO erasures (id, user_id, requested_by, request_id, erased_at, finished_at, removed) "
           "VALUES (?, ?, ?, ?, ?, ?, ?)",
           erasure.id, erasure.user_id, erasure.requested_by, erasure.request_id, domain::to_ms(erasure.erased_at),
           domain::to_ms(erasure.finished_at), lines_of(erasure.removed));
}

std::optional<domain::Erasure> Erasures::find(std::string_view id) {
  static const auto sql = kSelect + "WHERE id = ?";
  return sql::one(sql_, sql, read, id);
}

std::vector<domain::Erasure> Erasures::of_user(std::string_view user_id) {
  static const auto sql = kSelect + "WHERE user_id = ? ORDER BY id";
  return sql::all(sql_, sql, read, user_id);
}

std::vector<domain::Erasure> Erasures::latest(int limit) {
  static const auto sql = kSelect + "ORDER BY id DESC LIMIT ?";
  return sql::all(sql_, sql, read, limit);
}

bool Erasures::finish(std::string_view id, domain::Time at) {
  return sql::run(sql_, "UPDATE erasures SET finished_at = ? WHERE id = ? AND finished_at = 0", domain::to_ms(at),
                  id) == 1;
}

// Tasks of these lanes remove files (messaging/erasure.hpp, api/person_export.hpp); they are looked for by the lanes'
// index. What died before was not of this erasure, and messages that are younger neither.
bool Erasures::is_under_way(const domain::Erasure& erasure) {
  for (const auto& lanes : {std::string{"file:"}, std::string{"uploads:"}, "export:" + erasure.user_id + ":"}) {
    const auto waiting =
        sql::number(sql_, "SELECT COUNT(*) FROM tasks WHERE lane >= ? AND lane < ? AND (dead = 0 OR created_at >= ?)",
                    lanes, lanes + '\x7f', domain::to_ms(erasure.erased_at));
    if (waiting > 0) return true;
  }
  return sql::number(sql_, "SELECT COUNT(*) FROM search_erased WHERE message_id <= ?", erasure.id) > 0;
}

std::string Erasures::mark_of(std::string_view user_id) {
  return sql::one(
             sql_, "SELECT mark FROM export_marks WHERE user_id = ?",
             [](sql::Statement& row) { return text_at(row, 0); }, user_id)
      .value_or("");
}

void Erasures::set_mark(std::string_view user_id, std::string_view mark) {
  sql::run(sql_, "INSERT INTO export_marks (user_id, mark) VALUES (?, ?) ON CONFLICT DO NOTHING", user_id, mark);
}

void Erasures::erase_mark(std::string_view user_id) {
  sql::run(sql_, "DELETE FROM export_marks WHERE user_id = ?", user_id);
}

}  // namespace hub::store
