#include "webhooks/webhooks.hpp"

#include <utility>

#include "api/rest_door.hpp"
#include "wire/object_writer.hpp"

namespace hub::webhooks {
namespace {

// Whose webhooks they are, for REST v2 knows them by integration.
constexpr const char* kIntegration = "webhooks";

std::string json_of(const domain::Webhook& webhook) {
  std::string triggers;
  for (int i = 0; i < domain::kTriggers; ++i) {
    if (!webhook.triggers.test(static_cast<std::size_t>(i))) continue;
    triggers += triggers.empty() ? "[" : ",";
    wire::append_quoted(triggers, domain::name_of(static_cast<domain::Trigger>(i)));
  }
  std::string out;
  wire::ObjectWriter{out}
      .text("id", webhook.id)
      .text("version", "v2")
      .text("target", webhook.target)
      .json("triggers", triggers + "]")
      .literal("includeFullUser", webhook.include_full_user ? "true" : "false")
      .literal("includeFullSource", webhook.include_full_source ? "true" : "false")
      .close();
  return out;
}

domain::Result<std::string> list(const Subscriptions& subscriptions, const http::Request& request) {
  const std::string integration{request.param("integrationId")};
  if (integration != kIntegration) {
    return domain::not_found("integration", "There are no webhooks of '" + integration +
                                                "'; those of the configuration are found as 'webhooks'.");
  }
  std::string out;
  const auto all = subscriptions.all();
  for (const auto& one : *all) out += (out.empty() ? "" : ",") + json_of(one.rules);
  return "{\"webhooks\":[" + out + "]}";
}

domain::Result<std::string> get(const Subscriptions& subscriptions, const http::Request& request) {
  const std::string id{request.param("webhookId")};
  if (request.param("integrationId") == kIntegration) {
    const auto all = subscriptions.all();
    for (const auto& one : *all) {
      if (one.rules.id == id) return "{\"webhook\":" + json_of(one.rules) + "}";
    }
  }
  return domain::not_found("webhook", "There is no webhook '" + id + "'.");
}

}  // namespace

Webhooks::Webhooks(Services services, Options options)
    : app_id_{std::move(options.app_id)},
      subscriptions_{std::make_shared<Subscriptions>(app_id_, services.integrations)},
      calls_{std::make_shared<Calls>(services.store, services.clock, subscriptions_, std::move(services.send),
                                     options.max_running)} {
  services.store.accompany([list = subscriptions_](store::Transaction& tx, const std::vector<domain::Event>& events) {
    return list->accompany(tx, events);
  });
}

void Webhooks::attach(messaging::Dispatcher& dispatcher) {
  dispatcher.on(domain::kWebhookTask,
                [calls = calls_](const std::shared_ptr<messaging::Claim>& claim) { calls->run(claim); });
  dispatcher.back_off(domain::kWebhookTask, kTries);
}

void Webhooks::replace(SubscriptionList list) {
  subscriptions_->replace(std::move(list));
}

std::vector<api::Route> Webhooks::routes(api::Keys& keys) const {
  using Read = domain::Result<std::string> (*)(const Subscriptions&, const http::Request&);
  const auto served = [&](Read read) -> api::Handler {
    return
        [list = subscriptions_, app = app_id_, &keys, read](const http::Request& request, const api::Answer& answer) {
          if (const auto caller = api::admit_caller(keys, app, request); !caller) {
            return answer(api::refusal(caller.error()));
          }
          auto body = read(*list, request);
          answer(body ? http::Response::json(200, *std::move(body)) : api::refusal(body.error()));
        };
  };
  const std::string all = "/v2/apps/{appId}/integrations/{integrationId}/webhooks";
  return {{http::Method::get, all, served(&webhooks::list), {}},
          {http::Method::get, all + "/{webhookId}", served(&webhooks::get), {}}};
}

}  // namespace hub::webhooks
