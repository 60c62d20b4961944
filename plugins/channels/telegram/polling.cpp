#include "polling.hpp"

#include <algorithm>
#include <exception>
#include <limits>

namespace telegram {
namespace {

constexpr int kPollS = 25;
constexpr hubbub::Milliseconds kPollTimeout{40'000};
constexpr int kMostUpdates = 100;
// An empty answer that came sooner than this was no long poll: a server that does not wait is not asked in a loop.
constexpr std::int64_t kShortPollMs = 1'000;
constexpr hubbub::Milliseconds kShortPause{500};
constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

// The same update would be refused again, however often it comes.
bool is_final(hubbub::Status status) {
  return status == hubbub::Status::invalid || status == hubbub::Status::rejected ||
         status == hubbub::Status::unsupported;
}

}  // namespace

struct Polling::Batch {
  std::uint64_t round = 0;
  std::size_t waiting = 1;  // for commits, and for the loop over the updates to end
  std::int64_t next = 0;
  std::int64_t first_failed = kNone;
};

Polling::Polling(hubbub::Context& host, const Api& api, const Inbound& inbound)
    : api_{api},
      inbound_{inbound},
      inbox_{host.require<hubbub::Inbox>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()},
      rounds_{host, "poll", [this] { round(); }} {}

void Polling::round() {
  if (has_taken_over_) return poll();
  take_over();
}

// While a webhook is set there are no updates to poll.
void Polling::take_over() {
  api_.call("deleteWebhook", {{"drop_pending_updates", false}},
            [this, round = rounds_.number()](const hubbub::Result<hubbub::Json>& deleted) {
              if (round != rounds_.number()) return;
              if (!deleted) return refused(deleted.error());
              has_taken_over_ = true;
              rounds_.go_on_after({});
            });
}

void Polling::poll() {
  hubbub::JsonObject params{{"timeout", kPollS}, {"limit", kMostUpdates}, {"allowed_updates", wanted_updates()}};
  if (offset_ != 0) params.add("offset", offset_);
  api_.call(
      "getUpdates", params,
      [this, round = rounds_.number()](const hubbub::Result<hubbub::Json>& updates) {
        if (round == rounds_.number()) polled(updates);
      },
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

void Polling::polled(const hubbub::Result<hubbub::Json>& updates) {
  if (!updates) return refused(updates.error());
  // Telegram has seen the offset. Naming it ever after could skip updates: their numbers begin anew after quiet weeks.
  offset_ = 0;
  if (updates->size() == 0) {
    const bool has_waited = rounds_.lasted_ms() >= kShortPollMs;
    return rounds_.go_on_after(has_waited ? hubbub::Milliseconds{} : kShortPause);
  }
  const auto batch = std::make_shared<Batch>();
  batch->round = rounds_.number();
  for (const auto& update : *updates) take(update, batch);
  settle_one(batch);
}

void Polling::take(const hubbub::Json& json, const std::shared_ptr<Batch>& batch) {
  const auto update = update_of(json);
  if (!update) return log_.error("Telegram sent something that is no update");
  const auto id = update->id;
  batch->next = std::max(batch->next, id + 1);
  const auto failed = [this, batch, id](hubbub::Status status, const std::string& reason) {
    if (is_final(status)) {
      metrics_.count("telegram_refused_updates_total");
      return log_.error("An update was left out", {{"reason", reason}});
    }
    batch->first_failed = std::min(batch->first_failed, id);
    log_.warning("An update was not stored, it will be taken again", {{"reason", reason}});
  };
  try {
    const auto message = inbound_.take(*update);
    if (!message) return;
    inbox_.receive(*message, [this, batch, failed](const hubbub::Received& received) {
      if (received.status != hubbub::Status::ok) failed(received.status, received.error);
      settle_one(batch);
    });
    ++batch->waiting;
  } catch (const hubbub::Failure& failure) {
    failed(failure.error().status, failure.error().message);
  } catch (const std::exception& defect) {
    failed(hubbub::Status::internal, defect.what());
  }
}

void Polling::settle_one(const std::shared_ptr<Batch>& batch) {
  if (--batch->waiting > 0 || batch->round != rounds_.number()) return;
  if (batch->first_failed == kNone) {
    offset_ = batch->next;
    return rounds_.go_on_after(offset_ == 0 ? kShortPause : hubbub::Milliseconds{});
  }
  offset_ = batch->first_failed;
  rounds_.go_on_after_failure();
}

}  // namespace telegram
