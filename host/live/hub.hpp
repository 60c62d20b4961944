// Live sessions: the hub's side of docs/live-protocol.md. Persons (widgets) and agents (consoles) hold a WebSocket at
// /live; what is committed, typed or read reaches them here.
//
// Threads: the public functions may be called from any thread. Sessions live on the http server's event loop; the store
// hands over each commit's events in one post. Stop server and store before this object ends.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "desk/desk.hpp"
#include "desk/logins.hpp"
#include "http/server.hpp"
#include "live/bucket.hpp"
#include "live/frames.hpp"
#include "live/tokens.hpp"
#include "messaging/ingest.hpp"
#include "messaging/integrations.hpp"
#include "messaging/outbox.hpp"
#include "store/store.hpp"

namespace hub::live {

// What the hub works with; all of it outlives the Hub.
struct Services {
  store::Store& store;
  const domain::Clock& clock;
  messaging::Ingest& ingest;
  messaging::Outbox& outbox;
  desk::Desk& desk;
  desk::Logins& logins;
  const messaging::Integrations& integrations;
  const Tokens& tokens;
  std::function<http::Server*()> server;  // null before the start and after the stop
  // An agent or bot types, or has stopped: for people who are not in a live session. On the event loop; may be empty.
  std::function<void(const domain::ConversationId& conversation, bool on)> business_types = {};
};

struct HubOptions {
  std::int64_t max_upload_bytes = 25 * 1024 * 1024;  // told to clients
  std::vector<std::string> media_types;              // told to clients
  std::string public_url;                            // another origin that consoles may come from; empty: the Host only
  Rate sends{10, 60};                                // per session
  Rate agent_sends{20, 100};
  Rate typings{2, 10};
  Rate frames{50, 400};  // anything; more closes the session
  int hello_timeout_ms = 10'000;
  int row_interval_ms = 50;                 // an inbox line is pushed at most once in this time
  int recheck_ms = 30'000;                  // how often the consoles' logins are looked up again
  std::size_t max_open_conversations = 50;  // per console
};

struct HubStatistics {
  std::int64_t persons = 0;
  std::int64_t agents = 0;
  std::int64_t waiting = 0;  // for hello
  std::int64_t frames_in = 0;
  std::int64_t messages_out = 0;  // message frames handed to sockets
  std::int64_t refused = 0;       // sessions ended with bye
};

class Core;

class Hub {
 public:
  Hub(Services services, HubOptions options);
  ~Hub();

  // Registers /live and listens to the store. Once, before the first change.
  void attach(http::Router& router);

  // Shows (or ends) a typing indicator to everyone in the conversation but the one who types. Never stored.
  void typing(const domain::ConversationId& conversation, bool on, const Typist& who);
  // The person behind a channel's client types; agents see it.
  void typing(const messaging::Sender& sender, bool on, const std::string& text = {});

  // An agent's login has ended: closes the consoles that came with this cookie.
  void signed_out(const std::string& cookie);
  // Dead tasks were retried or discarded: consoles learn the new count.
  void tasks_changed();

  // Says bye (restarting) to everyone. Call before the server stops.
  void stop();

  HubStatistics statistics() const;

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace hub::live
