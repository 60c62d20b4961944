// One open socket and what the hub knows about who is behind it. Lives on the event loop; kept small, since ten
// thousand of them may be idle at once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "domain/agent.hpp"
#include "http/websocket.hpp"
#include "live/bucket.hpp"
#include "live/feed.hpp"

namespace hub::live {

// What the upgrade request told, until `hello` decides who it is.
struct Opening {
  std::string cookie;
  std::string origin;
  bool same_origin = false;
};

struct PersonState {
  std::string grant;       // packed, see Grant::pack
  std::string client_key;  // of the browser, see client_key()
  domain::UserId user_id;  // empty until the hub knows the browser
  domain::ConversationId conversation_id;
  std::string name;
  Feed feed;
  bool typing_preview = false;
  bool welcomed = false;
  bool starting = false;
};

// A conversation that a console has open.
struct Follow {
  domain::ConversationId conversation_id;
  domain::UserId user_id;
  Feed feed;
};

struct AgentState {
  domain::Agent agent;
  std::string cookie;
  std::vector<std::unique_ptr<Follow>> follows;
  bool away = false;

  Follow* find(std::string_view conversation_id) {
    for (auto& follow : follows) {
      if (follow->conversation_id == conversation_id) return follow.get();
    }
    return nullptr;
  }
};

struct Session {
  std::shared_ptr<http::WebSocket> socket;
  std::unique_ptr<Opening> opening;
  std::unique_ptr<PersonState> person;
  std::unique_ptr<AgentState> agent;
  Bucket frames, sends, typings;
  std::uint8_t bad_frames = 0;
  bool closed = false;

  void send(Frame frame) const {
    if (!closed) socket->send(std::move(frame));
  }
  void send(std::string text) const { send(std::make_shared<const std::string>(std::move(text))); }
};

using SessionPtr = std::shared_ptr<Session>;

}  // namespace hub::live
