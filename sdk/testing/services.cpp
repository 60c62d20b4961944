// The services that keep to themselves: log, metrics, clock, timers, records, secrets; and the list of all.
#include "state.hpp"

namespace hubbub::testing {
namespace {

void write_log(void* host, std::int32_t level, hubbub_view message, const hubbub_pair* fields, std::size_t count) {
  LogLine line{level, boundary::copy(message), {}};
  for (std::size_t i = 0; i < count; ++i) {
    line.fields[boundary::copy(fields[i].name)] = boundary::copy(fields[i].value);
  }
  State::of(host).log.push_back(std::move(line));
}

void measure(void* host, hubbub_view name, double value, const hubbub_pair* labels, std::size_t count) {
  Measured measured{boundary::copy(name), value, {}};
  for (std::size_t i = 0; i < count; ++i) {
    measured.labels[boundary::copy(labels[i].name)] = boundary::copy(labels[i].value);
  }
  State::of(host).metrics.push_back(std::move(measured));
}

std::int64_t now_ms(void* host) {
  return State::of(host).now_ms;
}

hubbub_status schedule(void* host, hubbub_view name, std::int64_t delay_ms, hubbub_view data,
                       const hubbub_error_sink* errors) {
  if (delay_ms < 0) return refuse(errors, HUBBUB_INVALID, "bad_delay", "A timer cannot fire in the past.");
  auto& state = State::of(host);
  state.timers.push_back({state.now_ms + delay_ms, boundary::copy(name), boundary::copy(data), {}});
  return HUBBUB_OK;
}

void write(const Record& record, const hubbub_record_sink* sink) {
  auto raw = boundary::sized<hubbub_record>();
  raw.collection = boundary::view(record.collection);
  raw.key = boundary::view(record.key);
  raw.json = boundary::view(record.json);
  raw.version = record.version;
  sink->write(sink->context, &raw);
}

hubbub_status get_record(void* host, hubbub_view collection, hubbub_view key, const hubbub_record_sink* sink,
                         const hubbub_error_sink*) {
  const auto& records = State::of(host).records;
  const auto found = records.find({boundary::copy(collection), boundary::copy(key)});
  write(found == records.end() ? Record{boundary::copy(collection), boundary::copy(key)} : found->second, sink);
  return HUBBUB_OK;
}

hubbub_status put_record(void* host, const hubbub_record* record, const hubbub_error_sink* errors) {
  auto& records = State::of(host).records;
  const auto key = std::pair{boundary::copy(record->collection), boundary::copy(record->key)};
  if (key.second.empty()) return refuse(errors, HUBBUB_INVALID, "no_key", "A record needs a key.");
  const auto found = records.find(key);
  const std::int64_t stored = found == records.end() ? 0 : found->second.version;
  if (stored != record->version) return refuse(errors, HUBBUB_CONFLICT, "stale", "The record has changed.");
  records[key] = {key.first, key.second, boundary::copy(record->json), stored + 1};
  return HUBBUB_OK;
}

hubbub_status erase_record(void* host, hubbub_view collection, hubbub_view key, std::int64_t version,
                           const hubbub_error_sink* errors) {
  auto& records = State::of(host).records;
  const auto found = records.find({boundary::copy(collection), boundary::copy(key)});
  if (found == records.end() || found->second.version != version) {
    return refuse(errors, HUBBUB_CONFLICT, "stale", "The record has changed.");
  }
  records.erase(found);
  State::of(host).subjects.erase({boundary::copy(collection), boundary::copy(key)});
  return HUBBUB_OK;
}

hubbub_status put_record_about(void* host, const hubbub_record* record, const hubbub_subject* subject,
                               const hubbub_error_sink* errors) {
  if (const auto bad = check_subject(subject, errors); bad != HUBBUB_OK) return bad;
  if (const auto failed = put_record(host, record, errors); failed != HUBBUB_OK) return failed;
  State::of(host).subjects[{boundary::copy(record->collection), boundary::copy(record->key)}] = {
      boundary::copy(subject->user_id), boundary::copy(subject->external_id)};
  return HUBBUB_OK;
}

hubbub_status list_records(void* host, hubbub_view collection, hubbub_view after, std::uint32_t limit,
                           const hubbub_record_sink* sink, const hubbub_error_sink*) {
  for (const auto& [key, record] : State::of(host).records) {
    if (key.first != boundary::text(collection) || key.second <= boundary::text(after)) continue;
    if (limit-- == 0) break;
    write(record, sink);
  }
  return HUBBUB_OK;
}

hubbub_status get_secret(void* host, hubbub_view name, const hubbub_text_sink* sink, const hubbub_error_sink* errors) {
  const auto& secrets = State::of(host).secrets;
  const auto found = secrets.find(boundary::copy(name));
  if (found == secrets.end()) {
    return refuse(errors, HUBBUB_INVALID, "secret_not_found",
                  "The test gave no secret \"" + boundary::copy(name) + "\": call FakeHub::secret().");
  }
  sink->write(sink->context, boundary::view(found->second));
  return HUBBUB_OK;
}

hubbub_status complete(void* host, std::uint64_t token, const hubbub_delivery* delivery) {
  auto& deliveries = State::of(host).deliveries;
  const auto found = deliveries.find(token);
  if (found == deliveries.end()) return HUBBUB_INVALID;
  if (++found->second.completions > 1) return HUBBUB_INVALID;
  found->second.error = {static_cast<Status>(delivery->status), boundary::copy(delivery->message),
                         boundary::copy(delivery->code), Milliseconds{delivery->retry_after_ms}};
  found->second.external_id = boundary::copy(delivery->external_id);
  return HUBBUB_OK;
}

const hubbub_log kLogService{write_log};
const hubbub_metrics kMetricsService{measure, measure};
const hubbub_clock kClockService{now_ms};
const hubbub_timers kTimersService{schedule};
const hubbub_secrets kSecretsService{get_secret};
const hubbub_deliveries kDeliveriesService{complete};
const hubbub_exposure kExposureService{[](void* host) -> std::uint32_t { return State::of(host).exposed ? 1 : 0; }};

}  // namespace

const hubbub_records kRecordsService{get_record, put_record, erase_record, list_records};

const hubbub_records_2 kRecords2Service{put_record_about, put_record_about_in_turn};

hubbub_status check_subject(const hubbub_subject* subject, const hubbub_error_sink* errors) {
  if ((subject->user_id.len == 0) != (subject->external_id.len == 0)) return HUBBUB_OK;
  return refuse(errors, HUBBUB_INVALID, "bad_subject", "A record is about a user or about somebody on this instance.");
}

hubbub_status refuse(const hubbub_error_sink* errors, hubbub_status status, std::string_view code,
                     std::string_view message) {
  boundary::report(errors, {static_cast<Status>(status), std::string{message}, std::string{code}});
  return status;
}

const void* find_service(std::string_view id) {
  static const std::map<std::string_view, const void*> services{{HUBBUB_SERVICE_LOG, &kLogService},
                                                                {HUBBUB_SERVICE_METRICS, &kMetricsService},
                                                                {HUBBUB_SERVICE_CLOCK, &kClockService},
                                                                {HUBBUB_SERVICE_TIMERS, &kTimersService},
                                                                {HUBBUB_SERVICE_RECORDS, &kRecordsService},
                                                                {HUBBUB_SERVICE_RECORDS_2, &kRecords2Service},
                                                                {HUBBUB_SERVICE_EXPOSURE, &kExposureService},
                                                                {HUBBUB_SERVICE_SECRETS, &kSecretsService},
                                                                {HUBBUB_SERVICE_DELIVERIES, &kDeliveriesService},
                                                                {HUBBUB_SERVICE_ROUTES, &kRoutesService},
                                                                {HUBBUB_SERVICE_INBOX, &kInboxService},
                                                                {HUBBUB_SERVICE_TURNS, &kTurnsService},
                                                                {HUBBUB_SERVICE_LIVE, &kLiveService},
                                                                {HUBBUB_SERVICE_CRYPTO, &kCryptoService},
                                                                {HUBBUB_SERVICE_CRYPTO_2, &kCrypto2Service},
                                                                {HUBBUB_SERVICE_CONSENTS, &kConsentsService},
                                                                {HUBBUB_SERVICE_FILES, &kFilesService},
                                                                {HUBBUB_SERVICE_HTTP_CLIENT, &kHttpClientService},
                                                                {HUBBUB_SERVICE_JSON, &kJsonService}};
  const auto found = services.find(id);
  return found == services.end() ? nullptr : found->second;
}

}  // namespace hubbub::testing
