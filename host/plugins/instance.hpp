// One configured instance of a plugin, from the hub's side: its host table, its strand, its faces.
#pragma once

#include <hubbub/hubbub.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "messaging/turn.hpp"
#include "plugins/catalog.hpp"
#include "plugins/collected.hpp"
#include "plugins/parts.hpp"
#include "plugins/ports.hpp"
#include "plugins/strand.hpp"

namespace hub::plugins {

struct InstanceSpec {
  CatalogEntry plugin;
  std::string id;
  std::string settings_json = "{}";
  std::map<std::string, std::string, std::less<>> secrets;  // by dotted path of the settings key
};

// What create() registered; mounted on the router when the instance has started.
struct RegisteredRoutes {
  struct Route {
    std::uint32_t id = 0;
    std::string method;
    std::string path;
    std::size_t body_limit_bytes = 0;
  };
  struct Assets {
    std::string path;
    std::string folder;
    http::Headers headers;
  };
  std::vector<Route> routes;
  std::vector<Assets> assets;
  std::vector<std::string> allowed_origins;
};

// One message for the channel face.
struct Outbound {
  std::string id;  // idempotency key: the same for each try
  domain::Message message;
  std::string to;
  int attempt = 1;
  int deadline_ms = 30'000;    // for all parts, the waiting for the plugin included
  std::string locale{};        // the recipient's, for what the hub adds in words
  std::size_t parts_sent = 0;  // by earlier tries: this one begins after them
  // A part is out, though not the last: how many are by now, and the provider's id of it. [any thread]
  std::function<void(std::size_t, const std::string&)> part_sent{};
};

class Instance : public std::enable_shared_from_this<Instance> {
 public:
  // How a send ended: the provider's id, or why not.
  using Sent = std::function<void(domain::Result<std::string>)>;

  // How long a plugin may take to return from its create() or start(). Beyond, the call fails with kHangs: stop() the
  // instance, which leaves it behind.
  static constexpr std::chrono::milliseconds kStartPatience = std::chrono::seconds(10);
  static constexpr const char* kHangs = "hangs";

  // `ports` must outlive the instance.
  static std::shared_ptr<Instance> make(InstanceSpec spec, const Ports& ports);
  // Calls the plugin's create() on the strand. Once, before all else.
  domain::Result<> create(std::chrono::milliseconds patience = kStartPatience);
  // Both; one that fails is stopped.
  static domain::Result<std::shared_ptr<Instance>> create(InstanceSpec spec, const Ports& ports);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  domain::Result<> start();  // begin(), then mount()
  // The two halves, so that a successor can be tried while its predecessor works.
  domain::Result<> begin(std::chrono::milliseconds patience = kStartPatience);  // the plugin's start()
  void mount();  // its routes go live, in place of all under /hooks/<id>/, in one step
  // The routes under /hooks/<id>/ belong to a successor now: stop() leaves them alone.
  void give_way() { mounted_ = false; }
  // How long a plugin may take to return from what it does and from its stop() and destroy().
  static constexpr std::chrono::milliseconds kStopPatience = std::chrono::seconds(5);
  // Routes go, what waits is dropped, the plugin's stop() and destroy(), sends under way are abandoned. May be called
  // from any thread. False: the plugin has not returned within `patience`. It is left behind on its thread, which keeps
  // this instance alive, and ends if it ever returns; what `ports` names must stay until then. Idempotent.
  bool stop(std::chrono::milliseconds patience = kStopPatience);
  bool has_ended() const { return strand_.has_ended(); }
  // What the plugin does not return from: "create()", "start()", "stop()", "destroy()" or "a call".
  const char* hangs_in() const { return ending_; }

  const InstanceSpec& spec() const { return spec_; }
  const std::string& id() const { return spec_.id; }
  const Ports& ports() const { return ports_; }
  const domain::Author& author() const { return author_; }
  messaging::Integration integration(const messaging::Integration& rules) const;

  // Calls into the plugin. Each waits for the strand or posts to it. [any thread]
  domain::Result<> handle_turn(messaging::Turn& turn);
  // Renders the message for what the channel declares, and sends its parts one after the other. Returns the send's
  // token. `sent` is called exactly once, perhaps before this returns; the id that it gets is the last part's.
  std::uint64_t send(Outbound outbound, Sent sent);
  domain::Result<> fire_timer(std::string_view name, std::string_view data, int attempt, domain::Time due);
  void show(hubbub_activity_kind kind, std::string client_external_id);
  void answer_http(std::uint64_t token, const domain::Result<OutboundResponse>& answer);
  void answer_inbox(std::uint64_t token, const domain::Result<messaging::Received>& received);
  void serve(std::uint32_t route, http::Request request, http::Responder responder);
  // Ends a send that nobody waits for any more. When the plugin has seen it, and its provider would not drop a second
  // one, the code becomes HUBBUB_OUTCOME_UNKNOWN: it may have gone out.
  void abandon(std::uint64_t token, domain::Error why);
  // Ends the send of `token`; invalid/"unknown_token" when it has ended.
  domain::Result<> complete(std::uint64_t token, domain::Result<std::string> outcome);

  // For the conformance suite: a request handled at once, its answer dropped; a turn that is over when it begins
  // (true: the handler claimed success).
  bool has_face(const char* face) const;
  void handle_now(std::uint32_t route, http::Request request);
  bool handle_closed_turn();

  // For the services. [any thread]
  RegisteredRoutes& routes() { return routes_; }
  bool creating() const { return creating_; }
  messaging::Turn* turn(std::uint64_t token);
  // The collector of the route handler that runs on this thread, or null.
  Collected* collecting() const;

 private:
  Instance(InstanceSpec spec, const Ports& ports);
  domain::Result<> call_create();
  domain::Result<> call_start();
  // Runs `call` on the strand for at most `patience`; `name` is what the plugin hangs in.
  domain::Result<> call_within(std::chrono::milliseconds patience, const char* name,
                               domain::Result<> (Instance::*call)());
  template <class Face>
  const Face* face(const char* id) const;
  void handle_request(std::uint32_t route, const http::Request& request, const http::Responder& responder);
  void commit_and_answer(Collected collected, http::Response response, const http::Responder& responder);
  void drop(const Collected& collected, const domain::Error& why);
  void remember_author();
  bool is_under_way(std::uint64_t token);
  // One try of a delivery: what is sent, and how far it is.
  struct Sending {
    Outbound outbound;
    Parts parts;
    std::uint64_t token = 0;  // of the delivery; the last part's, too
    std::chrono::steady_clock::time_point due{};
  };
  void send_part(const std::shared_ptr<Sending>& sending);
  std::optional<std::uint64_t> token_of_part(const std::shared_ptr<Sending>& sending);
  void hand_over(const Sending& sending, std::uint64_t token);
  void part_ended(const std::shared_ptr<Sending>& sending, domain::Result<std::string> outcome);
  struct UnderWay {
    Sent sent;
    bool handed_over = false;  // to the plugin
  };
  void note_handed_over(std::uint64_t token, bool handed_over);
  domain::Error end_of(const UnderWay& send, domain::Error why) const;
  void end_plugin();
  void abandon_sends();

  InstanceSpec spec_;
  const Ports& ports_;
  hubbub_host host_{};
  const hubbub_instance* instance_ = nullptr;
  domain::Author author_;
  RegisteredRoutes routes_;
  std::atomic<bool> creating_ = true;
  std::atomic<bool> mounted_ = false;
  bool started_ = false;  // the plugin's start() succeeded: its stop() is due
  std::atomic<bool> stopped_ = false;
  std::atomic<const char*> ending_ = "a call";
  std::mutex mutex_;
  std::map<std::uint64_t, messaging::Turn*> turns_;
  std::map<std::uint64_t, UnderWay> sends_;
  std::map<std::uint64_t, std::uint64_t> part_of_;  // by the delivery's token: that of the part under way
  rendering::Capabilities capabilities_;
  std::atomic<std::uint64_t> next_token_ = 1;
  Strand strand_;
};

template <class Face>
const Face* Instance::face(const char* id) const {
  if (instance_ == nullptr || instance_->face == nullptr) return nullptr;
  return static_cast<const Face*>(instance_->face(instance_->self, hubbub_view_of(id)));
}

// For a face that the plugin lacks.
tl::unexpected<domain::Error> no_face(const std::string& id, const char* what);

// The service tables; null for an unknown id.
const void* service_table(std::string_view id);

}  // namespace hub::plugins
