// A hub without a network whose live sessions are open: connect as a person or an agent, await what they are told.
#pragma once

#include "live/core.hpp"
#include "unit/live/hub_fixture.hpp"

namespace hub::testing {

struct Listening {
  std::shared_ptr<KeptSocket> socket = std::make_shared<KeptSocket>();
  std::unique_ptr<http::WebSocketListener> listener;
};

class CoreTest : public HubTest {
 protected:
  CoreTest() : core{std::make_shared<live::Core>(services(), live::HubOptions{})} { core->listen(); }
  ~CoreTest() override {
    store->stop();
    core->loop().drop();
  }

  // `hello`: what the first frame says beside its kind and version.
  Listening connect(const std::string& hello, const std::string& cookie = {}) {
    http::Request request;
    request.target = "/live";
    request.headers = {{"Host", "hub.test"}, {"Origin", "http://hub.test"}};
    if (!cookie.empty()) request.headers.emplace_back("Cookie", "hubbub_session=" + cookie);
    Listening one;
    one.listener = core->open(request, one.socket).listener;
    one.listener->on_text(R"({"t":"hello","v":1)" + hello + "}");
    EXPECT_TRUE(await(one, "welcome"));
    return one;
  }
  Listening person(const std::string& name, const std::string& place = {}) {
    return connect(R"(,"token":")" + tokens->mint(sender(name), {}) + "\"" + place);
  }
  Listening agent() {
    EXPECT_TRUE(logins->add_agent("ada@example.org", "Ada", "correct horse", domain::AgentRole::agent));
    return connect("", logins->log_in("ada@example.org", "correct horse").value().token);
  }
  bool await(const Listening& one, std::string_view kind, std::size_t count = 1) {
    return loop.run_until([&] { return one.socket->of_kind(kind).size() >= count; });
  }

  std::shared_ptr<live::Core> core;
};

}  // namespace hub::testing
