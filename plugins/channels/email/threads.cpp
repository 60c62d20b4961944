#include "threads.hpp"

#include <algorithm>

namespace email {
namespace {

constexpr std::string_view kRecords = "threads";
constexpr std::size_t kMostReferences = 12;
constexpr int kMostTries = 5;

Thread thread_of(const std::string& text) {
  const auto json = hubbub::Json::parse(text);
  Thread thread;
  thread.external_id = json["external_id"];
  thread.subject = json["subject"];
  thread.has_written = json["has_written"].boolean();
  for (const auto& id : json["references"]) thread.references.push_back(id);
  return thread;
}

std::string text_of(const Thread& thread) {
  hubbub::JsonArray references;
  for (const auto& id : thread.references) references.add(id);
  return hubbub::JsonObject{{"external_id", thread.external_id},
                            {"subject", thread.subject},
                            {"has_written", thread.has_written},
                            {"references", references}}
      .text();
}

void add_reference(Thread& thread, const std::string& id) {
  auto& list = thread.references;
  if (id.empty() || std::find(list.begin(), list.end(), id) != list.end()) return;
  list.push_back(id);
  // The first one stays: by it mail programs find the root.
  if (list.size() > kMostReferences) list.erase(list.begin() + 1);
}

}  // namespace

std::optional<Thread> Threads::find(const std::string& thread) const {
  const auto record = records_.get(kRecords, thread).value();
  if (!record.exists()) return std::nullopt;
  return thread_of(record.json);
}

Thread Threads::add(const std::string& name, const Mail& mail) const {
  for (int tries = 1;; ++tries) {
    auto record = records_.get(kRecords, name).value();
    auto thread = record.exists() ? thread_of(record.json) : Thread{mail.external_id, {}, {}, false};
    if (thread.subject.empty()) thread.subject = mail.subject;
    thread.has_written = thread.has_written || mail.is_theirs;
    add_reference(thread, mail.message_id);
    auto text = text_of(thread);
    if (record.exists() && record.json == text) return thread;
    record.json = std::move(text);
    const auto stored = records_.put(record, {.external_id = thread.external_id});
    if (stored) return thread;
    const bool is_race = stored.error().status == hubbub::Status::conflict && tries < kMostTries;
    if (!is_race) throw hubbub::Failure(stored.error());
  }
}

}  // namespace email
