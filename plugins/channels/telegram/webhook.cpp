#include "webhook.hpp"

namespace telegram {
namespace {

// Somebody else who holds the token may have moved the webhook: now and then it is set again.
constexpr hubbub::Milliseconds kAgain{std::chrono::hours{6}};
constexpr std::uint64_t kMostBytes = 1024 * 1024;
constexpr int kMostConnections = 40;  // Telegram sends the updates of one chat one after another all the same

}  // namespace

Webhook::Webhook(hubbub::Context& host, const Settings& settings, const Api& api, const Inbound& inbound)
    : settings_{settings},
      api_{api},
      inbound_{inbound},
      inbox_{host.require<hubbub::Inbox>()},
      crypto_{host.require<hubbub::Crypto>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()},
      rounds_{host, "announce", [this] { announce(); }} {
  host.routes().post(
      "/updates", [this](const hubbub::HttpRequest& request) { return on_update(request); }, kMostBytes);
}

void Webhook::announce() {
  api_.call("setWebhook",
            {{"url", settings_.webhook_url},
             {"secret_token", settings_.webhook_secret},
             {"allowed_updates", wanted_updates()},
             {"max_connections", kMostConnections},
             {"drop_pending_updates", false}},
            [this](const hubbub::Result<hubbub::Json>& set) {
              if (set) return rounds_.go_on_after(kAgain);
              log_.error("Telegram does not take the webhook", {{"reason", set.error().message}});
              rounds_.go_on_after_failure(set.error().retry_after);
            });
}

bool Webhook::is_genuine(const hubbub::HttpRequest& request) const {
  const bool is_good = crypto_.equal(request.header("X-Telegram-Bot-Api-Secret-Token"), settings_.webhook_secret);
  if (!is_good) metrics_.count("telegram_bad_secrets_total");
  return is_good;
}

hubbub::HttpResponse Webhook::on_update(const hubbub::HttpRequest& request) const {
  if (!is_genuine(request)) return hubbub::HttpResponse::unauthorized("The secret token is missing or wrong.");
  const auto update = update_of(request.json());
  if (!update) return hubbub::HttpResponse::bad_request("not_an_update", "update_id is required.");
  try {
    if (const auto message = inbound_.take(*update)) inbox_.receive(*message);
  } catch (const hubbub::Failure& failure) {
    using hubbub::Status;
    const auto& error = failure.error();
    // What the hub cannot take now it cannot take later: Telegram would send it again for a day, and nothing else.
    if (error.status != Status::invalid && error.status != Status::rejected) throw;
    metrics_.count("telegram_refused_updates_total");
    log_.error("An update was left out", {{"reason", error.message}});
  }
  return hubbub::HttpResponse::ok();
}

}  // namespace telegram
