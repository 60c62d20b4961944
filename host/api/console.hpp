// The agent console's own HTTP endpoints (docs/live-protocol.md) and its files. Handlers block: they run on the http
// server's workers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/answers.hpp"
#include "api/person_export.hpp"
#include "desk/desk.hpp"
#include "desk/logins.hpp"
#include "http/rate_limit.hpp"
#include "live/hub.hpp"
#include "messaging/answering.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/integrations.hpp"
#include "messaging/merging.hpp"
#include "store/store.hpp"

namespace hub::api {

struct ConsoleServices {
  store::Store& store;
  const domain::Clock& clock;
  desk::Desk& desk;
  desk::Logins& logins;
  const messaging::Integrations& integrations;
  live::Hub& live;
  messaging::Dispatcher& dispatcher;
  const messaging::Merging* merging = nullptr;      // null: nothing is undone here
  const messaging::Answering* answering = nullptr;  // null: answers go where the person wrote last
  const PersonExports* exports = nullptr;           // none: nobody's data is exported or erased here
};

struct ConsoleOptions {
  std::string assets;                                 // folder of the built console; empty: no files are served
  domain::Duration session = std::chrono::hours(12);  // of the cookie; as desk::LoginRules::session
  double logins_per_second = 0.1;                     // per address
  double login_burst = 10;
};

class Console {
 public:
  Console(ConsoleServices services, ConsoleOptions options);
  std::vector<Route> routes();
  // /console and below: files with a strict Content-Security-Policy.
  void add_files(http::Router& router) const;

 private:
  struct Call {
    const http::Request& request;
    const desk::Login& login;
  };
  using Method = http::Response (Console::*)(const Call&);
  enum class Kind { reads, changes };

  Route route(http::Method method, std::string pattern, Kind kind, Method handler);
  http::Response log_in(const http::Request& request);
  http::Response log_out(const Call& call);
  http::Response me(const Call& call);

  http::Response inbox(const Call& call);
  http::Response conversation(const Call& call);
  http::Response search(const Call& call);

  using Work = domain::Result<domain::Ticket> (desk::Desk::*)(store::Transaction&, const domain::ConversationId&,
                                                              const domain::Agent&);
  http::Response work_on(const Call& call, Work work);
  http::Response claim(const Call& call);
  http::Response give_back(const Call& call);
  http::Response finish(const Call& call);
  http::Response take_over(const Call& call);

  // console_merges.cpp
  http::Response undo_merge(const Call& call);

  // console_people.cpp
  http::Response prefer_channel(const Call& call);
  http::Response prefer_responder(const Call& call);
  struct Asked {
    const char* key;
    const char* expected;
  };
  http::Response prefer(const Call& call, const Asked& asked, std::string domain::Profile::*field,
                        const std::function<domain::Result<>(std::string_view)>& check);

  http::Response dead_tasks(const Call& call);
  http::Response retry_task(const Call& call);
  http::Response discard_task(const Call& call);

  // console_data_requests.cpp
  http::Response export_person(const Call& call);
  http::Response erase_person(const Call& call);
  http::Response erasures(const Call& call);

  const ConsoleServices services_;
  const ConsoleOptions options_;
  http::RateLimiter guesses_;
};

}  // namespace hub::api
