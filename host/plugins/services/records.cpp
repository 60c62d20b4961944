// hubbub.records/1 and /2, and hubbub.secrets/1: what an instance keeps, and what it must keep to itself.
#include "store/records.hpp"

#include <algorithm>

#include "plugins/services/tables.hpp"
#include "wire/wire.hpp"

namespace hub::plugins {
namespace {

constexpr size_t kMaxCollection = 64;
constexpr size_t kMaxKey = 191;
constexpr size_t kMaxJson = 1024 * 1024;
constexpr size_t kMaxExternalId = 1024;

bool is_collection(std::string_view name) {
  return !name.empty() && name.size() <= kMaxCollection && std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
  });
}

}  // namespace

domain::Result<> check_place(std::string_view collection, std::string_view key) {
  if (!is_collection(collection))
    return domain::invalid("bad_collection", "A collection is named with 1-64 of a-z, 0-9, _ and -.");
  if (key.empty() || key.size() > kMaxKey || !wire::is_valid_utf8(key))
    return domain::invalid("bad_key", "A record's key is 1-191 bytes of UTF-8.");
  return {};
}

domain::Result<> check_record(std::string_view json) {
  if (json.size() > kMaxJson || !wire::is_valid_utf8(json))
    return domain::invalid("bad_record", "A record is at most 1 MB of UTF-8 JSON.");
  return {};
}

domain::Result<domain::RecordSubject> subject_of(const hubbub_subject* told) {
  domain::RecordSubject subject{string_of(told->user_id), string_of(told->external_id)};
  if (subject.user_id.empty() != subject.external_id.empty() && subject.external_id.size() <= kMaxExternalId &&
      wire::is_valid_utf8(subject.user_id) && wire::is_valid_utf8(subject.external_id)) {
    return subject;
  }
  return domain::invalid("bad_subject",
                         "A record is about a user, by user_id, or about somebody on this instance, by external_id.");
}

namespace {

void tell(const hubbub_record_sink* sink, const domain::Record& record) {
  const hubbub_record told{
      sizeof(hubbub_record), 0, view_of(record.collection), view_of(record.key), view_of(record.json), record.version};
  sink->write(sink->context, &told);
}

hubbub_status get(void* host, hubbub_view collection, hubbub_view key, const hubbub_record_sink* sink,
                  const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  if (auto good = check_place(text_of(collection), text_of(key)); !good) return report(errors, good.error());
  const auto found = instance.ports().store.view([&](store::Snapshot& snapshot) {
    return store::Records(snapshot.connection()).find(instance.id(), text_of(collection), text_of(key));
  });
  if (!found) return report(errors, found.error());
  tell(sink, found->value_or(domain::Record{instance.id(), string_of(collection), string_of(key), {}, 0}));
  return HUBBUB_OK;
}

domain::Result<domain::Record> record_of(const Instance& instance, const hubbub_record* told) {
  if (auto good = check_place(text_of(told->collection), text_of(told->key)); !good)
    return tl::unexpected(good.error());
  if (auto good = check_record(text_of(told->json)); !good) return tl::unexpected(good.error());
  return domain::Record{instance.id(), string_of(told->collection), string_of(told->key), string_of(told->json),
                        told->version};
}

hubbub_status put(void* host, const hubbub_record* told, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  const auto record = record_of(instance, told);
  if (!record) return report(errors, record.error());
  const auto done = instance.ports().store.change(
      [&](store::Transaction& tx) { return store::Records(tx.connection()).put(*record); });
  return done ? HUBBUB_OK : report(errors, done.error());
}

hubbub_status put_about(void* host, const hubbub_record* told, const hubbub_subject* about,
                        const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  const auto record = record_of(instance, told);
  if (!record) return report(errors, record.error());
  const auto subject = subject_of(about);
  if (!subject) return report(errors, subject.error());
  const auto done = instance.ports().store.change([&](store::Transaction& tx) -> domain::Result<> {
    if (auto known = messaging::check_subject(tx, *subject); !known) return known;
    return store::Records(tx.connection()).put(*record, *subject);
  });
  return done ? HUBBUB_OK : report(errors, done.error());
}

hubbub_status erase(void* host, hubbub_view collection, hubbub_view key, int64_t version,
                    const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  const domain::Record record{instance.id(), string_of(collection), string_of(key), {}, version};
  const auto done = instance.ports().store.change(
      [&](store::Transaction& tx) { return store::Records(tx.connection()).erase(record); });
  return done ? HUBBUB_OK : report(errors, done.error());
}

hubbub_status list(void* host, hubbub_view collection, hubbub_view after, uint32_t limit,
                   const hubbub_record_sink* sink, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  const int wanted = static_cast<int>(std::clamp(limit, 1U, 1000U));
  const auto found = instance.ports().store.view([&](store::Snapshot& snapshot) {
    return store::Records(snapshot.connection()).list(instance.id(), text_of(collection), text_of(after), wanted);
  });
  if (!found) return report(errors, found.error());
  for (const auto& record : *found) tell(sink, record);
  return HUBBUB_OK;
}

hubbub_status secret(void* host, hubbub_view name, const hubbub_text_sink* sink, const hubbub_error_sink* errors) {
  const auto& secrets = instance_of(host).spec().secrets;
  const auto found = secrets.find(text_of(name));
  if (found == secrets.end())
    return report(errors, domain::Status::invalid, "secret_not_found",
                  "The settings have no secret '" + string_of(name) + "'.");
  sink->write(sink->context, view_of(found->second));
  return HUBBUB_OK;
}

}  // namespace

const hubbub_records* records_service() {
  static constexpr hubbub_records table{&get, &put, &erase, &list};
  return &table;
}

const hubbub_records_2* records_2_service() {
  static constexpr hubbub_records_2 table{&put_about, &put_record_about_in_turn};
  return &table;
}

const hubbub_secrets* secrets_service() {
  static constexpr hubbub_secrets table{&secret};
  return &table;
}

}  // namespace hub::plugins
