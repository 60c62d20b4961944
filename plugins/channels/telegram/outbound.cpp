#include "outbound.hpp"

#include <charconv>

#include "errors.hpp"
#include "texts.hpp"

namespace telegram {
namespace {

std::string joined(std::string text, std::string_view line) {
  if (!text.empty() && !line.empty()) text += '\n';
  return text.append(line);
}

}  // namespace

std::int64_t chat_of(std::string_view to) {
  std::int64_t chat = 0;
  const auto* const end = to.data() + to.size();
  const auto read = std::from_chars(to.data(), end, chat);
  return read.ec == std::errc{} && read.ptr == end ? chat : 0;
}

Outbound::Outbound(const hubbub::Context& host, const Settings& settings, const Api& api, const Boards& boards)
    : settings_{settings},
      api_{api},
      boards_{boards},
      http_{host.require<hubbub::HttpClient>()},
      clock_{host.require<hubbub::Clock>()},
      log_{host.log()} {}

void Outbound::send(const hubbub::OutboundMessage& message, const hubbub::Completion& done) const {
  const auto chat = chat_of(message.to());
  if (chat == 0) return done.fail(hubbub::invalid("This is no Telegram chat: its id must be a number.", "bad_chat"));
  const auto content = message.content();
  const auto type = content["type"].string();
  if (type == "carousel") return send_cards(message.id(), carousel_of(chat, content), done);
  if (type == "image" || type == "file") return send_media(message, chat, content, done);
  if (type != "location") return send_text(message, chat, content, done);
  const auto place = place_call(chat, content);
  api_.call(place.method, place.params, [this, done](const hubbub::Result<hubbub::Json>& sent) { settle(sent, done); });
}

void Outbound::settle(const hubbub::Result<hubbub::Json>& sent, const hubbub::Completion& done) const {
  if (!sent) {
    const auto& error = sent.error();
    if (error.status != hubbub::Status::abandoned) return done.fail(error);
    return done.unknown(error.message + " The message may have been sent.");
  }
  const auto message_id = (*sent)["message_id"].integer();
  if (message_id <= 0) return done.unknown("Telegram's answer names no message.");
  done.sent(settings_.bot_id + ":" + std::to_string((*sent)["chat"]["id"].integer()) + ":" +
            std::to_string(message_id));
}

Markup Outbound::markup_of(std::string_view delivery_id, std::int64_t chat, const hubbub::Json& actions) const {
  if (auto request = location_request_of(actions)) return request;
  Board board;
  board.chat = chat;
  board.cards.push_back({{}, {}, buttons_of(actions)});
  const auto key = boards_.key_of(delivery_id);
  if (board.waits_for_taps()) boards_.keep(key, board);
  return board.markup(key, 0);
}

void Outbound::send_text(const hubbub::OutboundMessage& message, std::int64_t chat, const hubbub::Json& content,
                         const hubbub::Completion& done) const {
  const auto actions = content["actions"];
  const auto markup = markup_of(message.id(), chat, actions);
  auto text = std::string{message.text()};
  if (!location_request_of(actions)) text = joined(std::move(text), unshown_of(actions));
  if (text.empty()) text = "👇";  // Telegram has no message that is buttons alone
  api_.call("sendMessage", text_params(chat, text, markup),
            [this, done](const hubbub::Result<hubbub::Json>& sent) { settle(sent, done); });
}

void Outbound::send_cards(std::string_view delivery_id, Board board, const hubbub::Completion& done) const {
  if (board.cards.empty()) return done.fail(hubbub::invalid("The carousel has no cards."));
  const auto key = boards_.key_of(delivery_id);
  if (board.waits_for_taps()) boards_.keep(key, board);
  api_.call(board.has_photos ? "sendPhoto" : "sendMessage", card_params(board, key, 0),
            [this, delivery_id = std::string{delivery_id}, board, done](const hubbub::Result<hubbub::Json>& sent) {
              const bool needs_words = !sent && board.has_photos && sent.error().code == kMediaRefused;
              if (!needs_words) return settle(sent, done);
              log_.info("Telegram does not take the pictures of a carousel", {{"reason", sent.error().message}});
              auto words = board;
              words.has_photos = false;
              send_cards(delivery_id, std::move(words), done);
            });
}

}  // namespace telegram
