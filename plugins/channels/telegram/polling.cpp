#include "polling.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace telegram {
namespace {

constexpr int kPollS = 25;
constexpr hubbub::Milliseconds kPollTimeout{40'000};
constexpr int kMostUpdates = 100;
// An empty answer that came sooner than this was no long poll: a server that does not wait is not asked in a loop.
constexpr std::int64_t kShortPollMs = 1'000;
constexpr hubbub::Milliseconds kShortPause{500};

}  // namespace

Polling::Polling(hubbub::Context& host, const Api& api, const Inbound& inbound)
    : api_{api},
      inbound_{inbound},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()},
      rounds_{host, "poll", [this] { round(); }},
      intake_{host,
              rounds_,
              {"An update was left out", "An update was not stored, it will be taken again",
               "telegram_refused_updates_total"}} {}

void Polling::round() {
  if (has_taken_over_) return poll();
  take_over();
}

// While a webhook is set there are no updates to poll.
void Polling::take_over() {
  api_.call("deleteWebhook", {{"drop_pending_updates", false}},
            rounds_.in_this_round([this](const hubbub::Result<hubbub::Json>& deleted) {
              if (!deleted) return refused(deleted.error());
              has_taken_over_ = true;
              rounds_.go_on_after({});
            }));
}

void Polling::poll() {
  hubbub::JsonObject params{{"timeout", kPollS}, {"limit", kMostUpdates}, {"allowed_updates", wanted_updates()}};
  if (offset_ != 0) params.add("offset", offset_);
  api_.call("getUpdates", params,
            rounds_.in_this_round([this](const hubbub::Result<hubbub::Json>& updates) { polled(updates); }),
            kPollTimeout);
}

void Polling::refused(const hubbub::Error& error) {
  has_taken_over_ = false;
  metrics_.count("telegram_failed_polls_total");
  const bool is_ours = error.status == hubbub::Status::unauthenticated || error.status == hubbub::Status::conflict;
  if (is_ours) {
    log_.error("Telegram refuses to hand out updates", {{"reason", error.message}});
  } else {
    log_.warning("Telegram hands out no updates at the moment", {{"reason", error.message}});
  }
  rounds_.go_on_after_failure(error.retry_after);
}

void Polling::polled(const hubbub::Result<hubbub::Json>& reply) {
  if (!reply) return refused(reply.error());
  // Telegram has seen the offset. Naming it ever after could skip updates: their numbers begin anew after quiet weeks.
  offset_ = 0;
  if (reply->size() == 0) {
    const bool has_waited = rounds_.lasted_ms() >= kShortPollMs;
    return rounds_.go_on_after(has_waited ? hubbub::Milliseconds{} : kShortPause);
  }
  const auto updates = std::make_shared<const std::vector<Update>>(updates_in(*reply));
  intake_.take(
      updates->size(), [&](std::size_t index) { return inbound_.take((*updates)[index]); },
      [this, updates](std::size_t taken) {
        if (updates->empty()) return rounds_.go_on_after(kShortPause);
        const bool are_all = taken == updates->size();
        offset_ = are_all ? updates->back().id + 1 : (*updates)[taken].id;
        if (!are_all) return rounds_.go_on_after_failure();
        rounds_.go_on_after({});
      });
}

// From old to new.
std::vector<Update> Polling::updates_in(const hubbub::Json& list) const {
  std::vector<Update> updates;
  for (const auto& json : list) {
    if (auto update = update_of(json)) {
      updates.push_back(std::move(*update));
    } else {
      log_.error("Telegram sent something that is no update");
    }
  }
  std::stable_sort(updates.begin(), updates.end(), [](const Update& a, const Update& b) { return a.id < b.id; });
  return updates;
}

}  // namespace telegram
