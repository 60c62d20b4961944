// The instance's own documents in the hub's store, with compare-and-set.
//
//   auto record = records.get("sessions", key);          // version 0 when there is none
//   record->json = hubbub::JsonObject{{"state", "open"}}.text();
//   if (auto stored = records.put(*record); !stored && stored.error().status == hubbub::Status::conflict) …again
//
// In a turn use the turn's own record functions: they commit together with its replies.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/records.h"
#include "core.hpp"

namespace hubbub {

struct Record {
  std::string collection;
  std::string key;
  std::string json{};
  std::int64_t version = 0;  // 0: does not exist

  bool exists() const { return version != 0; }
};

// Whom a record is about: `user_id` or `external_id`, not both. It goes with them when they ask for their data, or to
// be forgotten; see abi/records.h.
struct Subject {
  std::string user_id{};      // of the hub: Conversation::user_id
  std::string external_id{};  // of somebody on this instance: Sender::external_id
};

namespace boundary {
inline hubbub_subject subject(const Subject& from) {
  auto to = sized<hubbub_subject>();
  to.user_id = view(from.user_id);
  to.external_id = view(from.external_id);
  return to;
}
inline Record record(const hubbub_record& from) {
  return {copy(from.collection), copy(from.key), copy(from.json), from.version};
}
}  // namespace boundary

// [any]
class Records {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_RECORDS;
  explicit Records(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_records>(id)} {}

  Result<Record> get(std::string_view collection, std::string_view key) const {
    Record found{std::string{collection}, std::string{key}};
    auto keep = [&](const hubbub_record* record) { found = boundary::record(*record); };
    const auto sink = boundary::sink_to<hubbub_record_sink>(keep);
    auto got = boundary::call([&](const hubbub_error_sink* errors) {
      return api_->get(core_->self(), boundary::view(collection), boundary::view(key), &sink, errors);
    });
    if (!got) return got.error();
    return found;
  }
  // Writes when the stored version is still record.version. On disk when it returns well.
  Result<> put(const Record& record) const {
    const auto written = raw(record);
    return boundary::call([&](const hubbub_error_sink* errors) { return api_->put(core_->self(), &written, errors); });
  }
  // The same, of a record that is about somebody. A hub older than this keeps it as any other.
  Result<> put(const Record& record, const Subject& subject) const {
    const auto* api = core_->service<hubbub_records_2>(HUBBUB_SERVICE_RECORDS_2);
    if (api == nullptr) return put(record);
    const auto written = raw(record);
    const auto about = boundary::subject(subject);
    return boundary::call(
        [&](const hubbub_error_sink* errors) { return api->put_about(core_->self(), &written, &about, errors); });
  }
  Result<> erase(const Record& record) const {
    return boundary::call([&](const hubbub_error_sink* errors) {
      return api_->erase(core_->self(), boundary::view(record.collection), boundary::view(record.key), record.version,
                         errors);
    });
  }
  // Ascending by key, those with key > after.
  Result<std::vector<Record>> list(std::string_view collection, std::string_view after = {}, int limit = 100) const {
    std::vector<Record> found;
    auto keep = [&](const hubbub_record* record) { found.push_back(boundary::record(*record)); };
    const auto sink = boundary::sink_to<hubbub_record_sink>(keep);
    auto listed = boundary::call([&](const hubbub_error_sink* errors) {
      return api_->list(core_->self(), boundary::view(collection), boundary::view(after),
                        static_cast<std::uint32_t>(limit), &sink, errors);
    });
    if (!listed) return listed.error();
    return found;
  }

 private:
  static hubbub_record raw(const Record& record) {
    auto written = boundary::sized<hubbub_record>();
    written.collection = boundary::view(record.collection);
    written.key = boundary::view(record.key);
    written.json = boundary::view(record.json);
    written.version = record.version;
    return written;
  }

  boundary::CorePtr core_;
  const hubbub_records* api_;
};

}  // namespace hubbub
