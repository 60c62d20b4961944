// hubbub.timers/1: a timer is a task.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "plugins/services/tables.hpp"
#include "wire/wire.hpp"

namespace hub::plugins {
namespace {

constexpr size_t kMaxData = 64 * 1024;

hubbub_status schedule(void* host, hubbub_view name, int64_t delay_ms, hubbub_view data,
                       const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  if (name.len == 0 || name.len > 191 || data.len > kMaxData || delay_ms < 0 || !wire::is_valid_utf8(text_of(name)) ||
      !wire::is_valid_utf8(text_of(data)))
    return report(
        errors, domain::Status::invalid, "bad_timer",
        "A timer needs a name of 1-191 bytes, a delay that is not negative, and at most 64 KB of UTF-8 data.");
  const TimerOrder order{instance.id(), string_of(name), string_of(data)};
  const auto done = instance.ports().store.change([&](store::Transaction& tx) -> domain::Result<> {
    messaging::add_task(tx, kTimerTask, "timer:" + order.instance + ":" + order.name, order.to_json(),
                        tx.now() + domain::Duration(delay_ms));
    return {};
  });
  return done ? HUBBUB_OK : report(errors, done.error());
}

}  // namespace

std::string TimerOrder::to_json() const {
  return boost::json::serialize(boost::json::object{{"instance", instance}, {"name", name}, {"data", data}});
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
  return order;
}

const hubbub_timers* timers_service() {
  static constexpr hubbub_timers table{&schedule};
  return &table;
}

}  // namespace hub::plugins
