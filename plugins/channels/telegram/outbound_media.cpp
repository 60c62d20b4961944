// Pictures and files. Telegram fetches an address by itself, if it can reach it and likes what is there; else we
// upload the bytes; and when that fails too, the person gets a link.
#include <algorithm>

#include "errors.hpp"
#include "outbound.hpp"
#include "texts.hpp"

namespace telegram {
namespace {

constexpr hubbub::Milliseconds kReserve{2'000};      // of the hub's deadline
constexpr hubbub::Milliseconds kLeastTime{3'000};    // with less, nothing more is begun
constexpr std::size_t kMostPhotoBytes = 10'000'000;  // of an upload; larger ones go as documents

bool is_web_address(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

// By address Telegram takes these documents alone.
bool is_fetched_by_telegram(std::string_view media_type) {
  return media_type == "application/pdf" || media_type == "application/zip" || media_type == "image/gif";
}

std::string name_in(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const auto name = url.substr(url.rfind('/') + 1);
  return name.empty() ? "file" : hubbub::form_decoded(name);
}

}  // namespace

struct Outbound::Sending {
  std::int64_t chat = 0;
  bool is_image = false;
  std::string url;
  std::string type;
  std::string name;
  std::string caption;
  Markup markup;
  std::string bytes;
  std::int64_t deadline_ms = 0;
  hubbub::Completion done;
};

void Outbound::send_media(const hubbub::OutboundMessage& message, std::int64_t chat, const hubbub::Json& content,
                          const hubbub::Completion& done) const {
  const auto actions = content["actions"];
  auto caption = std::string{content["text"]};
  const auto more = location_request_of(actions) ? std::string{} : unshown_of(actions);
  if (!more.empty()) caption += (caption.empty() ? "" : "\n") + more;
  std::string name = content["altText"];
  const std::string url = content["mediaUrl"];
  const bool is_image = content["type"].string() == "image";
  if (is_image || name.empty()) name = name_in(url);
  const auto sending = std::make_shared<Sending>(Sending{chat,
                                                         is_image,
                                                         url,
                                                         content["mediaType"],
                                                         name,
                                                         caption,
                                                         markup_of(message.id(), chat, actions),
                                                         {},
                                                         clock_.now_ms() + message.deadline().count(),
                                                         done});
  if (!is_web_address(url) || utf16_length(caption) > kMostCaptionUnits) return go(sending, Way::in_words);
  go(sending, is_image || is_fetched_by_telegram(sending->type) ? Way::by_url : Way::by_upload);
}

hubbub::Milliseconds Outbound::left_of(const Sending& sending) const {
  return hubbub::Milliseconds{sending.deadline_ms - clock_.now_ms()} - kReserve;
}

void Outbound::go(const std::shared_ptr<Sending>& sending, Way way) const {
  // Nothing has gone out yet: better tried again from the start than doubled because the time was up half-way.
  if (left_of(*sending) < kLeastTime) {
    return sending->done.fail(hubbub::unavailable("There was no time to hand the file to Telegram."));
  }
  switch (way) {
    case Way::by_url:
      return send_url(sending);
    case Way::by_upload:
      return fetch(sending);
    case Way::as_document:
      return upload(sending, way);
    case Way::in_words:
      return send_words(sending);
  }
}

void Outbound::send_url(const std::shared_ptr<Sending>& sending) const {
  hubbub::JsonObject params{{"chat_id", sending->chat}, {sending->is_image ? "photo" : "document", sending->url}};
  if (!sending->caption.empty()) params.add("caption", sending->caption);
  if (sending->markup) params.add("reply_markup", *sending->markup);
  api_.call(
      sending->is_image ? "sendPhoto" : "sendDocument", params,
      [this, sending](const hubbub::Result<hubbub::Json>& sent) {
        if (!sent && sent.error().code == kMediaRefused) return go(sending, Way::by_upload);
        settle(sent, sending->done);
      },
      std::min(left_of(*sending), kCallTimeout));
}

// From where the link leads, as anybody would: the hub itself, or the place that the business named.
void Outbound::fetch(const std::shared_ptr<Sending>& sending) const {
  http_.get(sending->url)
      .timeout(std::min(left_of(*sending), kCallTimeout))
      .async([this, sending](const hubbub::Result<hubbub::HttpReply>& reply) {
        if (!reply || !reply->ok() || reply->body.empty()) {
          log_.info("A file to send could not be fetched",
                    {{"reason", reply ? "status " + std::to_string(reply->status) : "no answer"}});
          return go(sending, Way::in_words);
        }
        sending->bytes = reply->body;
        const bool is_photo = sending->is_image && sending->bytes.size() <= kMostPhotoBytes;
        upload(sending, is_photo ? Way::by_upload : Way::as_document);
      });
}

void Outbound::upload(const std::shared_ptr<Sending>& sending, Way way) const {
  if (left_of(*sending) < kLeastTime) return go(sending, way);
  const bool is_photo = way == Way::by_upload;
  hubbub::boundary::Texts fields{{"chat_id", std::to_string(sending->chat)}};
  if (!sending->caption.empty()) fields.emplace_back("caption", sending->caption);
  if (sending->markup) fields.emplace_back("reply_markup", sending->markup->text());
  api_.upload(
      is_photo ? "sendPhoto" : "sendDocument", fields, {is_photo ? "photo" : "document", sending->name, sending->bytes},
      [this, sending, is_photo](const hubbub::Result<hubbub::Json>& sent) {
        const bool is_refused = !sent && sent.error().code == kMediaRefused;
        if (!is_refused) return settle(sent, sending->done);
        go(sending, is_photo ? Way::as_document : Way::in_words);
      },
      left_of(*sending));
}

void Outbound::send_words(const std::shared_ptr<Sending>& sending) const {
  auto text = sending->caption;
  const auto& line = is_web_address(sending->url) ? sending->url : sending->name;
  text += (text.empty() ? "" : "\n") + line;
  if (utf16_length(text) > kMostTextUnits) {
    return sending->done.fail(
        hubbub::rejected("The words under the file are too long for Telegram: send them as a message of their own.",
                         "caption_too_long"));
  }
  const auto preview = sending->is_image && is_web_address(sending->url) ? sending->url : std::string{};
  api_.call(
      "sendMessage", text_params(sending->chat, text, sending->markup, preview),
      [this, sending](const hubbub::Result<hubbub::Json>& sent) { settle(sent, sending->done); },
      std::min(left_of(*sending), kCallTimeout));
}

}  // namespace telegram
