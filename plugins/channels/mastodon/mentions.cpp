#include "mentions.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "texts.hpp"

namespace mastodon {
namespace {

constexpr std::string_view kRecords = "cursors";
constexpr std::string_view kBeforeAll = "0";  // earlier than every id
constexpr std::size_t kMostAtOnce = 40;
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// The same post would be refused again, however often it comes.
bool is_final(hubbub::Status status) {
  return status == hubbub::Status::invalid || status == hubbub::Status::rejected ||
         status == hubbub::Status::unsupported;
}

}  // namespace

struct Mentions::Batch {
  std::uint64_t round = 0;
  std::vector<Mention> mentions;  // from old to new
  std::size_t waiting = 1;        // for commits, and for the loop over the mentions to end
  std::size_t first_failed = kNone;
  bool is_full = false;  // there may be more
  hubbub::Milliseconds pause{};
};

Mentions::Mentions(hubbub::Context& host, const Settings& settings, const Api& api, Server& server,
                   const Inbound& inbound)
    : settings_{settings},
      api_{api},
      server_{server},
      inbound_{inbound},
      inbox_{host.require<hubbub::Inbox>()},
      records_{host.require<hubbub::Records>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()},
      rounds_{host, "poll", [this] { round(); }} {}

void Mentions::round() {
  if (!server_.is_known()) return learn();
  if (cursor_.empty()) return begin();
  poll();
}

// An answer that comes when its round was given up is too late.
Api::Done Mentions::in_this_round(Api::Done done) {
  return [this, round = rounds_.number(), done = std::move(done)](const hubbub::Result<hubbub::HttpReply>& reply) {
    if (round == rounds_.number()) done(reply);
  };
}

void Mentions::learn() {
  server_.learn([this, round = rounds_.number()](const hubbub::Result<>& learnt) {
    if (round != rounds_.number()) return;
    if (!learnt) return refused(learnt.error());
    log_.info("The server knows us", {{"account", "@" + server_.us().username}});
    rounds_.go_on_after({});
  });
}

// At the very first start, what was said before is over.
void Mentions::begin() {
  const auto record = records_.get(kRecords, server_.us().id).value();
  if (record.exists()) {
    cursor_ = hubbub::Json::parse(record.json)["mention"];
    return poll();
  }
  api_.get("/api/v1/notifications?types%5B%5D=mention&limit=1", in_this_round([this](const auto& reply) {
             if (!reply) return refused(reply.error());
             const auto list = reply->json();
             if (!list.is_array()) return refused(hubbub::unavailable("The server's answer cannot be read."));
             const auto newest = list[0]["id"].string();
             keep_cursor(is_id(newest) ? std::string{newest} : std::string{kBeforeAll});
             rounds_.go_on_after(hubbub::Milliseconds{settings_.poll_every_ms});
           }));
}

void Mentions::poll() {
  const auto path = "/api/v1/notifications?types%5B%5D=mention&limit=" + std::to_string(page_) + "&min_id=" + cursor_;
  api_.get(path, in_this_round([this](const auto& reply) { polled(reply); }));
}

void Mentions::refused(const hubbub::Error& error) {
  metrics_.count("mastodon_failed_polls_total");
  if (error.status == hubbub::Status::unauthenticated || error.status == hubbub::Status::rejected) {
    log_.error("The server refuses to hand out mentions", {{"reason", error.message}});
  } else {
    log_.warning("The server hands out no mentions at the moment", {{"reason", error.message}});
  }
  // More than the hub takes at once: fewer then.
  if (error.status == hubbub::Status::invalid && page_ > 1) {
    page_ /= 2;
    return rounds_.go_on_after(hubbub::Milliseconds{1'000});
  }
  rounds_.go_on_after_failure(error.retry_after);
}

void Mentions::polled(const hubbub::Result<hubbub::HttpReply>& reply) {
  if (!reply) return refused(reply.error());
  const auto list = reply->json();
  if (!list.is_array()) return refused(hubbub::unavailable("The server's answer cannot be read."));
  const auto batch = std::make_shared<Batch>();
  batch->round = rounds_.number();
  batch->is_full = list.size() >= page_;
  page_ = kMostAtOnce;
  batch->pause = api_.pause_of_unhurried();
  for (const auto& notification : list) {
    auto mention = mention_of(notification, server_.us());
    if (!mention) {
      log_.error("The server sent something that is no notification");
    } else if (is_later(mention->notification_id, cursor_)) {
      batch->mentions.push_back(std::move(*mention));
    }
  }
  std::sort(batch->mentions.begin(), batch->mentions.end(),
            [](const Mention& a, const Mention& b) { return is_later(b.notification_id, a.notification_id); });
  for (std::size_t i = 0; i < batch->mentions.size(); ++i) take(batch->mentions[i], i, batch);
  settle_one(batch);
}

void Mentions::take(const Mention& mention, std::size_t index, const std::shared_ptr<Batch>& batch) {
  if (!mention.post) return metrics_.count("mastodon_posts_total", 1, {{"kind", "ignored"}});
  const auto failed = [this, batch, index](hubbub::Status status, const std::string& reason) {
    if (is_final(status)) {
      metrics_.count("mastodon_refused_posts_total");
      return log_.error("A post was left out", {{"reason", reason}});
    }
    batch->first_failed = std::min(batch->first_failed, index);
    log_.warning("A post was not stored, it will be taken again", {{"reason", reason}});
  };
  try {
    const auto message = inbound_.take(*mention.post);
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

void Mentions::settle_one(const std::shared_ptr<Batch>& batch) {
  if (--batch->waiting > 0 || batch->round != rounds_.number()) return;
  const auto taken = std::min(batch->first_failed, batch->mentions.size());
  if (taken > 0) keep_cursor(batch->mentions[taken - 1].notification_id);
  if (batch->first_failed != kNone) return rounds_.go_on_after_failure(batch->pause);
  const bool has_more = batch->is_full && taken > 0;
  rounds_.go_on_after(
      std::max(batch->pause, hubbub::Milliseconds{has_more ? std::int64_t{0} : settings_.poll_every_ms}));
}

// Should it not be stored, the same mentions come again after a restart, and are known.
void Mentions::keep_cursor(const std::string& cursor) {
  cursor_ = cursor;
  auto record = records_.get(kRecords, server_.us().id).value();
  record.json = hubbub::JsonObject{{"mention", cursor}}.text();
  if (const auto stored = records_.put(record); !stored) {
    log_.warning("Where we are was not stored", {{"reason", stored.error().message}});
  }
}

}  // namespace mastodon
