#include "media.hpp"

#include "errors.hpp"
#include "texts.hpp"

namespace mastodon {
namespace {

constexpr int kMostHops = 3;
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
  hubbub::Errand errand;
  hubbub::Sender sender;
  std::string text;
  std::string metadata;
  std::vector<Source> sources;
  std::size_t missing = 0;
};

Media::Media(hubbub::Context& host, const Server& server)
    : server_{server},
      errands_{host, "media", [this](const hubbub::Errand& errand) { begin(errand); }},
      http_{host.require<hubbub::HttpClient>()},
      files_{host.require<hubbub::Files>()},
      inbox_{host.require<hubbub::Inbox>()},
      log_{host.log()} {}

void Media::expect(const hubbub::InboundMessage& message, const std::vector<Attachment>& attachments) const {
  hubbub::JsonArray sources;
  for (const auto& [kind, url, description] : attachments) {
    sources.add(hubbub::JsonObject{{"kind", kind}, {"url", url}, {"description", description}});
  }
  errands_.add(message.external_id,
               {{"text", message.text},
                {"sender", json_of(message.sender)},
                {"metadata", message.metadata},
                {"sources", sources}},
               {.external_id = message.sender.external_id});
}

void Media::begin(const hubbub::Errand& errand) const {
  // Whose pictures are ours to fetch is learnt by the first poll.
  if (!server_.is_known()) return errands_.put_off(errand);
  const auto& work = errand.work;
  const auto fetch = std::make_shared<Fetch>();
  fetch->errand = errand;
  fetch->sender = sender_from(work["sender"]);
  fetch->text = work["text"];
  fetch->metadata = work["metadata"];
  for (const auto& source : work["sources"]) {
    fetch->sources.push_back({{source["kind"], source["url"], source["description"]}, {}, false, false});
  }
  fetch->missing = fetch->sources.size();
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
    if (!source.has_bytes && !source.is_hopeless && !fetch->errand.is_last_try) return;  // the next try is set
  }
  const auto count = fetch->sources.size();
  const auto stored = std::make_shared<std::size_t>(0);
  for (std::size_t i = 0; i < count; ++i) {
    hubbub::InboundMessage message;
    message.external_id = fetch->errand.key() + (i == 0 ? "" : ":" + std::to_string(i + 1));
    message.sender = fetch->sender;
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
  const auto& [kind, url, description] = source.attachment;
  auto text = index == 0 ? fetch.text : std::string{};
  const auto add_line = [&](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
  if (!description.empty()) add_line("[" + description + "]");
  if (source.has_bytes) {
    const auto kept = files_.keep(source.bytes, file_name(url), fetch.sender.external_id);
    if (kept) return kept->content(beginning_of(text, kMostText));
    if (kept.error().status == hubbub::Status::unavailable && !fetch.errand.is_last_try)
      throw hubbub::Failure(kept.error());
    log_.warning("A file was not kept", {{"kind", kind}, {"reason", kept.error().message}});
  }
  text = beginning_of(text, kMostText - 2'000);
  add_line("[" + kind + "] " + url);
  return hubbub::JsonObject{{"type", "text"}, {"text", beginning_of(text, kMostText)}}.text();
}

}  // namespace mastodon
