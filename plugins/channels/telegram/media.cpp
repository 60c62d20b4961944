#include "media.hpp"

#include <algorithm>

namespace telegram {
namespace {

constexpr std::string_view kRecords = "media";
constexpr std::string_view kTimer = "fetch_media";
constexpr int kMostTries = 8;  // the last one half an hour after the first
constexpr hubbub::Milliseconds kFirstPause{15'000};
// Telegram gives bots files of up to 20 MB; the hub's HTTP client takes 16 MB.
constexpr std::int64_t kMostBytes = 16'000'000;

bool is_worth_another_try(const hubbub::Error& error) {
  using hubbub::Status;
  return error.status != Status::rejected && error.status != Status::invalid && error.status != Status::unsupported;
}

}  // namespace

struct Media::Fetch {
  hubbub::Record record;
  Person from;
  SentFile file;
  std::string text;
  std::string metadata;
  bool is_last_try = false;
};

Media::Media(hubbub::Context& host, const Api& api)
    : api_{api},
      records_{host.require<hubbub::Records>()},
      timers_{host.require<hubbub::Timers>()},
      files_{host.require<hubbub::Files>()},
      inbox_{host.require<hubbub::Inbox>()},
      log_{host.log()} {
  timers_.on(std::string{kTimer}, [this](const hubbub::TimerEvent& event) { on_timer(event); });
}

void Media::expect(const Said& said, std::string_view external_id, std::string_view metadata) const {
  const auto& file = *said.file;
  auto record = records_.get(kRecords, external_id).value();
  record.json = hubbub::JsonObject{{"tries", 0},        {"from", said.from.json()},
                                   {"kind", file.kind}, {"file_id", file.file_id},
                                   {"name", file.name}, {"size", file.size},
                                   {"text", said.text}, {"metadata", metadata}}
                    .text();
  records_.put(record, {.external_id = said.from.sender().external_id}).value();
  timers_.schedule(kTimer, hubbub::Milliseconds{0}, hubbub::JsonObject{{"id", external_id}}.text()).value();
}

void Media::on_timer(const hubbub::TimerEvent& event) const {
  const std::string id = hubbub::Json::parse(event.data)["id"];
  auto record = records_.get(kRecords, id).value();
  if (!record.exists()) return;  // received meanwhile
  const auto json = hubbub::Json::parse(record.json);
  const auto tries = static_cast<int>(json["tries"].integer()) + 1;
  auto fetch = std::make_shared<Fetch>();
  fetch->from = Person::from(json["from"]);
  fetch->file = {json["kind"], json["file_id"], json["name"], json["size"].integer()};
  fetch->text = json["text"];
  fetch->metadata = json["metadata"];
  fetch->is_last_try = tries >= kMostTries;

  // The next try first: were we to crash now, it would come.
  hubbub::JsonObject counted{{"tries", tries}};
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json.key(i) != "tries") counted.add(json.key(i), json[json.key(i)]);
  }
  record.json = counted.text();
  records_.put(record).value();
  timers_.schedule(kTimer, kFirstPause * (1 << std::min(tries - 1, kMostTries)), event.data).value();
  fetch->record = records_.get(kRecords, id).value();
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
  if (is_worth_another_try(error) && !fetch->is_last_try) {
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
  message.external_id = fetch->record.key;
  message.sender = fetch->from.sender();
  message.content = content;
  message.metadata = fetch->metadata;
  inbox_.receive(message, [this, fetch](const hubbub::Received& received) {
    if (received.status != hubbub::Status::ok) return;  // the next try is set
    if (auto erased = records_.erase(fetch->record); !erased) log_.debug("A media record was changed meanwhile");
  });
}

}  // namespace telegram
