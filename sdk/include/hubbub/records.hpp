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

namespace boundary {
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
    auto written = boundary::sized<hubbub_record>();
    written.collection = boundary::view(record.collection);
    written.key = boundary::view(record.key);
    written.json = boundary::view(record.json);
    written.version = record.version;
    return boundary::call([&](const hubbub_error_sink* errors) { return api_->put(core_->self(), &written, errors); });
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
  boundary::CorePtr core_;
  const hubbub_records* api_;
};

}  // namespace hubbub
