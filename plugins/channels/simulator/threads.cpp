#include "threads.hpp"

#include <algorithm>

namespace simulator {
namespace {

constexpr std::string_view kThreads = "threads";
constexpr std::size_t kMostBytes = 256 * 1024;  // of one record
constexpr int kTries = 5;                       // when a reload lets two instances write for a moment
constexpr int kMostListed = 1000;

std::string_view name_of(Seen seen) {
  return seen == Seen::read ? "read" : seen == Seen::delivered ? "delivered" : "no";
}

Seen seen_named(std::string_view name) {
  return name == "read" ? Seen::read : name == "delivered" ? Seen::delivered : Seen::no;
}

Thread thread_of(const hubbub::Record& record) {
  Thread thread{record.key, {}, record.version};
  if (!record.exists()) return thread;
  for (const auto& line : hubbub::Json::parse(record.json)["lines"]) {
    thread.lines.push_back({line["id"], line["hub"].boolean(), line["text"], line["content"].text(), line["author"],
                            line["subject"], line["at"].integer(), seen_named(line["seen"].string())});
  }
  return thread;
}

std::string json_of(const Line& line) {
  return hubbub::JsonObject{{"id", line.id},         {"hub", line.from_hub},
                            {"text", line.text},     {"content", hubbub::Json::parse(line.content)},
                            {"author", line.author}, {"subject", line.subject},
                            {"at", line.at_ms},      {"seen", name_of(line.seen)}}
      .text();
}

// The newest lines that fit into one record.
std::string json_of(const std::vector<Line>& lines) {
  std::vector<std::string> kept;
  std::size_t bytes = 0;
  for (auto line = lines.rbegin(); line != lines.rend() && kept.size() < Threads::kMostLines; ++line) {
    kept.push_back(json_of(*line));
    bytes += kept.back().size() + 1;
    if (bytes > kMostBytes && kept.size() > 1) {
      kept.pop_back();
      break;
    }
  }
  std::string json = R"({"lines":[)";
  for (auto line = kept.rbegin(); line != kept.rend(); ++line) json += (line == kept.rbegin() ? "" : ",") + *line;
  return json + "]}";
}

std::int64_t newest(const Thread& thread) {
  return thread.lines.empty() ? 0 : thread.lines.back().at_ms;
}

}  // namespace

const Line* Thread::find(std::string_view id) const {
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const Line& line) { return line.id == id; });
  return found == lines.end() ? nullptr : &*found;
}

hubbub::Result<Thread> Threads::of(const std::string& address) const {
  const auto record = records_.get(kThreads, address);
  if (!record) return record.error();
  return thread_of(*record);
}

hubbub::Result<std::vector<Thread>> Threads::all() const {
  const auto records = records_.list(kThreads, {}, kMostListed);
  if (!records) return records.error();
  std::vector<Thread> threads;
  for (const auto& record : *records) threads.push_back(thread_of(record));
  std::stable_sort(threads.begin(), threads.end(),
                   [](const Thread& a, const Thread& b) { return newest(a) > newest(b); });
  return threads;
}

hubbub::Result<> Threads::add(const std::string& address, const Line& line) {
  for (int left = kTries;; --left) {
    auto thread = of(address);
    if (!thread) return thread.error();
    if (thread->find(line.id) != nullptr) return {};
    if (thread->version == 0) {
      if (auto made = make_room(); !made) return made;
    }
    thread->lines.push_back(line);
    auto done = put(*std::move(thread));
    if (done || done.error().status != hubbub::Status::conflict || left == 0) return done;
  }
}

hubbub::Result<std::vector<std::string>> Threads::mark(const std::string& address, std::string_view through,
                                                       Seen seen) {
  for (int left = kTries;; --left) {
    auto thread = of(address);
    if (!thread) return thread.error();
    std::vector<std::string> reached;
    if (thread->find(through) == nullptr) return reached;
    bool changes = false;
    for (auto& line : thread->lines) {
      if (line.from_hub && line.seen <= seen) {
        changes = changes || line.seen != seen;
        line.seen = seen;
        reached.push_back(line.id);
      }
      if (line.id == through) break;
    }
    if (!changes) return reached;
    const auto done = put(*std::move(thread));
    if (done) return reached;
    if (done.error().status != hubbub::Status::conflict || left == 0) return done.error();
  }
}

hubbub::Result<> Threads::forget(const std::string& address) {
  const auto record = records_.get(kThreads, address);
  if (!record) return record.error();
  return record->exists() ? records_.erase(*record) : hubbub::Result<>{};
}

// For one more address: those that were silent for longest go.
hubbub::Result<> Threads::make_room() {
  const auto threads = all();
  if (!threads) return threads.error();
  for (std::size_t at = kMostAddresses - 1; at < threads->size(); ++at) {
    if (auto forgotten = forget((*threads)[at].address); !forgotten) return forgotten;
  }
  return {};
}

hubbub::Result<> Threads::put(Thread thread) const {
  const hubbub::Subject whose{.external_id = thread.address};
  return records_.put({std::string{kThreads}, std::move(thread.address), json_of(thread.lines), thread.version}, whose);
}

}  // namespace simulator
