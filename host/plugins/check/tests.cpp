#include "plugins/check/tests.hpp"

#include <boost/dll/library_info.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <cstring>
#include <future>
#include <memory>
#include <random>

#include "plugins/abi.hpp"
#include "plugins/check/bench.hpp"

namespace hub::plugins::check {
namespace {

using Milliseconds = std::chrono::milliseconds;

// Runs `look` for every plugin of the library; the first finding ends it.
template <class Look>
std::string each_plugin(const Subject& subject, Look look) {
  Catalog catalog;
  if (auto added = catalog.add(subject.library); !added) return added.error().message;
  for (const auto& [id, entry] : catalog.entries()) {
    if (auto finding = look(entry); !finding.empty()) return id + ": " + finding;
  }
  return {};
}

std::string stop(const Subject& subject, Instance& instance) {
  if (instance.stop(Milliseconds(subject.call_limit_ms))) return {};
  return std::string("it does not return from ") + instance.hangs_in();
}

// As each_plugin, with a created instance that is stopped afterwards.
template <class Look>
std::string each_instance(const Subject& subject, bool start, Look look) {
  Bench bench{subject.folder};
  return each_plugin(subject, [&](const CatalogEntry& entry) -> std::string {
    auto instance = bench.create(entry, subject.settings);
    if (!instance) return "create() with example settings: " + instance.error().message;
    if (start) {
      if (auto started = (*instance)->start(); !started) return "start(): " + started.error().message;
    }
    auto finding = look(**instance, bench);
    auto end = stop(subject, **instance);
    return finding.empty() ? end : finding;
  });
}

std::string scan_time(const Subject& subject) {
  const auto start = std::chrono::steady_clock::now();
  Catalog catalog;
  if (auto added = catalog.add(subject.library); !added) return added.error().message;
  const auto took = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start);
  if (took > Milliseconds(100)) return "it took " + std::to_string(took.count()) + " ms";
  return {};
}

std::string one_symbol(const Subject& subject) {
  boost::dll::library_info info(subject.library);
  std::string others;
  bool found = false;
  for (const auto& symbol : info.symbols()) {
    if (symbol == "hubbub_plugin_entry") {
      found = true;
    } else if (symbol != "_init" && symbol != "_fini" && !symbol.starts_with("__asan") &&
               !symbol.starts_with("__ubsan")) {
      others += " " + symbol;
    }
    if (others.size() > 300) break;
  }
  if (!found) return "hubbub_plugin_entry is not exported";
  if (!others.empty()) return "also exported:" + others + "; build it with hubbub_add_plugin()";
  return {};
}

std::string descriptor(const Subject& subject) {
  return each_plugin(subject, [](const CatalogEntry& entry) -> std::string {
    if (entry.id().find('.') == std::string::npos) return "the id is not a reverse domain such as com.acme.sms";
    if (entry.name().empty() || entry.description().empty()) return "name or description is empty";
    if (entry.version().empty()) return "it has no version";
    if (!entry.is_workflow() && entry.channel_type().empty()) return "a channel needs a channel_type";
    const auto schema = entry.settings_schema();
    if (schema.empty()) return {};
    boost::json::error_code error;
    const auto json = boost::json::parse(schema, error);
    if (error || !json.is_object()) return "its settings schema is not a JSON object: " + error.message();
    const auto* properties = json.get_object().if_contains("properties");
    if (properties == nullptr || !properties->is_object()) return {};
    for (const auto& [name, property] : properties->get_object()) {
      if (!property.is_object() || !property.get_object().contains("description"))
        return "the setting '" + std::string(name) + "' has no description";
    }
    return {};
  });
}

std::string unknown_face(const Subject& subject) {
  Bench bench{subject.folder};
  return each_plugin(subject, [&](const CatalogEntry& entry) -> std::string {
    auto instance = bench.create(entry, subject.settings);
    if (!instance) return "create(): " + instance.error().message;
    const bool answers = (*instance)->has_face("no.such-face/1");
    if (answers) return "it answers for a face that does not exist";
    return stop(subject, **instance);
  });
}

std::string bad_settings(const Subject& subject) {
  Bench bench{subject.folder};
  return each_plugin(subject, [&](const CatalogEntry& entry) -> std::string {
    for (const char* settings : {"{", "[]", "\"text\"", "\xff\xfe"}) {
      auto instance = bench.create(entry, settings);
      if (instance) {
        if (auto end = stop(subject, **instance); !end.empty()) return end;
        continue;  // tolerant of what the hub never sends: fine, as long as it lives
      }
      if (instance.error().message.empty()) return "create() refused settings without a message";
    }
    return {};
  });
}

std::string unknown_plugin(const Subject& subject) {
  Bench bench{subject.folder};
  return each_plugin(subject, [&](const CatalogEntry& entry) -> std::string {
    static hubbub_descriptor other;
    other = *entry.descriptor;
    other.id = hubbub_view_of("test.no-such-plugin");
    CatalogEntry wrong = entry;
    wrong.descriptor = &other;
    auto instance = bench.create(wrong, subject.settings);
    if (!instance) return {};
    static_cast<void>(stop(subject, **instance));
    return "create() made an instance of a plugin that the library does not have";
  });
}

std::string create_destroy(const Subject& subject) {
  constexpr int kTimes = 100;
  Bench bench{subject.folder};
  return each_plugin(subject, [&](const CatalogEntry& entry) -> std::string {
    for (int count = 0; count < kTimes; ++count) {
      auto instance = bench.create(entry, subject.settings);
      if (!instance) return "create() number " + std::to_string(count + 1) + ": " + instance.error().message;
      if (auto end = stop(subject, **instance); !end.empty()) return end;
    }
    return {};
  });
}

std::string start_stop(const Subject& subject) {
  constexpr int kTimes = 10;
  for (int count = 0; count < kTimes; ++count) {
    auto finding = each_instance(subject, true, [](Instance&, Bench&) { return std::string(); });
    if (!finding.empty()) return finding;
  }
  return {};
}

http::Request garbage_request(std::mt19937& random) {
  const auto bytes = [&](std::size_t most) {
    std::string text(random() % most, '\0');
    for (char& byte : text) byte = static_cast<char>(random());
    return text;
  };
  http::Request request;
  request.method = static_cast<http::Method>(random() % 6);
  request.target = "/hooks/check/" + std::to_string(random());
  static constexpr const char* kNames[] = {"Content-Type", "Authorization", "Origin", "X-Signature", "Cookie"};
  for (const char* name : kNames) {
    if (random() % 2 == 0) request.headers.emplace_back(name, bytes(64));
  }
  static constexpr const char* kBodies[] = {"",         "{}", "[]", "null", "{\"a\":", "{\"from\":{},\"text\":[1]}",
                                            "a=b&c=%zz"};
  request.body = random() % 2 == 0 ? bytes(512) : kBodies[random() % 7];
  request.params.emplace_back("id", bytes(16));
  return request;
}

std::string routes_garbage(const Subject& subject) {
  constexpr int kRequests = 200;
  return each_instance(subject, true, [](Instance& instance, Bench&) -> std::string {
    std::mt19937 random(20261121);
    for (const auto& route : instance.routes().routes) {
      for (int count = 0; count < kRequests; ++count) instance.handle_now(route.id, garbage_request(random));
    }
    return {};
  });
}

std::string send_once(const Subject& subject) {
  return each_instance(subject, true, [&](Instance& instance, Bench&) -> std::string {
    if (!instance.has_face(HUBBUB_FACE_CHANNEL)) return {};
    auto ended = std::make_shared<std::promise<void>>();  // stop() abandons the send when this is over
    auto end = ended->get_future();
    Outbound outbound;
    outbound.id = "check-1";
    outbound.to = "+10000000000";
    outbound.message.id = "m1";
    outbound.message.conversation_id = "c1";
    outbound.message.content = domain::text_content("hello");
    outbound.deadline_ms = subject.call_limit_ms;
    instance.send(outbound, [ended](const domain::Result<std::string>&) { ended->set_value(); });
    if (end.wait_for(Milliseconds(2 * outbound.deadline_ms)) != std::future_status::ready)
      return "a send was neither completed nor refused by its deadline";
    return {};
  });
}

std::string turn_over(const Subject& subject) {
  return each_instance(subject, true, [](Instance& instance, Bench&) -> std::string {
    if (!instance.has_face(HUBBUB_FACE_WORKFLOW)) return {};
    return instance.handle_closed_turn() ? "handle() reported success on a turn in which nothing could be read" : "";
  });
}

}  // namespace

const std::vector<Test>& tests() {
  static const std::vector<Test> all{
      {"scan-time", "The library is opened and its descriptors read within 100 ms.", &scan_time},
      {"one-symbol", "The library exports hubbub_plugin_entry and nothing else.", &one_symbol},
      {"descriptor", "Id, name, version, description and every setting are described.", &descriptor},
      {"unknown-plugin", "create() of a plugin that the library does not have is refused.", &unknown_plugin},
      {"unknown-face", "Asked for a face that does not exist, an instance answers null.", &unknown_face},
      {"bad-settings", "Settings that are not a JSON object are refused with a message, or tolerated; never a crash.",
       &bad_settings},
      {"create-destroy", "An instance can be created and destroyed 100 times.", &create_destroy},
      {"start-stop", "An instance can be started and stopped again and again, and returns from it.", &start_stop},
      {"routes-garbage", "Every route survives seeded garbage.", &routes_garbage},
      {"send-once", "A send is completed or refused by its deadline.", &send_once},
      {"turn-over", "A handler whose turn is over gets errors and passes them on.", &turn_over},
  };
  return all;
}

}  // namespace hub::plugins::check
