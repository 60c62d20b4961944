// Work that has to be done although the hub may crash before: a file to fetch, somebody to be told. An errand is a
// record and a durable timer; it is tried until it is finished, with pauses that double.
//
//   errands_{host, "fetch", [this](const hubbub::Errand& errand) { fetch(errand); }}
//   errands_.add(id, hubbub::JsonObject{{"url", url}});     // stored when it returns: now the provider may be answered
//   …
//   errands_.finish(errand);                                 // or nothing, and it is tried again
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "clock.hpp"
#include "context.hpp"
#include "json.hpp"
#include "records.hpp"

namespace hubbub {

// One try of it. May be kept until it has an outcome.
struct Errand {
  Record record;
  Json work;  // what add() was given
  bool is_last_try = false;

  const std::string& key() const { return record.key; }
};

// [strand]
class Errands {
 public:
  struct Pace {
    int tries = 8;  // as the others are set, the last one half an hour after the first
    Milliseconds first_pause{15'000};
  };
  using Run = std::function<void(const Errand&)>;

  // `name`: of its records and its timer. Registers a timer: from the plugin's constructor only.
  Errands(Context& host, std::string name, Run run) : Errands(host, std::move(name), std::move(run), Pace{}) {}
  Errands(Context& host, std::string name, Run run, Pace pace)
      : records_{host.require<Records>()},
        timers_{host.require<Timers>()},
        log_{host.log()},
        name_{std::move(name)},
        run_{std::move(run)},
        pace_{pace} {
    timers_.on(name_, [this](const TimerEvent& event) { try_next(event); });
  }

  // On disk when it returns, and first tried right after. The same key again: the same errand, from its beginning.
  // `key`: at most 191 bytes. `about`: whom the errand is about. Throws Failure when it cannot be stored.
  void add(std::string_view key, const JsonObject& work, const Subject& about) const {
    auto record = records_.get(name_, key).value();
    record.json = json_of(0, work);
    records_.put(record, about).value();
    timers_.schedule(name_, Milliseconds{0}, JsonObject{{"key", key}}.text()).value();
  }
  void finish(const Errand& errand) const {
    if (auto erased = records_.erase(errand.record); !erased) {
      log_.debug("An errand was changed meanwhile", {{"errand", name_}});
    }
  }
  // Nothing was tried, for what it needs is not there yet: the next try is as this one, a pause from now.
  void put_off(const Errand& errand) const {
    auto record = errand.record;
    record.json = json_of(Json::parse(record.json)["tries"].integer() - 1, errand.work);
    if (auto kept = records_.put(record); !kept) {
      log_.debug("An errand was changed meanwhile", {{"errand", name_}});
    }
  }

 private:
  static std::string json_of(std::int64_t tries, const JsonValue& work) {
    return JsonObject{{"tries", tries}, {"work", work}}.text();
  }
  void try_next(const TimerEvent& event) const {
    constexpr int kMostDoublings = 16;
    auto record = records_.get(name_, Json::parse(event.data)["key"].string()).value();
    if (!record.exists()) return;  // finished
    const auto kept = Json::parse(record.json);
    const auto tries = static_cast<int>(std::min<std::int64_t>(kept["tries"].integer(), pace_.tries)) + 1;
    // The next try first: were we to crash in this one, it would come.
    record.json = json_of(tries, kept["work"]);
    records_.put(record).value();
    timers_.schedule(name_, pace_.first_pause * (1 << std::min(tries - 1, kMostDoublings)), event.data).value();
    run_({records_.get(name_, record.key).value(), kept["work"], tries >= pace_.tries});
  }

  Records records_;
  Timers timers_;
  Log log_;
  std::string name_;
  Run run_;
  Pace pace_;
};

}  // namespace hubbub
