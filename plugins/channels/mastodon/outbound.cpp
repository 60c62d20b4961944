#include "outbound.hpp"

#include <algorithm>

#include "errors.hpp"
#include "sending.hpp"
#include "texts.hpp"

namespace mastodon {
namespace {

// Servers remember a key for an hour. After that a second try could be a second post.
constexpr std::int64_t kKeyLastsMs = 3'300'000;
constexpr std::size_t kMostWarning = 100;

// May it have been posted all the same? Not when there was no connection, and not when the server said no.
bool may_have_been_posted(const hubbub::Error& error) {
  return error.status == hubbub::Status::abandoned || error.status == hubbub::Status::internal ||
         error.code == kServerFailed;
}

// A yes that is none: a proxy's page, or an answer that was cut off. The same key finds out.
hubbub::Error unreadable() {
  return {hubbub::Status::unavailable, "The server's answer names no post.", std::string{kServerFailed}};
}

// As the server counts: of a name of another server, the part before its "@".
std::size_t counted_name(std::string_view acct) {
  return std::min(acct.find('@'), acct.size()) + 1;
}

// What is of no conversation, as a one-time code, is for the person alone.
std::optional<Visibility> asked_by(const hubbub::OutboundMessage& message) {
  if (message.conversation_id().empty()) return Visibility::direct;
  const auto metadata = message.metadata_json();
  return metadata.empty() ? std::nullopt : asked_in(hubbub::Json::parse(metadata));
}

std::string text_of(const hubbub::OutboundMessage& message, const hubbub::Json& content) {
  const bool is_media = content["type"].string() == "image" || content["type"].string() == "file";
  return without_mentions(is_media ? content["text"].string() : message.text());
}

}  // namespace

Outbound::Outbound(hubbub::Context& host, const Settings& settings, const Api& api, const Server& server,
                   const People& people)
    : settings_{settings},
      api_{api},
      server_{server},
      people_{people},
      tries_{host},
      http_{host.require<hubbub::HttpClient>()},
      timers_{host.require<hubbub::Timers>()},
      clock_{host.require<hubbub::Clock>()},
      log_{host.log()} {
  timers_.on(std::string{kWait}, [this](const hubbub::TimerEvent& event) { on_wait(event); });
}

void Outbound::send(const hubbub::OutboundMessage& message, const hubbub::Completion& done) {
  if (!is_id(message.to())) {
    return done.fail(
        hubbub::invalid("This is no account: people are named by the id of their account.", "bad_account"));
  }
  const auto content = message.content();
  const auto sending = std::make_shared<Sending>(done);
  sending->id = message.id();
  sending->to = message.to();
  sending->text = text_of(message, content);
  sending->media_url = content["mediaUrl"];
  sending->description = one_line(content["altText"].string());
  sending->asked = asked_by(message);
  sending->deadline_ms = clock_.now_ms() + message.deadline().count();
  if (const auto earlier = tries_.find(sending->id)) {
    if (!earlier->post.empty()) return done.sent(earlier->post);
    if (clock_.now_ms() - earlier->first_ms >= kKeyLastsMs) {
      return done.unknown("The message may have been posted an hour ago, and a second try could double it.");
    }
    sending->is_alone = earlier->is_alone;
    sending->may_be_out = true;
  }
  const auto person = people_.find(sending->to);
  if (person.acct.empty()) return find_name(sending);
  go(sending, person.acct);
}

// Somebody to whom the business writes first.
void Outbound::find_name(const SendingPtr& sending) {
  api_.get("/api/v1/accounts/" + sending->to, [this, sending](const hubbub::Result<hubbub::HttpReply>& reply) {
    if (!reply) return sending->done.fail(as_unsent(reply.error()));
    const auto account = reply->json();
    const auto acct = account["acct"].string();
    if (account["id"].string() != sending->to || !is_acct(acct)) {
      return sending->done.fail(hubbub::rejected("The server does not know this account.", "no_such_account"));
    }
    people_.change(sending->to, [&](Person& person) { person.acct = acct; });
    go(sending, std::string{acct});
  });
}

void Outbound::go(const SendingPtr& sending, const std::string& acct) {
  sending->acct = acct;
  if (sending->media_url.empty()) return post(sending);
  fetch(sending);
}

hubbub::Milliseconds Outbound::left_of(const Sending& sending) const {
  return hubbub::Milliseconds{sending.deadline_ms - clock_.now_ms()} - kReserve;
}

// Where the answer goes is decided now and not before: a private post may have come in meanwhile. That we go private is
// on disk before anybody else can know.
void Outbound::decide(Sending& sending) const {
  const auto now = clock_.now_ms();
  const auto person = people_.change(sending.to, [&](Person& known) {
    if (sending.asked == Visibility::direct) known.private_at_ms = now;
  });
  sending.plan = sending.is_alone ? Plan{} : plan_for(person, sending.asked, settings_, now);
  sending.plan.warning = beginning_of(sending.plan.warning, kMostWarning);
}

bool Outbound::fits(const Sending& sending) const {
  const auto& limits = server_.limits();
  auto length = counted_name(sending.acct) + counted_length(sending.plan.warning, limits.characters_of_link);
  if (!sending.text.empty()) length += 1 + counted_length(sending.text, limits.characters_of_link);
  return length <= limits.characters;
}

void Outbound::post(const SendingPtr& sending) {
  if (left_of(*sending) < kLeastTime) {
    return sending->done.fail(hubbub::unavailable("There was no time to hand the message to the server."));
  }
  decide(*sending);
  if (!fits(*sending)) {
    return sending->done.fail(hubbub::rejected("The text is too long for the server, which takes " +
                                                   std::to_string(server_.limits().characters) + " characters.",
                                               "text_too_long"));
  }
  const auto& plan = sending->plan;
  const auto text = "@" + sending->acct + (sending->text.empty() ? "" : " " + sending->text);
  // Newer servers check by themselves that nobody else is mentioned.
  hubbub::JsonObject body{{"status", text},
                          {"visibility", name_of(plan.visibility)},
                          {"allowed_mentions", hubbub::JsonArray{}.add(sending->to)}};
  if (!plan.in_reply_to.empty()) body.add("in_reply_to_id", plan.in_reply_to);
  if (!plan.warning.empty()) body.add("spoiler_text", plan.warning);
  if (!sending->media_id.empty()) body.add("media_ids", hubbub::JsonArray{}.add(sending->media_id));
  tries_.begin(sending->id, sending->is_alone);
  const auto key = sending->id + (sending->is_alone ? ":alone" : "");
  api_.post("/api/v1/statuses", body, key,
            [this, sending](const hubbub::Result<hubbub::HttpReply>& reply) { posted(sending, reply); });
}

void Outbound::posted(const SendingPtr& sending, const hubbub::Result<hubbub::HttpReply>& reply) {
  if (reply) {
    const std::string id = reply->json()["id"];
    if (!is_id(id)) return sending->done.fail(unreadable());
    tries_.succeeded(sending->id, id);
    return sending->done.sent(id);
  }
  const auto& error = reply.error();
  if (may_have_been_posted(error)) return sending->done.fail(error);  // tried again with the same key
  // What the server says of this try says nothing of an earlier one.
  if (!sending->may_be_out) tries_.refused(sending->id);
  const bool is_thread_gone = error.code == kGone && !sending->plan.in_reply_to.empty() && !sending->is_alone;
  if (!is_thread_gone) return sending->done.fail(error);
  if (!sending->may_be_out) return post_alone(sending);
  sending->done.unknown(
      "The message may have been posted before what it answers was deleted, and a second try could double it.");
}

// What we would have answered was deleted, or its author no longer lets us see it: then nobody else is to see this.
void Outbound::post_alone(const SendingPtr& sending) {
  log_.info("A post was gone when it was answered", {{"post", sending->plan.in_reply_to}});
  people_.change(sending->to, [&](Person& person) { forget(person, sending->plan.in_reply_to); });
  sending->is_alone = true;
  post(sending);
}

}  // namespace mastodon
