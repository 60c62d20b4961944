// Tasks and their lanes. Each lane has one head: the task that may run next, or runs now. Only heads have a ready_at
// (when they fall due, or when their lease ends), so what is due is found without looking at the tasks behind them.
//
// Order in a lane is (position, id). A task's position is its first due time and stays while retries move `due` on:
// what waits for a retry keeps its lane waiting. A task due earlier than an idle head becomes the head instead.
#include "store/tasks.hpp"

#include "store/rows.hpp"

namespace hub::store {

namespace {

using domain::to_ms;
using sql::text_at;
using sql::time_at;

const std::string kSelect =
    "SELECT id, kind, lane, payload, due, attempts, dead, last_error, created_at, lease_until, lease_owner "
    "FROM tasks WHERE ";

domain::Task read(sql::Statement& row) {
  domain::Task task;
  task.id = text_at(row, 0);
  task.kind = text_at(row, 1);
  task.lane = text_at(row, 2);
  task.payload = text_at(row, 3);
  task.due = time_at(row, 4);
  task.attempts = static_cast<int>(row.integer(5));
  task.dead = row.integer(6) != 0;
  task.last_error = text_at(row, 7);
  task.created_at = time_at(row, 8);
  task.lease_until = time_at(row, 9);
  task.lease_owner = text_at(row, 10);
  return task;
}

struct Head {
  std::string id;
  std::int64_t position;
  bool leased;
};

std::optional<Head> head_of(sql::Connection& connection, std::string_view lane) {
  return sql::one(
      connection,
      "SELECT id, position, lease_owner FROM tasks WHERE lane = ? AND dead = 0 AND ready_at IS NOT NULL "
      "ORDER BY position, id LIMIT 1 FOR UPDATE",
      [](sql::Statement& row) {
        return Head{text_at(row, 0), row.integer(1), !row.text(2).empty()};
      },
      lane);
}

// Whether a task that joins the lane is its head now. A head that waits steps back for one before it; one that runs
// does not.
bool becomes_head(sql::Connection& connection, std::string_view lane, std::int64_t position, std::string_view id) {
  const auto head = head_of(connection, lane);
  if (!head) return true;
  if (head->leased || head->position < position || (head->position == position && head->id < id)) return false;
  sql::run(connection, "UPDATE tasks SET ready_at = NULL WHERE id = ?", head->id);
  return true;
}

// After the head left: the first living task of the lane is the head.
void promote_first(sql::Connection& connection, std::string_view lane) {
  const auto first = sql::one(
      connection, "SELECT id FROM tasks WHERE lane = ? AND dead = 0 ORDER BY position, id LIMIT 1 FOR UPDATE",
      [](sql::Statement& row) { return text_at(row, 0); }, lane);
  if (first) sql::run(connection, "UPDATE tasks SET ready_at = due WHERE id = ?", *first);
}

std::optional<std::string> lane_of(sql::Connection& connection, std::string_view id, std::string_view owner) {
  return sql::one(
      connection, "SELECT lane FROM tasks WHERE id = ? AND lease_owner = ? FOR UPDATE",
      [](sql::Statement& row) { return text_at(row, 0); }, id, owner);
}

constexpr std::int64_t kNotReady = -1;

}  // namespace

void Tasks::insert(const domain::Task& task) {
  const auto due = to_ms(task.due);
  const auto ready_at = !task.dead && becomes_head(sql_, task.lane, due, task.id) ? due : kNotReady;
  sql::run(sql_,
           "INSERT INTO tasks (id, kind, lane, payload, due, position, ready_at, attempts, dead, last_error, "
           "created_at, lease_until, lease_owner) VALUES (?, ?, ?, ?, ?, ?, NULLIF(?, -1), ?, ?, ?, ?, 0, '')",
           task.id, task.kind, task.lane, task.payload, due, due, ready_at, task.attempts, task.dead, task.last_error,
           to_ms(task.created_at));
}

std::vector<domain::Task> Tasks::due(domain::Time now, int limit) {
  static const auto sql = kSelect + "ready_at <= ? ORDER BY ready_at, id LIMIT ?";
  return sql::all(sql_, sql, read, to_ms(now), limit);
}

std::optional<domain::Time> Tasks::next_due() {
  return sql::one(sql_, "SELECT ready_at FROM tasks WHERE ready_at IS NOT NULL ORDER BY ready_at, id LIMIT 1",
                  [](sql::Statement& row) { return time_at(row, 0); });
}

bool Tasks::claim(std::string_view id, std::string_view owner, domain::Time now, domain::Time until) {
  return sql::run(sql_,
                  "UPDATE tasks SET lease_owner = ?, lease_until = ?, ready_at = ? WHERE id = ? AND ready_at <= ?",
                  owner, to_ms(until), to_ms(until), id, to_ms(now)) == 1;
}

bool Tasks::extend(std::string_view id, std::string_view owner, domain::Time until) {
  return sql::run(sql_, "UPDATE tasks SET lease_until = ?, ready_at = ? WHERE id = ? AND lease_owner = ?", to_ms(until),
                  to_ms(until), id, owner) == 1;
}

bool Tasks::note(std::string_view id, std::string_view owner, std::string_view payload) {
  if (!lane_of(sql_, id, owner)) return false;
  sql::run(sql_, "UPDATE tasks SET payload = ? WHERE id = ?", payload, id);
  return true;
}

bool Tasks::complete(std::string_view id, std::string_view owner) {
  const auto lane = lane_of(sql_, id, owner);
  if (!lane) return false;
  sql::run(sql_, "DELETE FROM tasks WHERE id = ?", id);
  promote_first(sql_, *lane);
  return true;
}

bool Tasks::reschedule(const domain::Task& task, std::string_view owner) {
  const auto lane = lane_of(sql_, task.id, owner);
  if (!lane) return false;
  sql::run(sql_,
           "UPDATE tasks SET due = ?, ready_at = NULL, attempts = ?, dead = ?, last_error = ?, lease_until = 0, "
           "lease_owner = '' WHERE id = ?",
           to_ms(task.due), task.attempts, task.dead, task.last_error, task.id);
  promote_first(sql_, *lane);
  return true;
}

std::optional<domain::Task> Tasks::find(std::string_view id) {
  static const auto sql = kSelect + "id = ?";
  return sql::one(sql_, sql, read, id);
}

std::vector<domain::Task> Tasks::dead(int limit) {
  static const auto sql = kSelect + "dead = 1 ORDER BY id DESC LIMIT ?";
  return sql::all(sql_, sql, read, limit);
}

std::vector<domain::Task> Tasks::dead_in_lane(std::string_view lane, int limit) {
  static const auto sql = kSelect + "lane = ? AND dead = 1 ORDER BY position DESC, id DESC LIMIT ?";
  return sql::all(sql_, sql, read, lane, limit);
}

bool Tasks::revive(std::string_view id, domain::Time due) {
  const auto task = find(id);
  if (!task || !task->dead) return false;
  const auto ready_at = becomes_head(sql_, task->lane, to_ms(due), id) ? to_ms(due) : kNotReady;
  return sql::run(sql_,
                  "UPDATE tasks SET dead = 0, attempts = 0, due = ?, position = ?, ready_at = NULLIF(?, -1) "
                  "WHERE id = ? AND dead = 1",
                  to_ms(due), to_ms(due), ready_at, id) == 1;
}

bool Tasks::erase(std::string_view id) {
  const auto task = find(id);
  if (!task) return false;
  sql::run(sql_, "DELETE FROM tasks WHERE id = ?", id);
  if (!head_of(sql_, task->lane)) promote_first(sql_, task->lane);
  return true;
}

std::vector<domain::Task> Tasks::in_lane(std::string_view lane) {
  static const auto sql = kSelect + "lane = ? ORDER BY id";
  return sql::all(sql_, sql, read, lane);
}

std::vector<domain::Task> Tasks::in_lanes_below(std::string_view prefix) {
  static const auto sql = kSelect + "lane >= ? AND lane < ? ORDER BY id";
  return sql::all(sql_, sql, read, prefix, std::string{prefix} + '\x7f');
}

Tasks::Counts Tasks::counts() {
  const auto dead = sql::number(sql_, "SELECT COUNT(*) FROM tasks WHERE dead = 1");
  return {sql::number(sql_, "SELECT COUNT(*) FROM tasks") - dead, dead};
}

}  // namespace hub::store
