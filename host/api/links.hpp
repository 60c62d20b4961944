// The widget's "continue on…": a person goes on on another channel (docs/live-protocol.md, "Continue elsewhere").
// Authorised by the widget's token.
#pragma once

#include <string>
#include <vector>

#include "api/answers.hpp"
#include "live/tokens.hpp"
#include "messaging/ingest.hpp"
#include "messaging/integrations.hpp"
#include "messaging/linking.hpp"
#include "store/store.hpp"

namespace hub::api {

class Links {
 public:
  // All must outlive it.
  Links(store::Store& store, messaging::Ingest& ingest, const messaging::Linking& linking, const live::Tokens& tokens);
  std::vector<Route> routes();

 private:
  using Method = void (Links::*)(const http::Request&, const messaging::Sender&, const Answer&);
  Handler admitted(Method method);
  void list(const http::Request& request, const messaging::Sender& sender, const Answer& answer);
  void ask(const http::Request& request, const messaging::Sender& sender, const Answer& answer);
  void confirm(const http::Request& request, const messaging::Sender& sender, const Answer& answer);
  void unlink(const http::Request& request, const messaging::Sender& sender, const Answer& answer);

  store::Store& store_;
  messaging::Ingest& ingest_;
  const messaging::Linking& linking_;
  const live::Tokens& tokens_;
};

}  // namespace hub::api
