#include "media.hpp"

#include <algorithm>

#include "errors.hpp"
#include "texts.hpp"

namespace mastodon {
namespace {

constexpr std::string_view kRecords = "media";
constexpr std::string_view kTimer = "fetch_media";
constexpr int kMostTries = 8;  // the last one half an hour after the first
constexpr int kMostHops = 3;
constexpr hubbub::Milliseconds kFirstPause{15'000};
constexpr hubbub::Milliseconds kFetchTimeout{60'000};

std::string file_name(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const auto name = one_line(beginning_of(hubbub::form_decoded(url.substr(url.rfind('/') + 1)), 100));
  return name.empty() ? "file" : name;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

hubbub::JsonObject json_of(const hubbub::Sender& sender) {
  return {
      {"id", sender.external_id}, {"name", sender.display_name}, {"avatar", sender.avatar_url}, {"info", sender.info}};
}

hubbub::Sender sender_from(const hubbub::Json& json) {
  hubbub::Sender sender;
  sender.external_id = json["id"];
  sender.display_name = json["name"];
  sender.avatar_url = json["avatar"];
  sender.info = json["info"];
  return sender;
}

}  // namespace

struct Media::Source {
  Attachment attachment;
  std::string bytes;
  bool has_bytes = false;
  bool is_hopeless = false;  // no use in another try
};

struct Media::Fetch {
  hubbub::Record record;
  hubbub::Sender sender;
  std::string text;
  std::string metadata;
  std::vector<Source> sources;
  std::size_t missing = 0;
  bool is_last_try = false;
};

Media::Media(hubbub::Context& host, const Server& server)
    : server_{server},
      http_{host.require<hubbub::HttpClient>()},
      records_{host.require<hubbub::Records>()},
      timers_{host.require<hubbub::Timers>()},
      files_{host.require<hubbub::Files>()},
      inbox_{host.require<hubbub::Inbox>()},
      log_{host.log()} {
  timers_.on(std::string{kTimer}, [this](const hubbub::TimerEvent& event) { on_timer(event); });
}

void Media::expect(const hubbub::InboundMessage& message, const std::vector<Attachment>& attachments) const {
  hubbub::JsonArray sources;
  for (const auto& [kind, url, description] : attachments) {
    sources.add(hubbub::JsonObject{{"kind", kind}, {"url", url}, {"description", description}});
  }
  auto record = records_.get(kRecords, message.external_id).value();
  record.json = hubbub::JsonObject{
      {"text", message.text},
      {"sender", json_of(message.sender)},
      {"metadata", message.metadata},
      {"sources",
       sources}}.text();
  records_.put(record, {.external_id = message.sender.external_id}).value();
  timers_.schedule(kTimer, hubbub::Milliseconds{0}, hubbub::JsonObject{{"id", message.external_id}, {"try", 1}}.text())
      .value();
}

void Media::on_timer(const hubbub::TimerEvent& event) const {
  // Whose pictures are ours to fetch is learnt by the first poll.
  if (!server_.is_known()) throw hubbub::Failure(hubbub::unavailable("The server has not been reached yet."));
  const auto data = hubbub::Json::parse(event.data);
  const auto tries = static_cast<int>(std::clamp<std::int64_t>(data["try"].integer(), 1, kMostTries));
  auto fetch = std::make_shared<Fetch>();
  fetch->record = records_.get(kRecords, data["id"].string()).value();
  if (!fetch->record.exists()) return;  // received meanwhile
  fetch->is_last_try = tries == kMostTries;
  // The next try first: were we to crash now, it would come.
  const hubbub::JsonObject next{{"id", fetch->record.key}, {"try", std::min(tries + 1, kMostTries)}};
  timers_.schedule(kTimer, kFirstPause * (1 << (tries - 1)), next.text()).value();
  const auto json = hubbub::Json::parse(fetch->record.json);
  fetch->sender = sender_from(json["sender"]);
  fetch->text = json["text"];
  fetch->metadata = json["metadata"];
  for (const auto& source : json["sources"]) {
    fetch->sources.push_back({{source["kind"], source["url"], source["description"]}, {}, false, false});
  }
  fetch->missing = fetch->sources.size();
  if (fetch->missing == 0) return receive(fetch);
  for (std::size_t i = 0; i < fetch->sources.size(); ++i) this->fetch(fetch, i, fetch->sources[i].attachment.url, 0);
}

// The token does not go along: files of posts are public, or their address is the secret.
void Media::fetch(const std::shared_ptr<Fetch>& fetch, std::size_t index, const std::string& url, int hops) const {
  if (!server_.is_media_host(url)) return answered(fetch, index, hops, hubbub::rejected("it lies on another host"));
  http_.get(url).timeout(kFetchTimeout).async([this, fetch, index, hops](const auto& reply) {
    answered(fetch, index, hops, reply);
  });
}

void Media::answered(const std::shared_ptr<Fetch>& fetch, std::size_t index, int hops,
                     const hubbub::Result<hubbub::HttpReply>& reply) const {
  auto& source = fetch->sources[index];
  if (reply && is_redirect(reply->status) && hops < kMostHops) {
    return this->fetch(fetch, index, header_of(*reply, "Location"), hops + 1);
  }
  if (reply && reply->ok()) {
    source.bytes = reply->body;
    source.has_bytes = true;
  } else if (!reply) {
    const auto status = reply.error().status;  // invalid: it is too large
    source.is_hopeless = status == hubbub::Status::invalid || status == hubbub::Status::rejected;
  } else {
    source.is_hopeless = reply->status < 500 && reply->status != 408 && reply->status != 429;
  }
  if (--fetch->missing == 0) receive(fetch);
}

void Media::receive(const std::shared_ptr<Fetch>& fetch) const {
  for (const auto& source : fetch->sources) {
    if (!source.has_bytes && !source.is_hopeless && !fetch->is_last_try) return;  // the next try is set
  }
  const auto count = fetch->sources.size();
  const auto stored = std::make_shared<std::size_t>(0);
  for (std::size_t i = 0; i < count; ++i) {
    hubbub::InboundMessage message;
    message.external_id = fetch->record.key + (i == 0 ? "" : ":" + std::to_string(i + 1));
    message.sender = fetch->sender;
    message.content = content_of(*fetch, i);
    message.metadata = fetch->metadata;
    inbox_.receive(message, [this, fetch, stored, count](const hubbub::Received& received) {
      if (received.status != hubbub::Status::ok) return;  // the next try is set
      if (++*stored < count) return;
      if (auto erased = records_.erase(fetch->record); !erased) log_.debug("A media record was changed meanwhile");
    });
  }
}

// The file as the hub keeps it; else its address.
std::string Media::content_of(const Fetch& fetch, std::size_t index) const {
  const auto& source = fetch.sources[index];
  const auto& [kind, url, description] = source.attachment;
  auto text = index == 0 ? fetch.text : std::string{};
  const auto add_line = [&](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
  if (!description.empty()) add_line("[" + description + "]");
  if (source.has_bytes) {
    const auto kept = files_.keep(source.bytes, file_name(url), fetch.sender.external_id);
    if (kept) return kept->content(beginning_of(text, kMostText));
    if (kept.error().status == hubbub::Status::unavailable && !fetch.is_last_try) throw hubbub::Failure(kept.error());
    log_.warning("A file was not kept", {{"kind", kind}, {"reason", kept.error().message}});
  }
  text = beginning_of(text, kMostText - 2'000);
  add_line("[" + kind + "] " + url);
  return hubbub::JsonObject{{"type", "text"}, {"text", beginning_of(text, kMostText)}}.text();
}

}  // namespace mastodon
