#include "media.hpp"

#include <vector>

#include "texts.hpp"

namespace sms {
namespace {

constexpr int kMostHops = 4;
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
  hubbub::Errand errand;
  std::string text;
  std::string from;
  std::string metadata;
  std::vector<Source> sources;
  std::size_t missing = 0;
};

Media::Media(hubbub::Context& host, const TwilioSettings& settings)
    : settings_{settings},
      errands_{host, "media", [this](const hubbub::Errand& errand) { begin(errand); }},
      http_{host.require<hubbub::HttpClient>()},
      files_{host.require<hubbub::Files>()},
      inbox_{host.require<hubbub::Inbox>()},
      log_{host.log()} {}

void Media::expect(const TwilioInbound& message, std::string_view from, std::string_view metadata) const {
  hubbub::JsonArray sources;
  for (const auto& media : message.media) sources.add(hubbub::JsonObject{{"url", media.url}, {"type", media.type}});
  errands_.add(message.text.external_id,
               {{"text", message.text.text}, {"from", from}, {"metadata", metadata}, {"sources", sources}},
               {.external_id = std::string{from}});
}

void Media::begin(const hubbub::Errand& errand) const {
  const auto& work = errand.work;
  const auto fetch = std::make_shared<Fetch>();
  fetch->errand = errand;
  fetch->text = work["text"];
  fetch->from = work["from"];
  fetch->metadata = work["metadata"];
  for (const auto& source : work["sources"])
    fetch->sources.push_back({source["url"], source["type"], {}, false, false});
  fetch->missing = fetch->sources.size();
  for (std::size_t i = 0; i < fetch->sources.size(); ++i) this->fetch(fetch, i, fetch->sources[i].url, 0);
}

// Twilio asks for the account's password only at its own addresses, which a regional api_url is not alone; a file may
// lie elsewhere.
bool Media::may_see_password(std::string_view url) const {
  const auto asks = origin_of(url);
  const auto known = origin_of(settings_.api_url);
  const auto is_twilio = [](std::string_view origin) {
    return origin.starts_with("https://") && origin.ends_with(".twilio.com") && origin.find('@') == origin.npos;
  };
  return asks == known || (is_twilio(asks) && is_twilio(known));
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
    if (!source.has_bytes && !source.is_gone && !fetch->errand.is_last_try) return;  // the next try is set
  }
  const auto& id = fetch->errand.key();
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
      errands_.finish(fetch->errand);
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
    if (kept.error().status == hubbub::Status::unavailable && !fetch.errand.is_last_try)
      throw hubbub::Failure(kept.error());
    why = kept.error().message;
  }
  log_.warning("A file of an MMS was not kept", {{"reason", why}});
  const auto text = caption + (caption.empty() ? "" : "\n") + "[" + source.type + "] " + source.url;
  return hubbub::JsonObject{{"type", "text"}, {"text", text}}.text();
}

}  // namespace sms
