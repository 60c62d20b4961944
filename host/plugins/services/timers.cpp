// hubbub.timers/1: a timer is a task.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "plugins/services/tables.hpp"
#include "wire/wire.hpp"

namespace hub::plugins {
namespace {

constexpr size_t kMaxName = 191;
constexpr size_t kMaxData = 64 * 1024;
constexpr std::int64_t kLongestDelayMs = 10LL * 366 * 24 * 3600 * 1000;

hubbub_status schedule(void* host, hubbub_view name, int64_t delay_ms, hubbub_view data,
                       const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  if (auto good = check_timer(text_of(name), delay_ms, text_of(data)); !good) return report(errors, good.error());
  TimerOrder order{instance.id(), string_of(name), string_of(data)};
  const auto done = instance.ports().store.change([&](store::Transaction& tx) -> domain::Result<> {
    order.due = tx.now() + domain::Duration(delay_ms);
    messaging::add_task(tx, kTimerTask, "timer:" + order.instance + ":" + order.name, order.to_json(), *order.due);
    return {};
  });
  return done ? HUBBUB_OK : report(errors, done.error());
}

}  // namespace

domain::Result<> check_timer(std::string_view name, std::int64_t delay_ms, std::string_view data) {
  if (name.empty() || name.size() > kMaxName || !wire::is_valid_utf8(name))
    return domain::invalid("bad_timer", "A timer needs a name of 1-191 bytes of UTF-8.");
  if (delay_ms < 0 || delay_ms > kLongestDelayMs)
    return domain::invalid("bad_timer", "A timer's delay is from 0 to ten years, in milliseconds.");
  if (data.size() > kMaxData || !wire::is_valid_utf8(data))
    return domain::invalid("bad_timer", "A timer's data is at most 64 KB of UTF-8.");
  return {};
}

std::string TimerOrder::to_json() const {
  boost::json::object json{{"instance", instance}, {"name", name}, {"data", data}};
  if (due) json["due_ms"] = domain::to_ms(*due);
  return boost::json::serialize(json);
}

domain::Result<TimerOrder> TimerOrder::from_json(std::string_view json) {
  boost::json::error_code error;
  const auto value = boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
  if (error || !value.is_object()) return domain::invalid("bad_payload", "The timer's payload is not a JSON object.");
  TimerOrder order;
  const std::pair<const char*, std::string*> members[] = {
      {"instance", &order.instance}, {"name", &order.name}, {"data", &order.data}};
  for (const auto& [key, target] : members) {
    const auto* member = value.get_object().if_contains(key);
    if (member == nullptr || !member->is_string())
      return domain::invalid("bad_payload", std::string("The timer's payload has no text '") + key + "'.");
    target->assign(member->get_string().data(), member->get_string().size());
  }
  if (const auto* due = value.get_object().if_contains("due_ms"); due != nullptr && due->is_int64())
    order.due = domain::from_ms(due->get_int64());
  return order;
}

const hubbub_timers* timers_service() {
  static constexpr hubbub_timers table{&schedule};
  return &table;
}

}  // namespace hub::plugins
