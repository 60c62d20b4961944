#include "media.hpp"

#include <algorithm>
#include <array>
#include <hubbub/text.hpp>
#include <utility>

namespace meta {
namespace {

constexpr std::int64_t kMostBytes = 16'000'000;  // what the hub's HTTP client takes
constexpr std::size_t kMostCaption = 4'000;
constexpr std::size_t kMostName = 100;

using Ending = std::pair<std::string_view, std::string_view>;
constexpr std::array kEndings = {
    Ending{"image/jpeg", ".jpg"}, Ending{"image/png", ".png"},  Ending{"image/webp", ".webp"},
    Ending{"image/gif", ".gif"},  Ending{"video/mp4", ".mp4"},  Ending{"video/3gpp", ".3gp"},
    Ending{"audio/ogg", ".ogg"},  Ending{"audio/mpeg", ".mp3"}, Ending{"audio/mp4", ".m4a"},
    Ending{"audio/aac", ".aac"},  Ending{"audio/amr", ".amr"},  Ending{"application/pdf", ".pdf"},
    Ending{"text/plain", ".txt"},
};
// When nobody says what it is.
constexpr std::array kUsual = {Ending{"image", ".jpg"}, Ending{"sticker", ".webp"}, Ending{"video", ".mp4"},
                               Ending{"audio", ".mp3"}, Ending{"voice", ".ogg"}};

template <class Pairs>
std::string_view ending_of(const Pairs& pairs, std::string_view what) {
  const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const Ending& pair) { return pair.first == what; });
  return found == pairs.end() ? std::string_view{} : found->second;
}

std::string_view ending_in(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const auto name = url.substr(url.rfind('/') + 1);
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > 6) return {};
  const auto ending = name.substr(dot);
  const bool is_plain = std::all_of(ending.begin() + 1, ending.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
  return is_plain ? ending : std::string_view{};
}

// "document.pdf": what its sender called it, else its kind, with the ending that tells its type.
std::string name_for(const Attachment& file, std::string_view mime_type) {
  if (!file.name.empty()) return std::string{hubbub::beginning_of(file.name, kMostName)};
  auto ending = ending_of(kEndings, mime_type.substr(0, mime_type.find_first_of("; ")));
  if (ending.empty()) ending = ending_in(file.url);
  if (ending.empty()) ending = ending_of(kUsual, file.kind);
  return file.kind + std::string{ending};
}

bool is_worth_another_try(const hubbub::Error& error) {
  using hubbub::Status;
  return error.status != Status::rejected && error.status != Status::invalid && error.status != Status::unsupported;
}

}  // namespace

struct Media::Fetch {
  hubbub::Errand errand;
  hubbub::InboundMessage message;
  Attachment file;
  std::string mime_type;
};

Media::Media(hubbub::Context& host, const Settings& settings, const Graph& graph, Hooks hooks)
    : settings_{settings},
      graph_{graph},
      hooks_{std::move(hooks)},
      errands_{host, "media", [this](const hubbub::Errand& errand) { begin(errand); }},
      files_{host.require<hubbub::Files>()},
      inbox_{host.require<hubbub::Inbox>()},
      crypto_{host.require<hubbub::Crypto>()},
      log_{host.log()} {}

void Media::expect(const Attachment& file, const hubbub::InboundMessage& message) const {
  // Meta's ids may be longer than a record's key.
  const auto key = hubbub::to_base64(crypto_.sha256(message.external_id), true);
  errands_.add(key,
               {{"id", message.external_id},
                {"from", message.sender.external_id},
                {"name", message.sender.display_name},
                {"info", message.sender.info},
                {"text", message.text},
                {"metadata", message.metadata},
                {"kind", file.kind},
                {"url", file.url},
                {"media_id", file.media_id},
                {"file_name", file.name}},
               {.external_id = message.sender.external_id});
}

void Media::begin(const hubbub::Errand& errand) const {
  const auto& work = errand.work;
  const auto fetch = std::make_shared<Fetch>();
  fetch->errand = errand;
  fetch->message.external_id = work["id"];
  fetch->message.sender.external_id = work["from"];
  fetch->message.sender.display_name = work["name"];
  fetch->message.sender.info = work["info"];
  fetch->message.text = work["text"];
  fetch->message.metadata = work["metadata"];
  fetch->file = {work["kind"], work["url"], work["media_id"], work["file_name"]};
  if (fetch->file.media_id.empty()) return download(fetch, fetch->file.url, false);
  find(fetch);
}

void Media::find(const FetchPtr& fetch) const {
  graph_.get(hubbub::percent_encoded(fetch->file.media_id), "phone_number_id=" + settings_.account_id,
             [this, fetch](const hubbub::Result<hubbub::Json>& found) {
               if (!found) return give_up(fetch, found.error());
               if ((*found)["file_size"].integer() > kMostBytes) {
                 return give_up(fetch, hubbub::rejected("it is larger than 16 MB"));
               }
               fetch->mime_type = (*found)["mime_type"];
               download(fetch, (*found)["url"], true);
             });
}

void Media::download(const FetchPtr& fetch, const std::string& url, bool with_token) const {
  graph_.download(url, with_token, [this, fetch](const hubbub::Result<std::string>& bytes) {
    if (!bytes) return give_up(fetch, bytes.error());
    keep(fetch, *bytes);
  });
}

void Media::keep(const FetchPtr& fetch, const std::string& bytes) const {
  const auto kept = files_.keep(bytes, name_for(fetch->file, fetch->mime_type), fetch->message.sender.external_id);
  if (!kept) return give_up(fetch, kept.error());
  receive(fetch, kept->content(hubbub::beginning_of(fetch->message.text, kMostCaption)));
}

void Media::give_up(const FetchPtr& fetch, const hubbub::Error& error) const {
  const auto& file = fetch->file;
  if (is_worth_another_try(error) && !fetch->errand.is_last_try) {
    log_.info("A file will be fetched again", {{"kind", file.kind}, {"reason", error.message}});
    return;  // the next try is set
  }
  log_.warning("A file could not be had", {{"kind", file.kind}, {"reason", error.message}});
  const auto what = file.name.empty() ? file.kind : file.kind + ": " + file.name;
  std::string words{hubbub::beginning_of(fetch->message.text, kMostCaption - 500)};
  words += (words.empty() ? "[" : "\n[") + what + "] (" + std::string{hubbub::beginning_of(error.message, 200)} + ")";
  receive(fetch, hubbub::JsonObject{{"type", "text"}, {"text", words}}.text());
}

void Media::receive(const FetchPtr& fetch, const std::string& content) const {
  fetch->message.content = content;
  fetch->message.text.clear();
  hooks_.name(fetch->message.sender);
  inbox_.receive(fetch->message, [this, fetch](const hubbub::Received& received) {
    if (received.status != hubbub::Status::ok) return;  // the next try is set
    errands_.finish(fetch->errand);
    hooks_.has_received(fetch->message);
  });
}

}  // namespace meta
