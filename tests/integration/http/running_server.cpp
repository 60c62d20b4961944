#include "running_server.hpp"

#include <stdexcept>

namespace hub::http::test {
namespace {

class Listener final : public WebSocketListener {
 public:
  Listener(std::shared_ptr<WebSocket> socket, Basket<std::string>& texts, Basket<int>& closes)
      : socket_{std::move(socket)}, texts_{texts}, closes_{closes} {}
  void on_text(std::string_view text) override {
    if (text.starts_with("echo:")) socket_->send(std::make_shared<const std::string>(text.substr(5)));
    texts_.put(std::string{text});
  }
  void on_close(std::uint16_t code) override { closes_.put(code); }

 private:
  std::shared_ptr<WebSocket> socket_;
  Basket<std::string>& texts_;
  Basket<int>& closes_;
};

}  // namespace

RunningServer::RunningServer() {
  options_.port = 0;
  options_.rate_per_second = 0;
  options_.log = [this](std::string_view, std::string_view text) { log_.put(std::string{text}); };
  router_.add(Method::get, "/hello", [](Request, Responder respond) { respond(Response::text(200, "hello")); });
  router_.add(Method::post, "/echo",
              [](Request request, Responder respond) { respond(Response::text(200, std::move(request.body))); },
              {.body_limit_bytes = 1000, .allowed_origins = {}});
  router_.add(Method::get, "/who", [](Request request, Responder respond) {
    respond(Response::text(200, request.remote_address + (request.secure ? " secure" : " plain")));
  });
  router_.add(Method::post, "/hold", [this](Request, Responder respond) { held_.put(std::move(respond)); });
  router_.add(Method::get, "/users/{id}", [](Request request, Responder respond) {
    respond(Response::text(200, std::string{request.param("id")}));
  });
  router_.add_websocket("/ws", [this](const Request& request, std::shared_ptr<WebSocket> socket) -> Upgrade {
    if (request.query("refuse")) return {nullptr, Response::error(401, "unauthorized", "no")};
    sockets_.put(socket);
    return {std::make_unique<Listener>(socket, texts_, closes_), {}};
  });
}

RunningServer::~RunningServer() {
  if (server_) server_->stop(0, "test ended");
}

void RunningServer::start() {
  server_ = make_server(options_, router_);
  auto started = server_->start();
  if (!started) throw std::runtime_error{started.error().message};
}

std::shared_ptr<WebSocket> RunningServer::open(Peer& peer) {
  EXPECT_EQ(peer.open_websocket().status, 101);
  return sockets_.take();
}

}  // namespace hub::http::test
