// What the fake hub keeps, and the service tables that work on it.
#pragma once

#include <hubbub/hubbub.h>

#include <deque>
#include <set>
#include <utility>

#include "hubbub/testing/fake_hub.hpp"

namespace hubbub::testing {

struct RouteEntry {
  std::uint32_t id = 0;
  std::string method;
  std::string path;
};

struct DueTimer {
  std::int64_t due_ms = 0;
  std::string name;
  std::string data;
  std::string conversation_id;  // empty: of the instance
};

struct PendingCall {
  std::uint64_t token = 0;
  Reply reply;
};

// What one route or one call to the inbox wants to have committed.
struct Batch {
  std::vector<InboxMessage> messages;
  std::vector<Receipt> receipts;
  std::vector<SeenActivity> activities;
  std::vector<SeenConsent> consents;
};

struct RunningTurn {
  FakeConversation* conversation = nullptr;
  std::string message_id;
  std::map<std::pair<std::string, std::string>, std::int64_t> read;  // versions
  std::map<std::pair<std::string, std::string>, std::optional<std::string>> writes;
  std::map<std::pair<std::string, std::string>, Subject> subjects;  // of writes that name one
  std::vector<Message> replies;
  std::vector<DueTimer> timers;
  std::string pass_to;
  std::string metadata;
};

struct State {
  explicit State(const hubbub_entry* with);

  const hubbub_entry* entry;
  hubbub_host host{};
  const hubbub_instance* instance = nullptr;
  std::string instance_id;
  std::string public_url;
  bool exposed = false;
  std::set<std::string> missing_services;
  std::map<std::string, std::string> secrets;
  LiveLimits limits{25'000'000, {"image/png", "image/jpeg", "application/pdf"}};

  std::vector<RouteEntry> routes;
  std::vector<Served> assets;
  std::vector<std::string> origins;
  bool in_create = false;
  Batch* collecting = nullptr;  // while a route is handled
  bool fail_commit = false;
  std::set<std::string> seen_ids;
  std::vector<InboxMessage> inbox;
  std::vector<Receipt> receipts;
  std::vector<SeenActivity> activities;
  std::vector<SeenConsent> consents;
  std::vector<SeenFile> files;
  std::optional<Error> file_refusal;
  std::deque<std::pair<std::uint64_t, Received>> stored;

  std::map<std::uint64_t, Delivery> deliveries;
  std::uint64_t last_token = 0;

  std::map<std::string, std::deque<Reply>> scripts;  // "POST https://…"
  std::vector<Call> calls;
  std::deque<PendingCall> pending;

  std::int64_t now_ms = 1'767'225'600'000;  // 2026-01-01
  std::vector<DueTimer> timers;
  std::map<std::pair<std::string, std::string>, Record> records;
  std::map<std::pair<std::string, std::string>, Subject> subjects;  // of records that are about somebody

  std::vector<std::unique_ptr<FakeConversation>> conversations;
  std::map<std::uint64_t, RunningTurn> running;
  std::function<void()> interfere;
  int turns = 0;
  std::uint64_t last_id = 0;

  std::vector<Minted> minted;
  std::vector<LogLine> log;
  std::vector<Measured> metrics;

  static State& of(void* host) { return *static_cast<State*>(host); }
  template <class Face>
  const Face* face(std::string_view id) const {
    if (instance == nullptr) return nullptr;
    return static_cast<const Face*>(instance->face(instance->self, boundary::view(id)));
  }
  std::string new_id(std::string_view kind) { return std::string{kind} + "-" + std::to_string(++last_id); }
  void commit(const Batch& batch, std::uint64_t token);
  void settle();  // until nothing waits for the plugin any more
  Result<> fire(const DueTimer& timer);
};

// Reports and returns: return refuse(errors, HUBBUB_INVALID, "no_such_thing", "…").
hubbub_status refuse(const hubbub_error_sink* errors, hubbub_status status, std::string_view code,
                     std::string_view message);

// What the hub refuses as a subject is refused here.
hubbub_status check_subject(const hubbub_subject* subject, const hubbub_error_sink* errors);
hubbub_status put_record_about_in_turn(void* host, std::uint64_t token, hubbub_view collection, hubbub_view key,
                                       hubbub_view json, const hubbub_subject* subject,
                                       const hubbub_error_sink* errors);

const void* find_service(std::string_view id);

extern const hubbub_json kJsonService;
extern const hubbub_crypto kCryptoService;
extern const hubbub_crypto_2 kCrypto2Service;
extern const hubbub_consents kConsentsService;
extern const hubbub_files kFilesService;
extern const hubbub_turns kTurnsService;
extern const hubbub_records kRecordsService;
extern const hubbub_records_2 kRecords2Service;
extern const hubbub_inbox kInboxService;
extern const hubbub_live kLiveService;
extern const hubbub_routes kRoutesService;
extern const hubbub_http_client kHttpClientService;

// `settings` with the defaults that `schema` names.
std::string with_defaults(std::string_view schema, std::string_view settings);

}  // namespace hubbub::testing
