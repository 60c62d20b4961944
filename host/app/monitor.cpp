#include "app/monitor.hpp"

#include <fstream>
#include <map>
#include <utility>
#include <variant>

#include "crypto/constant_time.hpp"
#include "messaging/notes.hpp"
#include "observability/log.hpp"
#include "store/desk.hpp"
#include "store/tasks.hpp"

namespace hub::app {
namespace {

constexpr int kPageBytes = 4096;

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * kPageBytes;
}

bool is_bearer(const http::Request& request, const std::string& token) {
  return crypto::equal_in_constant_time(request.header("Authorization"), "Bearer " + token);
}

observability::Labels labels_of(const plugins::Fields& fields) {
  return {fields.begin(), fields.end()};
}

}  // namespace

Monitor::Monitor(const domain::Clock& clock) : health_{clock} {
  gauge("process_resident_memory_bytes", "Resident memory.", &resident_bytes);
}

void Monitor::gauge(const char* name, const char* help, std::function<double()> read) {
  samplings_.push_back(metrics_.sample_gauge(name, help, [read = std::move(read)] {
    return std::vector<observability::Sample>{{{}, read()}};
  }));
}

void Monitor::counter(const char* name, const char* help, std::function<double()> read) {
  samplings_.push_back(metrics_.sample_counter(name, help, [read = std::move(read)] {
    return std::vector<observability::Sample>{{{}, read()}};
  }));
}

void Monitor::report_outages(store::Options& options) {
  const auto log = observability::logger("store");
  options.on_lost = [log](const domain::Error& why) {
    log.error("the database is lost; what needs it is answered with 503 until it is back", {{"error", why.message}});
  };
  options.on_back = [log](domain::Duration away) {
    log.warning("the database is back", {{"away_ms", static_cast<std::int64_t>(away.count())}});
  };
}

void Monitor::watch(store::Store& store) {
  health_.add("store", [&store] { return store.check(); });
  counter("hubbub_store_commits_total", "Commits of the store.",
          [&store] { return double(store.statistics().commits); });
  counter("hubbub_store_changes_total", "Changes that were committed, many to a commit.",
          [&store] { return double(store.statistics().changes); });
  counter("hubbub_store_retries_total", "Changes that ran again: deadlocks, lost connections.",
          [&store] { return double(store.statistics().retries); });
  counter("hubbub_store_failures_total", "Changes that failed for good.",
          [&store] { return double(store.statistics().failures); });
  counter("hubbub_store_outages_total", "Times that the database could not be reached.",
          [&store] { return double(store.statistics().outages); });
  gauge("hubbub_store_queue_length", "Changes that wait for the next commit.",
        [&store] { return double(store.statistics().queue_length); });
  const auto asked = [&store](auto read) {
    return [&store, read] {
      const auto answer = store.view([&](store::Snapshot& snapshot) { return read(snapshot.connection()); });
      return answer ? double(*answer) : -1.0;
    };
  };
  gauge("hubbub_tasks_waiting", "Tasks that must still happen.",
        asked([](store::sql::Connection& sql) { return store::Tasks(sql).counts().waiting; }));
  gauge("hubbub_tasks_dead", "Dead letters: tasks that gave up and wait for someone.",
        asked([](store::sql::Connection& sql) { return store::Tasks(sql).counts().dead; }));
  gauge("hubbub_tickets_lost", "Open tickets with neither queue nor owner. Must be 0.",
        asked([](store::sql::Connection& sql) { return store::Tickets(sql).count_lost(); }));

  auto& from_users = metrics_.counter("hubbub_messages_total", "Messages stored.", {{"author", "user"}});
  auto& from_agents = metrics_.counter("hubbub_messages_total", "Messages stored.", {{"author", "agent"}});
  auto& from_bots = metrics_.counter("hubbub_messages_total", "Messages stored.", {{"author", "bot"}});
  auto& from_system = metrics_.counter("hubbub_messages_total", "Messages stored.", {{"author", "system"}});
  auto& died = metrics_.counter("hubbub_tasks_died_total", "Tasks that gave up.");
  const std::map<std::string_view, observability::Counter*> notes = {
      {messaging::kAboutFailover,
       &metrics_.counter("hubbub_failovers_total", "Messages that went to another channel after one had failed.")},
      {messaging::kAboutUnreachable,
       &metrics_.counter("hubbub_unreachable_total", "Messages that no channel of the person took.")},
      {messaging::kAboutEscalation,
       &metrics_.counter("hubbub_escalations_total",
                         "Messages that went to another channel because nobody read them.")},
      {messaging::kAboutLoop, &metrics_.counter("hubbub_loops_stopped_total",
                                                "Times that automatic senders who answered each other were "
                                                "stopped.")}};
  store.listen([&, notes, log = observability::logger("tasks")](const std::vector<domain::Event>& events) {
    for (const auto& event : events) {
      if (const auto* message = std::get_if<domain::MessageAppended>(&event)) {
        observability::Counter* counters[] = {&from_users, &from_agents, &from_bots, &from_system};
        counters[static_cast<int>(message->message->author.type)]->add();
        const auto note = domain::is_note(*message->message) ? notes.find(message->message->author.id) : notes.end();
        if (note != notes.end()) note->second->add();
      } else if (const auto* dead = std::get_if<domain::TaskDied>(&event)) {
        died.add();
        log.error("a task gave up", {{"id", dead->task.id},
                                     {"kind", dead->task.kind},
                                     {"lane", dead->task.lane},
                                     {"error", dead->task.last_error}});
      }
    }
  });
}

void Monitor::watch(http::Server& server) {
  gauge("hubbub_http_connections", "Open connections.", [&server] { return double(server.statistics().connections); });
  gauge("hubbub_http_websockets", "Open WebSockets.", [&server] { return double(server.statistics().websockets); });
  counter("hubbub_http_requests_total", "Requests answered.",
          [&server] { return double(server.statistics().requests); });
  counter("hubbub_http_rate_limited_total", "Requests refused with 429.",
          [&server] { return double(server.statistics().rate_limited); });
  counter("hubbub_http_bad_requests_total", "Requests that were not HTTP.",
          [&server] { return double(server.statistics().bad_requests); });
}

void Monitor::watch(messaging::Dispatcher& dispatcher) {
  gauge("hubbub_tasks_running", "Tasks under way.", [&dispatcher] { return double(dispatcher.statistics().running); });
  counter("hubbub_tasks_completed_total", "Tasks that were completed.",
          [&dispatcher] { return double(dispatcher.statistics().completed); });
  counter("hubbub_tasks_failed_total", "Tries of tasks that failed.",
          [&dispatcher] { return double(dispatcher.statistics().failed); });
}

void Monitor::watch(live::Hub& live) {
  samplings_.push_back(metrics_.sample_gauge("hubbub_live_sessions", "Live sessions.", [&live] {
    const auto now = live.statistics();
    return std::vector<observability::Sample>{{{{"role", "person"}}, double(now.persons)},
                                              {{{"role", "agent"}}, double(now.agents)}};
  }));
  counter("hubbub_live_messages_pushed_total", "Message frames handed to live sockets.",
          [&live] { return double(live.statistics().messages_out); });
}

void Monitor::watch(plugins::Runtime& runtime) {
  samplings_.push_back(metrics_.sample_gauge("hubbub_integration_up", "1: the integration runs.", [&runtime] {
    std::vector<observability::Sample> samples;
    for (const auto& state : runtime.states())
      samples.push_back({{{"integration", state.id}, {"plugin", state.plugin}}, state.running ? 1.0 : 0.0});
    return samples;
  }));
}

void Monitor::watch(webhooks::Webhooks& webhooks) {
  gauge("hubbub_webhook_calls_running", "Calls of webhooks under way.",
        [&webhooks] { return double(webhooks.running()); });
  samplings_.push_back(metrics_.sample_counter("hubbub_webhook_calls_total", "Calls of webhooks.", [&webhooks] {
    std::vector<observability::Sample> samples;
    for (const auto& [id, of] : webhooks.outcomes()) {
      samples.push_back({{{"webhook", id}, {"outcome", "delivered"}}, double(of.delivered)});
      samples.push_back({{{"webhook", id}, {"outcome", "failed"}}, double(of.failed)});
    }
    return samples;
  }));
}

void Monitor::forget() {
  samplings_.clear();
  health_.remove("store");
}

void Monitor::add_routes(http::Router& router, const config::Metrics& settings) {
  router.add(http::Method::get, "/healthz", [](const http::Request&, const http::Responder& answer) {
    answer(http::Response::json(200, observability::Health::alive_json()));
  });
  http::RouteOptions blocking;
  blocking.blocking = true;
  router.add(
      http::Method::get, "/readyz",
      [this](const http::Request&, const http::Responder& answer) {
        const auto report = health_.ready();
        answer(http::Response::json(report.ready ? 200 : 503, report.json));
      },
      blocking);
  if (!settings.enabled) return;
  router.add(
      http::Method::get, "/metrics",
      [this, token = settings.token.reveal()](const http::Request& request, const http::Responder& answer) {
        if (!token.empty() && !is_bearer(request, token))
          return answer(http::Response::error(401, "unauthorized", "Send the token of metrics.token as bearer token."));
        answer(http::Response::text(200, metrics_.render())
                   .with("Content-Type", "text/plain; version=0.0.4; charset=utf-8"));
      },
      blocking);
}

plugins::ObservePort Monitor::port() {
  plugins::ObservePort port;
  port.log = [](std::string_view level, std::string_view instance, std::string_view message,
                const plugins::Fields& fields) {
    std::vector<observability::Field> told;
    told.push_back({"integration", instance});
    for (const auto& [key, value] : fields) told.push_back({key, std::string_view(value)});
    static const auto logger = observability::logger("plugins");
    logger.write(observability::level_named(level).value_or(observability::Level::info), message, told);
  };
  port.count = [this](std::string_view name, double delta, const plugins::Fields& labels) {
    metrics_.counter(std::string(name), "Counted by a plugin.", labels_of(labels))
        .add(static_cast<std::int64_t>(delta));
  };
  port.gauge = [this](std::string_view name, double value, const plugins::Fields& labels) {
    metrics_.gauge(std::string(name), "Told by a plugin.", labels_of(labels)).set(value);
  };
  return port;
}

}  // namespace hub::app
