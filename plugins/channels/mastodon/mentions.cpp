#include "mentions.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "texts.hpp"

namespace mastodon {
namespace {

constexpr std::string_view kRecords = "cursors";
constexpr std::string_view kBeforeAll = "0";  // earlier than every id
constexpr std::size_t kMostAtOnce = 40;

}  // namespace

Mentions::Mentions(hubbub::Context& host, const Settings& settings, const Api& api, Server& server,
                   const Inbound& inbound)
    : settings_{settings},
      api_{api},
      server_{server},
      inbound_{inbound},
      records_{host.require<hubbub::Records>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()},
      rounds_{host, "poll", [this] { round(); }},
      intake_{
          host,
          rounds_,
          {"A post was left out", "A post was not stored, it will be taken again", "mastodon_refused_posts_total"}} {}

void Mentions::round() {
  if (!server_.is_known()) return learn();
  if (cursor_.empty()) return begin();
  poll();
}

void Mentions::learn() {
  server_.learn(rounds_.in_this_round([this](const hubbub::Result<>& learnt) {
    if (!learnt) return refused(learnt.error());
    log_.info("The server knows us", {{"account", "@" + server_.us().username}});
    rounds_.go_on_after({});
  }));
}

// At the very first start, what was said before is over.
void Mentions::begin() {
  const auto record = records_.get(kRecords, server_.us().id).value();
  if (record.exists()) {
    cursor_ = hubbub::Json::parse(record.json)["mention"];
    return poll();
  }
  api_.get("/api/v1/notifications?types%5B%5D=mention&limit=1", rounds_.in_this_round([this](const auto& reply) {
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
  api_.get(path, rounds_.in_this_round([this](const auto& reply) { polled(reply); }));
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
  const bool is_full = list.size() >= page_;
  page_ = kMostAtOnce;
  const auto pause = api_.pause_of_unhurried();
  const auto mentions = std::make_shared<const std::vector<Mention>>(mentions_in(list));
  intake_.take(
      mentions->size(), [&](std::size_t index) { return message_of((*mentions)[index]); },
      [this, mentions, is_full, pause](std::size_t taken) {
        if (taken > 0) keep_cursor((*mentions)[taken - 1].notification_id);
        if (taken < mentions->size()) return rounds_.go_on_after_failure(pause);
        const bool has_more = is_full && taken > 0;
        rounds_.go_on_after(
            std::max(pause, hubbub::Milliseconds{has_more ? std::int64_t{0} : settings_.poll_every_ms}));
      });
}

// From old to new.
std::vector<Mention> Mentions::mentions_in(const hubbub::Json& list) const {
  std::vector<Mention> mentions;
  for (const auto& notification : list) {
    auto mention = mention_of(notification, server_.us());
    if (!mention) {
      log_.error("The server sent something that is no notification");
    } else if (is_later(mention->notification_id, cursor_)) {
      mentions.push_back(std::move(*mention));
    }
  }
  std::sort(mentions.begin(), mentions.end(),
            [](const Mention& a, const Mention& b) { return is_later(b.notification_id, a.notification_id); });
  return mentions;
}

std::optional<hubbub::InboundMessage> Mentions::message_of(const Mention& mention) const {
  if (mention.post) return inbound_.take(*mention.post);
  metrics_.count("mastodon_posts_total", 1, {{"kind", "ignored"}});
  return std::nullopt;
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
