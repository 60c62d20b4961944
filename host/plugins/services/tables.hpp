// The service tables of the C ABI, one file each. `host` of every function is the Instance that asked.
#pragma once

#include "plugins/abi.hpp"
#include "plugins/instance.hpp"

namespace hub::plugins {

inline Instance& instance_of(void* host) {
  return *static_cast<Instance*>(host);
}

const hubbub_log* log_service();
const hubbub_metrics* metrics_service();
const hubbub_clock* clock_service();
const hubbub_timers* timers_service();
const hubbub_records* records_service();
const hubbub_records_2* records_2_service();
const hubbub_secrets* secrets_service();
const hubbub_routes* routes_service();
const hubbub_inbox* inbox_service();
const hubbub_deliveries* deliveries_service();
const hubbub_turns* turns_service();
const hubbub_live* live_service();
const hubbub_crypto* crypto_service();
const hubbub_crypto_2* crypto_2_service();
const hubbub_consents* consents_service();
const hubbub_exposure* exposure_service();
const hubbub_files* files_service();
const hubbub_http_client* http_client_service();
const hubbub_json* json_service();

inline constexpr const char* kTimerTask = "plugin_timer";

// Payload of a "plugin_timer" task.
struct TimerOrder {
  std::string instance;
  std::string name;
  std::string data;
  std::optional<domain::Time> due{};  // when it was to fire; its task's own moves with each try

  std::string to_json() const;
  static domain::Result<TimerOrder> from_json(std::string_view json);
};

// Who a plugin says is at the other end; invalid without an external id or with broken UTF-8.
domain::Result<messaging::Sender> sender_of(const Instance& instance, const hubbub_sender* told);

// The rules of hubbub.records/1, also within a turn: names that every store can keep, and JSON.
domain::Result<> check_place(std::string_view collection, std::string_view key);
domain::Result<> check_record(std::string_view json);
domain::Result<domain::RecordSubject> subject_of(const hubbub_subject* told);
// hubbub.records/2, within a turn (turns.cpp).
hubbub_status put_record_about_in_turn(void* host, uint64_t token, hubbub_view collection, hubbub_view key,
                                       hubbub_view json, const hubbub_subject* about, const hubbub_error_sink* errors);

// The rules of timers, also within a turn.
domain::Result<> check_timer(std::string_view name, std::int64_t delay_ms, std::string_view data);

}  // namespace hub::plugins
