// The routes behind the real listener: paths, limits and headers as a client meets them.
#include <arpa/inet.h>
#include <sys/socket.h>

#include "api/console.hpp"
#include "api/rest.hpp"
#include "api/uploads.hpp"
#include "messaging/dispatcher.hpp"
#include "unit/live/hub_fixture.hpp"

namespace hub::api {
namespace {

constexpr const char* kBasic = "Authorization: Basic YXBwXzE6czNjcmV0\r\n";  // app_1:s3cret

class EdgeTest : public hub::testing::HubTest {
 protected:
  EdgeTest()
      : hub{with_server(), {}},
        keys{{{"app_1", "s3cret", "app", ""}}, {}, clock},
        rest{{*store, integrations, *ingest, *outbox, *switchboard, hub, keys}, {"app", "Acme", "", {}, 0}},
        attachments{*store, *ids, {folder + "/media", 100'000, {"text/plain"}, ""}},
        uploads{attachments, *tokens, *logins, keys, "app"},
        console{{*store, clock, *desk, *logins, integrations, hub, *dispatcher}, {}} {
    hub.attach(router);
    add_routes(router, rest.routes());
    add_routes(router, uploads.routes());
    add_routes(router, console.routes());
    http::ServerOptions options;
    options.port = 0;
    server = http::make_server(options, router);
    const auto started = server->start();
    EXPECT_TRUE(started) << started.error().message;
  }
  ~EdgeTest() override {
    hub.stop();
    server->stop(1000, "test ends");
    store->stop();
  }
  live::Services with_server() {
    return {*store, clock, *ingest, *outbox, *desk, *logins, integrations, *tokens, [this] { return server.get(); }};
  }

  // One request on a connection of its own; everything that comes back until the hub closes or `until` is there.
  std::string exchange(const std::string& request, const std::string& until = {}) const {
    const int peer = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const timeval limit{20, 0};
    ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::send(peer, request.data(), request.size(), MSG_NOSIGNAL);
    std::string answer;
    char buffer[4096];
    while (until.empty() || answer.find(until) == std::string::npos) {
      const auto size = ::recv(peer, buffer, sizeof buffer, 0);
      if (size <= 0) break;
      answer.append(buffer, static_cast<std::size_t>(size));
    }
    ::close(peer);
    return answer;
  }
  std::string ask(const std::string& method, const std::string& target, const std::string& headers = {},
                  const std::string& body = {}) const {
    return exchange(method + " " + target + " HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\n" + headers +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  http::Router router;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<messaging::Dispatcher> dispatcher = messaging::make_dispatcher(*store, clock, {});
  live::Hub hub;
  Keys keys;
  Rest rest;
  Attachments attachments;
  Uploads uploads;
  Console console;
};

TEST_F(EdgeTest, FindsAUserWhoseExternalIdHasASlash) {
  const auto made = ask("POST", "/v2/apps/app/users", kBasic, R"({"externalId":"c/7"})");
  EXPECT_TRUE(made.starts_with("HTTP/1.1 201")) << made;
  const auto found = ask("GET", "/v2/apps/app/users/c%2F7", kBasic);
  EXPECT_TRUE(found.starts_with("HTTP/1.1 200")) << found;
  EXPECT_NE(found.find(R"("externalId":"c/7")"), std::string::npos) << found;
}

TEST_F(EdgeTest, AnswersInTheOneErrorShape) {
  const auto stranger = ask("GET", "/v2/apps/app/users/x");
  EXPECT_TRUE(stranger.starts_with("HTTP/1.1 401")) << stranger;
  EXPECT_NE(stranger.find(R"({"errors":[{"code":"unauthorized")"), std::string::npos) << stranger;
  const auto wrong_method = ask("PUT", "/v2/apps/app/users", kBasic);
  EXPECT_TRUE(wrong_method.starts_with("HTTP/1.1 405")) << wrong_method;
  const auto large = ask("POST", "/v2/apps/app/users", kBasic, std::string(200'000, 'x'));
  EXPECT_TRUE(large.starts_with("HTTP/1.1 413")) << large;
}

TEST_F(EdgeTest, TakesAFileAndServesItAsADownload) {
  const auto token = tokens->mint(sender("b1"), {});
  const auto kept = ask("POST", "/live/attachments?name=notes.txt", "Authorization: Bearer " + token + "\r\n", "words");
  ASSERT_TRUE(kept.starts_with("HTTP/1.1 201")) << kept;
  const auto at = kept.find("/media/");
  const auto served = ask("GET", kept.substr(at, kept.find('"', at) - at));
  EXPECT_TRUE(served.starts_with("HTTP/1.1 200")) << served;
  EXPECT_NE(served.find("attachment; filename*=UTF-8''notes.txt"), std::string::npos) << served;
  EXPECT_NE(served.find("nosniff"), std::string::npos);
  EXPECT_TRUE(served.ends_with("words")) << served;
  EXPECT_TRUE(ask("GET", "/media/..%2F..%2Fhub.db/x/y").starts_with("HTTP/1.1 404"));
}

TEST_F(EdgeTest, WelcomesAWidgetOverAWebSocket) {
  const auto hello = R"({"t":"hello","v":1,"token":")" + tokens->mint(sender("b1"), {}) + "\"}";
  std::string frame = "\x81";  // RFC 6455 §5.2: one text frame, masked with zeros
  frame += static_cast<char>(0x80 | 126);
  frame += static_cast<char>(hello.size() >> 8);
  frame += static_cast<char>(hello.size() & 255);
  frame += std::string(4, '\0') + hello;
  const auto answer = exchange(
      "GET /live HTTP/1.1\r\nHost: hub.test\r\nOrigin: https://shop.example\r\nConnection: Upgrade\r\n"
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
          frame,
      "serverTime");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 101")) << answer;
  EXPECT_NE(answer.find(R"({"t":"welcome","v":1,"role":"person")"), std::string::npos) << answer;
}

}  // namespace
}  // namespace hub::api
