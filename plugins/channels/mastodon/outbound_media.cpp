// Pictures and files. The server wants their bytes before the post, and may take its time to look at them. When it does
// not take them, the person gets a link.
#include <algorithm>

#include "errors.hpp"
#include "outbound.hpp"
#include "sending.hpp"
#include "texts.hpp"

namespace mastodon {
namespace {

constexpr hubbub::Milliseconds kPauseOfWait{1'000};
constexpr std::string_view kMediaPath = "/api/v1/media/";

std::string name_in(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const auto name = url.substr(url.rfind('/') + 1);
  return name.empty() ? "file" : one_line(hubbub::form_decoded(name));
}

bool is_refused(const hubbub::Error& error) {
  return error.status == hubbub::Status::rejected || error.status == hubbub::Status::invalid;
}

}  // namespace

// From where the link leads, as anybody would: the hub itself, or the place that the business named.
void Outbound::fetch(const SendingPtr& sending) {
  if (host_of(sending->media_url).empty()) return as_link(sending);
  http_.get(sending->media_url)
      .timeout(std::clamp(left_of(*sending), kLeastTime, kCallTimeout))
      .async([this, sending](const hubbub::Result<hubbub::HttpReply>& reply) {
        if (reply && reply->ok() && !reply->body.empty()) return upload(sending, *reply);
        log_.info("A file to send could not be fetched",
                  {{"reason", reply ? "status " + std::to_string(reply->status) : "no answer"}});
        as_link(sending);
      });
}

void Outbound::upload(const SendingPtr& sending, const hubbub::HttpReply& file) {
  const auto left = left_of(*sending);
  if (left < kLeastTime) {
    return sending->done.fail(hubbub::unavailable("There was no time to hand the file to the server."));
  }
  auto type = header_of(file, "Content-Type");
  if (type.empty()) type = "application/octet-stream";
  api_.upload({.name = name_in(sending->media_url),
               .bytes = file.body,
               .media_type = type,
               .description = std::string{beginning_of(sending->description, server_.limits().description)}},
              left, [this, sending](const auto& reply) { uploaded(sending, reply); });
}

void Outbound::uploaded(const SendingPtr& sending, const hubbub::Result<hubbub::HttpReply>& reply) {
  if (!reply) {
    if (!is_refused(reply.error())) return sending->done.fail(as_unsent(reply.error()));
    log_.info("The server does not take a file", {{"reason", reply.error().message}});
    return as_link(sending);
  }
  const std::string id = reply->json()["id"];
  if (!is_id(id)) return sending->done.fail(hubbub::unavailable("The server's answer names no file."));
  if (reply->status == 202 || reply->status == 206) return wait_for(sending, id);
  sending->media_id = id;
  post(sending);
}

// The server is still at it. A timer, because nothing else lets us wait; after a restart the whole message is tried
// again, and the timer finds nobody waiting.
void Outbound::wait_for(const SendingPtr& sending, const std::string& media_id) {
  if (left_of(*sending) < kLeastTime + kPauseOfWait) {
    return sending->done.fail(hubbub::unavailable("The server was too long at work on the file."));
  }
  waiting_[media_id] = sending;
  const auto set = timers_.schedule(kWait, kPauseOfWait, hubbub::JsonObject{{"media", media_id}}.text());
  if (set) return;
  waiting_.erase(media_id);
  sending->done.fail(as_unsent(set.error()));
}

void Outbound::on_wait(const hubbub::TimerEvent& event) {
  const std::string id = hubbub::Json::parse(event.data)["media"];
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  const auto sending = found->second;
  waiting_.erase(found);
  api_.get(std::string{kMediaPath} + id, [this, sending](const auto& reply) { uploaded(sending, reply); });
}

void Outbound::as_link(const SendingPtr& sending) {
  // A hub that does not know its own address has none for its files: then their name has to do.
  const auto& url = sending->media_url;
  auto& text = sending->text;
  text += (text.empty() ? "" : "\n") + (host_of(url).empty() ? without_mentions(name_in(url)) : url);
  post(sending);
}

}  // namespace mastodon
