// A hub for unit tests: runs one instance of a plugin through the real C boundary, without server, store or network.
//
//   hubbub::testing::FakeHub hub;                       // of the plugin that is linked into the test
//   hub.secret("token", "s3cret");
//   hub.create("com.acme.sms", R"({"sender": "+4412345"})").value();
//   const auto answer = hub.request({.method = "POST", .path = "/inbound", .body = "…"});
//   EXPECT_EQ(answer.status, 200);
//   EXPECT_EQ(hub.inbox()[0].text, "hello");
//
// Records are in memory, HTTP answers are scripted, the clock stands until a test turns it, conversations are played by
// the test. Every call that reaches the plugin returns when all that follows from it (answers of HTTP calls,
// completions) has happened. Not thread-safe: one test, one thread.
#pragma once

#include <hubbub/abi/entry.h>

#include <cstdint>
#include <functional>
#include <hubbub/crypto.hpp>
#include <hubbub/live.hpp>
#include <hubbub/records.hpp>
#include <hubbub/status.hpp>
#include <hubbub/turn.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hubbub::testing {

using Headers = std::vector<std::pair<std::string, std::string>>;

// What somebody sends to a route of the plugin.
struct Request {
  std::string method = "GET";
  std::string path = "/";  // below /hooks/<instance>; may have a query
  std::string body{};
  Headers headers{};
  std::string remote_address = "192.0.2.7";
  bool secure = false;
};

// What they get. A path that no route matches is 404.
struct Answer {
  int status = 0;
  Headers headers;
  std::string body;
  std::string asset;
  std::string header(std::string_view name) const;  // in any case; "" when there is none
  Json json() const { return Json::parse(body); }
};

// What the plugin sent out, and what it gets back.
struct Call {
  std::string method;
  std::string url;
  Headers headers;
  std::string body;
  std::string header(std::string_view name) const;
};
struct Reply {
  int status = 200;
  std::string body{};
  Headers headers{};
  Milliseconds retry_after{};
  std::optional<Error> error{};  // instead of an answer
};

struct LogLine {
  int level = 0;
  std::string message;
  std::map<std::string, std::string> fields;
};

// A message that was received and committed.
struct InboxMessage {
  std::string external_id;
  std::string text;
  std::string content;
  std::string metadata;
  Sender sender;
};
struct Receipt {
  int kind = 0;  // HUBBUB_RECEIPT_…
  std::string external_id;
  std::string reason;
  std::string delivery_id{};
};
struct SeenConsent {
  int state = 0;  // HUBBUB_CONSENT_…
  std::string external_id;
  std::string event_id;
  std::string evidence;
};
// A file that the plugin gave to the hub. It is taken for what its name's ending says.
struct SeenFile {
  std::string bytes;
  std::string name;
  std::string external_id;
};
struct SeenActivity {
  int kind = 0;
  std::string external_id;
};

// A message for the plugin to send, and how that went.
struct Sending {
  std::string to;
  std::string text;
  std::string content{};  // JSON; empty: a text of `text`
  std::string id = "delivery-1";
  int attempt = 1;
  std::string conversation_id = "conversation-1";  // empty: of none, as a one-time code
  AuthorType author = AuthorType::agent;
  std::string metadata{};  // JSON, of the message
};
struct Delivery {
  int completions = 0;  // a plugin must come to exactly 1
  Error error{Status::ok, {}};
  std::string external_id;
  bool sent() const { return completions == 1 && error.status == Status::ok; }
};

// Something that was counted or measured.
struct Measured {
  std::string name;
  double value = 0;
  std::map<std::string, std::string> labels;
};

struct Minted {
  Sender sender;
  LiveOptions options;
  LiveSession session;
};

struct Served {
  std::string path;
  std::string folder;
  Headers headers;
};

class FakeHub;

// A conversation that a workflow holds, played by the test. Messages and effects appear when a turn was committed.
class FakeConversation {
 public:
  explicit FakeConversation(FakeHub& hub) : hub_{&hub} {}  // made by FakeHub::converse()
  // Control reaches the workflow, with a turn: the conversation is new, or someone hands it over.
  Result<> begins(std::string_view metadata_json = {});
  // The person writes; a turn follows when the workflow holds control.
  Result<> says(std::string_view text, std::string_view payload = {});
  // Somebody else of the business writes; no turn.
  void is_told(std::string_view text);
  // The person writes, and the workflow has not had its turn yet. The turns come with begins() or take_turn().
  void has_said(std::string_view text);
  Result<> take_turn();  // for the newest message

  const std::vector<Message>& messages() const { return messages_; }
  std::vector<std::string> replies() const;  // texts of the workflow
  const std::string& holder() const { return conversation_.holder; }
  Json control_metadata() const { return Json::parse(conversation_.control_metadata); }
  const std::string& id() const { return conversation_.id; }
  const Conversation& facts() const { return conversation_; }
  const User& user() const { return user_; }

 private:
  friend class FakeHub;
  friend struct State;
  Result<> turn(int type, std::string_view message_id, std::string_view timer, std::string_view data);

  FakeHub* hub_;
  Conversation conversation_;
  User user_;
  std::vector<Message> messages_;
};

struct State;

class FakeHub {
 public:
  explicit FakeHub(const hubbub_entry* entry = hubbub_plugin_entry());
  ~FakeHub();  // stops and destroys the instance
  FakeHub(const FakeHub&) = delete;
  FakeHub& operator=(const FakeHub&) = delete;

  // Before create().
  void secret(std::string name, std::string value);
  void limits(LiveLimits limits);
  void public_url(std::string url);     // "https://hub.example"; else hooks_url() is a path alone
  void expose();                        // others than this machine can reach it
  void remove_service(std::string id);  // as on a hub that does not have it

  // Creates and starts the one instance. Defaults of the plugin's settings schema are applied, as the hub does.
  Result<> create(std::string_view plugin_id, std::string_view settings_json = "{}",
                  std::string_view instance_id = "instance-1");
  void stop();  // and destroy
  bool has_face(std::string_view id) const;
  const hubbub_descriptor& descriptor(std::string_view plugin_id) const;

  // Routes.
  Answer request(const Request& request);
  void fail_next_commit();  // of what a route received
  const std::vector<Served>& assets() const;
  const std::vector<std::string>& allowed_origins() const;

  // What came in, once it is committed.
  const std::vector<InboxMessage>& inbox() const;
  const std::vector<Receipt>& receipts() const;
  const std::vector<SeenActivity>& activities() const;
  const std::vector<SeenConsent>& consents() const;
  const std::vector<SeenFile>& files() const;
  void refuse_files(Error error);  // from now on

  // What goes out.
  Delivery send(const Sending& sending);
  Result<> show(int kind, std::string_view to);

  // HTTP: the next call to this method and URL (or this one and a query) gets this reply; calls that nobody scripted
  // cannot connect.
  void script(std::string_view method, std::string_view url, Reply reply);
  const std::vector<Call>& calls() const;

  // Time. advance() fires what falls due on the way.
  std::int64_t now_ms() const;
  Result<> advance(Milliseconds by);

  // Records; the JSON, or "" when there is none.
  std::string record(std::string_view collection, std::string_view key) const;
  void put_record(std::string_view collection, std::string_view key, std::string_view json);
  std::size_t record_count(std::string_view collection) const;
  // Whom a record is about; both empty: nobody.
  Subject subject_of(std::string_view collection, std::string_view key) const;

  // Turns. `interfere` runs once, between the next turn and its commit: what a turn has read may change there.
  FakeConversation& converse(User user = {});
  void before_next_commit(std::function<void()> interfere);
  int turns() const;  // how many were run, repeated ones included

  const std::vector<Minted>& minted() const;
  const std::vector<LogLine>& log() const;
  const std::vector<Measured>& metrics() const;
  // The secret does not appear in any log line.
  bool log_is_free_of(std::string_view secret) const;

 private:
  friend class FakeConversation;
  std::unique_ptr<State> state_;
};

}  // namespace hubbub::testing
