// Dead letters: tasks that gave up, until someone retries or discards them.
#include "api/console.hpp"
#include "store/tasks.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

constexpr int kMostTasks = 200;

std::string task_json(const domain::Task& task) {
  std::string out = "{\"id\":";
  wire::append_quoted(out, task.id);
  out += ",\"kind\":";
  wire::append_quoted(out, task.kind);
  out += ",\"lane\":";
  wire::append_quoted(out, task.lane);
  out += ",\"attempts\":" + std::to_string(task.attempts) + ",\"lastError\":";
  wire::append_quoted(out, task.last_error);
  return out + ",\"createdAt\":\"" + domain::to_rfc3339(task.created_at) + "\"}";
}

tl::unexpected<domain::Error> no_such_task() {
  return domain::not_found("task", "There is no dead task of this id; someone may have dealt with it already.");
}

// Only what is dead: a living task may be running this very moment.
bool is_dead(store::Transaction& tx, std::string_view id) {
  const auto task = store::Tasks(tx.connection()).find(id);
  return task && task->dead;
}

}  // namespace

http::Response Console::dead_tasks(const Call&) {
  const auto body = services_.store.view([](store::Snapshot& snapshot) {
    std::string out = "{\"tasks\":[";
    const auto tasks = store::Tasks(snapshot.connection()).dead(kMostTasks);
    for (const auto& task : tasks) {
      if (&task != &tasks.front()) out += ',';
      out += task_json(task);
    }
    return out + "]}";
  });
  return body ? http::Response::json(200, *body) : refusal(body.error());
}

http::Response Console::retry_task(const Call& call) {
  const auto done = services_.store.change([&](store::Transaction& tx) -> domain::Result<> {
    if (!services_.dispatcher.revive(tx, call.request.param("id"))) return no_such_task();
    return {};
  });
  if (!done) return refusal(done.error());
  services_.live.tasks_changed();
  return http::Response::json(200, "{}");
}

http::Response Console::discard_task(const Call& call) {
  const auto done = services_.store.change([&](store::Transaction& tx) -> domain::Result<> {
    const auto id = call.request.param("id");
    if (!is_dead(tx, id) || !store::Tasks(tx.connection()).erase(id)) return no_such_task();
    return {};
  });
  if (!done) return refusal(done.error());
  services_.live.tasks_changed();
  return http::Response::json(200, "{}");
}

}  // namespace hub::api
