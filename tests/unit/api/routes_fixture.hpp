// Calls to handlers of routes over a real store, without a server.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/answers.hpp"
#include "unit/live/hub_fixture.hpp"
#include "wire/json_object.hpp"

namespace hub::api {

class RoutesTest : public hub::testing::HubTest {
 protected:
  void serve(std::vector<Route> more) {
    for (auto& route : more) routes.push_back(std::move(route));
  }
  http::Response call(http::Method method, const std::string& pattern, http::Request request) {
    for (const auto& route : routes) {
      if (route.method != method || route.pattern != pattern) continue;
      auto answered = std::make_shared<std::promise<http::Response>>();
      auto answer = answered->get_future();
      request.method = method;
      route.handler(std::move(request),
                    [answered](http::Response response) { answered->set_value(std::move(response)); });
      if (answer.wait_for(std::chrono::seconds(20)) == std::future_status::ready) return answer.get();
      ADD_FAILURE() << pattern << " did not answer";
      return {};
    }
    ADD_FAILURE() << "no route " << pattern;
    return {};
  }
  static wire::JsonObject json(const http::Response& response) {
    auto body = wire::JsonObject::parse(response.body);
    EXPECT_TRUE(body) << response.body;
    return std::move(*body);
  }

  std::vector<Route> routes;
};

}  // namespace hub::api
