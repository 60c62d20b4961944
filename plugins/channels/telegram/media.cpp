#include "media.hpp"

namespace telegram {
namespace {

// Telegram gives bots files of up to 20 MB; the hub's HTTP client takes 16 MB.
constexpr std::int64_t kMostBytes = 16'000'000;

bool is_worth_another_try(const hubbub::Error& error) {
  using hubbub::Status;
  return error.status != Status::rejected && error.status != Status::invalid && error.status != Status::unsupported;
}

}  // namespace

struct Media::Fetch {
  hubbub::Errand errand;
  Person from;
  SentFile file;
  std::string text;
  std::string metadata;
};

Media::Media(hubbub::Context& host, const Api& api)
    : api_{api},
      errands_{host, "media", [this](const hubbub::Errand& errand) { begin(errand); }},
      files_{host.require<hubbub::Files>()},
      inbox_{host.require<hubbub::Inbox>()},
      log_{host.log()} {}

void Media::expect(const Said& said, std::string_view external_id, std::string_view metadata) const {
  const auto& file = *said.file;
  errands_.add(external_id,
               {{"from", said.from.json()},
                {"kind", file.kind},
                {"file_id", file.file_id},
                {"name", file.name},
                {"size", file.size},
                {"text", said.text},
                {"metadata", metadata}},
               {.external_id = said.from.sender().external_id});
}

void Media::begin(const hubbub::Errand& errand) const {
  const auto& work = errand.work;
  const auto fetch = std::make_shared<Fetch>();
  fetch->errand = errand;
  fetch->from = Person::from(work["from"]);
  fetch->file = {work["kind"], work["file_id"], work["name"], work["size"].integer()};
  fetch->text = work["text"];
  fetch->metadata = work["metadata"];
  find(fetch);
}

void Media::find(const std::shared_ptr<Fetch>& fetch) const {
  if (fetch->file.size > kMostBytes) return give_up(fetch, hubbub::rejected("it is larger than 16 MB"));
  api_.call("getFile", {{"file_id", fetch->file.file_id}}, [this, fetch](const hubbub::Result<hubbub::Json>& found) {
    if (!found) return give_up(fetch, found.error());
    download(fetch, (*found)["file_path"].string());
  });
}

void Media::download(const std::shared_ptr<Fetch>& fetch, std::string_view path) const {
  api_.download(path, [this, fetch](const hubbub::Result<std::string>& bytes) {
    if (!bytes) return give_up(fetch, bytes.error());
    keep(fetch, *bytes);
  });
}

void Media::keep(const std::shared_ptr<Fetch>& fetch, const std::string& bytes) const {
  const auto kept = files_.keep(bytes, fetch->file.name, std::to_string(fetch->from.chat));
  if (!kept) return give_up(fetch, kept.error());
  receive(fetch, kept->content(fetch->text));
}

void Media::give_up(const std::shared_ptr<Fetch>& fetch, const hubbub::Error& error) const {
  if (is_worth_another_try(error) && !fetch->errand.is_last_try) {
    log_.info("A file will be fetched again", {{"kind", fetch->file.kind}, {"reason", error.message}});
    return;  // the next try is set
  }
  log_.warning("A file could not be had", {{"kind", fetch->file.kind}, {"reason", error.message}});
  const auto words = fetch->text + (fetch->text.empty() ? "" : "\n") + "[" + fetch->file.kind + ": " +
                     fetch->file.name + "] (" + error.message + ")";
  // A caption can be as long as a message: then the caption is what matters.
  constexpr std::size_t kMostBytesOfText = 4096;
  const auto& text = words.size() <= kMostBytesOfText || fetch->text.empty() ? words : fetch->text;
  receive(fetch, hubbub::JsonObject{{"type", "text"}, {"text", text}}.text());
}

void Media::receive(const std::shared_ptr<Fetch>& fetch, const std::string& content) const {
  hubbub::InboundMessage message;
  message.external_id = fetch->errand.key();
  message.sender = fetch->from.sender();
  message.content = content;
  message.metadata = fetch->metadata;
  inbox_.receive(message, [this, fetch](const hubbub::Received& received) {
    if (received.status != hubbub::Status::ok) return;  // the next try is set
    errands_.finish(fetch->errand);
  });
}

}  // namespace telegram
