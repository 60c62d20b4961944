#include "media.hpp"

#include <algorithm>
#include <vector>

#include "texts.hpp"

namespace sms {
namespace {

constexpr std::string_view kRecords = "media";
constexpr std::string_view kTimer = "fetch_media";
constexpr int kMostTries = 8;  // the last one half an hour after the first
constexpr int kMostHops = 4;
constexpr hubbub::Milliseconds kFirstPause{15'000};
constexpr hubbub::Milliseconds kFetchTimeout{60'000};
constexpr std::size_t kMostCaption = 4000;

std::string file_name(std::size_t index, std::string_view media_type) {
  auto ending = media_type.substr(media_type.find('/') + 1);
  ending = ending.substr(0, ending.find_first_of(";+ "));
  if (ending == "jpeg") ending = "jpg";
  if (ending == "mpeg") ending = "mp3";
  const bool is_plain = !ending.empty() && ending.size() <= 8 && ending != media_type &&
                        ending.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
  return "media-" + std::to_string(index + 1) + (is_plain ? "." + std::string{ending} : "");
}

std::string header_of(const hubbub::HttpReply& reply, std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (const auto& [key, value] : reply.headers) {
    std::string plain = key;
    for (auto& c : plain) c = lower(c);
    if (plain == name) return value;
  }
  return {};
}

std::string_view origin_of(std::string_view url) {
  const auto host = url.find("://");
  return host == std::string_view::npos ? std::string_view{} : url.substr(0, url.find_first_of("/?#", host + 3));
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

struct Media::Source {
  std::string url;
  std::string type;
  std::string bytes;
  bool has_bytes = false;
  bool is_gone = false;  // the provider does not have it, or not for us: no use in another try
};

struct Media::Fetch {
  hubbub::Record record;
  std::string text;
  std::string from;
  std::string metadata;
  std::vector<Source> sources;
  std::size_t missing = 0;
  bool is_last_try = false;
};

Media::Media(hubbub::Context& host, const TwilioSettings& settings)
    : settings_{settings},
      http_{host.require<hubbub::HttpClient>()},
      records_{host.require<hubbub::Records>()},
      timers_{host.require<hubbub::Timers>()},
      files_{host.require<hubbub::Files>()},
      inbox_{host.require<hubbub::Inbox>()},
      log_{host.log()} {
  timers_.on(std::string{kTimer}, [this](const hubbub::TimerEvent& event) { on_timer(event); });
}

void Media::on_timer(const hubbub::TimerEvent& event) const {
  const std::string id = hubbub::Json::parse(event.data)["id"];
  auto record = records_.get(kRecords, id).value();
  if (!record.exists()) return;  // received meanwhile
  const auto json = hubbub::Json::parse(record.json);
  const auto tries = static_cast<int>(json["tries"].integer()) + 1;

  auto fetch = std::make_shared<Fetch>();
  fetch->text = json["text"];
  fetch->from = json["from"];
  fetch->metadata = json["metadata"];
  fetch->is_last_try = tries >= kMostTries;
  for (const auto& source : json["sources"])
    fetch->sources.push_back({source["url"], source["type"], {}, false, false});
  fetch->missing = fetch->sources.size();

  // The next try first: were we to crash now, it would come.
  hubbub::JsonArray sources;
  for (const auto& source : fetch->sources) {
    sources.add(hubbub::JsonObject{{"url", source.url}, {"type", source.type}});
  }
  record.json = hubbub::JsonObject{
      {"tries", tries},
      {"text", fetch->text},
      {"from", fetch->from},
      {"metadata", fetch->metadata},
      {"sources",
       sources}}.text();
  records_.put(record).value();
  timers_.schedule(kTimer, kFirstPause * (1 << std::min(tries - 1, kMostTries)), event.data).value();
  fetch->record = records_.get(kRecords, id).value();
  for (std::size_t i = 0; i < fetch->sources.size(); ++i) this->fetch(fetch, i, fetch->sources[i].url, 0);
}

void Media::expect(const TwilioInbound& message, std::string_view from, std::string_view metadata) const {
  hubbub::JsonArray sources;
  for (const auto& media : message.media) sources.add(hubbub::JsonObject{{"url", media.url}, {"type", media.type}});
  auto record = records_.get(kRecords, message.text.external_id).value();
  record.json =
      hubbub::JsonObject{
          {"tries", 0}, {"text", message.text.text}, {"from", from}, {"metadata", metadata}, {"sources", sources}}
          .text();
  records_.put(record, {.external_id = std::string{from}}).value();
  timers_.schedule(kTimer, hubbub::Milliseconds{0}, hubbub::JsonObject{{"id", message.text.external_id}}.text())
      .value();
}

// Twilio asks for the account's password only at its own address; a file may lie elsewhere.
bool Media::may_see_password(std::string_view url) const {
  return origin_of(url) == origin_of(settings_.api_url);
}

void Media::fetch(const std::shared_ptr<Fetch>& fetch, std::size_t index, const std::string& url, int hops) const {
  const auto take = [this, fetch, index, url, hops](const hubbub::Result<hubbub::HttpReply>& reply) {
    answered(fetch, index, url, hops, reply);
  };
  if (!may_see_password(url)) return http_.get(url).timeout(kFetchTimeout).async(take);
  http_.get(url).timeout(kFetchTimeout).basic(settings_.account_sid, settings_.auth_token).async(take);
}

void Media::answered(const std::shared_ptr<Fetch>& fetch, std::size_t index, const std::string& url, int hops,
                     const hubbub::Result<hubbub::HttpReply>& reply) const {
  auto& source = fetch->sources[index];
  if (reply && is_redirect(reply->status) && hops < kMostHops) {
    auto next = header_of(*reply, "location");
    if (next.starts_with('/')) next.insert(0, origin_of(url));
    return this->fetch(fetch, index, next, hops + 1);
  }
  if (reply && reply->ok()) {
    source.bytes = reply->body;
    source.has_bytes = true;
  } else if (!reply) {
    source.is_gone = reply.error().status == hubbub::Status::invalid;  // too large, or no address
  } else {
    source.is_gone = reply->status >= 400 && reply->status < 500 && reply->status != 408 && reply->status != 429;
  }
  if (--fetch->missing == 0) receive(fetch);
}

void Media::receive(const std::shared_ptr<Fetch>& fetch) const {
  for (const auto& source : fetch->sources) {
    if (!source.has_bytes && !source.is_gone && !fetch->is_last_try) return;  // the next try is set
  }
  const auto& id = fetch->record.key;
  const auto count = fetch->sources.size();
  const auto stored = std::make_shared<std::size_t>(0);
  for (std::size_t i = 0; i < count; ++i) {
    hubbub::InboundMessage message;
    message.external_id = i == 0 ? id : id + ":" + std::to_string(i + 1);
    message.from = fetch->from;
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
  const auto caption = index == 0 ? fetch.text : std::string{};
  std::string why = "it could not be fetched";
  if (source.has_bytes) {
    const auto kept = files_.keep(source.bytes, file_name(index, source.type), fetch.from);
    if (kept) {
      const auto pieces = pieces_of(caption, kMostCaption);
      return kept->content(pieces.empty() ? std::string{} : pieces.front());
    }
    if (kept.error().status == hubbub::Status::unavailable && !fetch.is_last_try) throw hubbub::Failure(kept.error());
    why = kept.error().message;
  }
  log_.warning("A file of an MMS was not kept", {{"reason", why}});
  const auto text = caption + (caption.empty() ? "" : "\n") + "[" + source.type + "] " + source.url;
  return hubbub::JsonObject{{"type", "text"}, {"text", text}}.text();
}

}  // namespace sms
