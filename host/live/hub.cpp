#include "live/hub.hpp"

#include "live/core.hpp"

namespace hub::live {

Hub::Hub(Services services, HubOptions options)
    : core_{std::make_shared<Core>(std::move(services), std::move(options))} {}

Hub::~Hub() {
  core_->loop().drop();
}

void Hub::attach(http::Router& router) {
  http::RouteOptions options;
  options.allowed_origins = {"*"};  // the token says which page may; a console's cookie needs the hub's own Origin
  router.add_websocket(
      "/live",
      [core = core_](const http::Request& request, std::shared_ptr<http::WebSocket> socket) {
        return core->open(request, std::move(socket));
      },
      options);
  core_->listen();
}

void Hub::typing(const domain::ConversationId& conversation, bool on, const Typist& who) {
  core_->loop().push([core = core_.get(), conversation, on, who] { core->show_typing(conversation, on, who, {}); });
}

void Hub::typing(const messaging::Sender& sender, bool on, const std::string& text) {
  core_->client_types(sender, on, text);
}

void Hub::signed_out(const std::string& cookie) {
  core_->loop().push([core = core_.get(), cookie] { core->sign_out(cookie); });
}

void Hub::tasks_changed() {
  core_->loop().push([core = core_.get()] { core->push_task_count(); });
}

void Hub::stop() {
  core_->loop().push([core = core_.get()] { core->say_goodbye(); });
}

HubStatistics Hub::statistics() const {
  return core_->statistics();
}

}  // namespace hub::live
