#include "taps.hpp"

#include "errors.hpp"
#include "messages.hpp"
#include "texts.hpp"

namespace telegram {
namespace {

constexpr std::size_t kMostNotice = 190;  // characters of the notice that a tap is answered with

}  // namespace

Taps::Taps(const hubbub::Context& host, const Settings& settings, const Api& api, const Boards& boards)
    : settings_{settings}, api_{api}, boards_{boards}, log_{host.log()} {}

std::optional<hubbub::InboundMessage> Taps::take(const Tapped& tapped) const {
  const auto tap = tap_of(tapped.data);
  const auto board = tap ? boards_.find(tap->key) : std::nullopt;
  // A client can send any data: only what we offered to this very person counts.
  if (!board || board->chat != tapped.from.chat || tap->card >= board->cards.size()) {
    answer(tapped.id, settings_.expired_text);
    return std::nullopt;
  }
  if (tap->kind == Tap::Kind::card) turn(tapped, *board, *tap);
  if (tap->kind == Tap::Kind::nothing) answer(tapped.id);
  if (tap->kind != Tap::Kind::button) return std::nullopt;

  const auto& buttons = board->cards[tap->card].buttons;
  if (tap->button >= buttons.size() || buttons[tap->button].payload.empty()) {
    answer(tapped.id, settings_.expired_text);
    return std::nullopt;
  }
  const auto& button = buttons[tap->button];
  answer(tapped.id, beginning_of(button.text, kMostNotice));
  if (board->is_answered_once()) take_buttons_away(tapped);
  hubbub::InboundMessage message;
  message.external_id = settings_.bot_id + ":tap:" + tapped.id;
  message.sender = tapped.from.sender();
  message.text = button.text;
  message.content = hubbub::JsonObject{{"type", "text"}, {"text", button.text}, {"payload", button.payload}}.text();
  return message;
}

void Taps::turn(const Tapped& tapped, const Board& board, const Tap& tap) const {
  if (tapped.message_id == 0) return answer(tapped.id, settings_.expired_text);
  const auto params = card_params(board, tap.key, tap.card, tapped.message_id);
  api_.call(board.has_photos ? "editMessageMedia" : "editMessageText", params,
            [this, id = tapped.id](const hubbub::Result<hubbub::Json>& edited) {
              // Tapped twice in a row: the card is there already.
              if (edited || edited.error().code == kNotModified) return answer(id);
              log_.warning("A card was not turned", {{"reason", edited.error().message}});
              answer(id, settings_.expired_text);
            });
}

void Taps::take_buttons_away(const Tapped& tapped) const {
  if (tapped.message_id == 0) return;
  const hubbub::JsonObject nothing{{"inline_keyboard", hubbub::JsonArray{}}};
  api_.call("editMessageReplyMarkup",
            {{"chat_id", tapped.from.chat}, {"message_id", tapped.message_id}, {"reply_markup", nothing}},
            [this](const hubbub::Result<hubbub::Json>& edited) {
              if (!edited) log_.debug("Quick replies were not taken away", {{"reason", edited.error().message}});
            });
}

void Taps::answer(const std::string& callback_id, std::string_view text) const {
  hubbub::JsonObject params{{"callback_query_id", callback_id}};
  if (!text.empty()) params.add("text", text);
  api_.call("answerCallbackQuery", params, [this](const hubbub::Result<hubbub::Json>& answered) {
    if (!answered) log_.debug("A tap was not answered", {{"reason", answered.error().message}});
  });
}

}  // namespace telegram
