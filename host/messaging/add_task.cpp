#include <utility>

#include "messaging/dispatcher.hpp"
#include "store/tasks.hpp"

namespace hub::messaging {

void add_task(store::Transaction& tx, std::string kind, std::string lane, std::string payload, domain::Time due) {
  domain::Task task;
  task.id = tx.next_id();
  task.kind = std::move(kind);
  task.lane = std::move(lane);
  task.payload = std::move(payload);
  task.due = due;
  task.created_at = tx.now();
  store::Tasks{tx.connection()}.insert(task);
  tx.publish(domain::TasksAdded{due});
}

}  // namespace hub::messaging
