#include "messages.hpp"

namespace telegram {
namespace {

hubbub::JsonObject preview_of(std::string_view url) {
  return {{"url", url}, {"prefer_large_media", true}, {"show_above_text", true}};
}

}  // namespace

hubbub::JsonObject text_params(std::int64_t chat, std::string_view text, const Markup& markup,
                               std::string_view preview) {
  hubbub::JsonObject params{{"chat_id", chat}, {"text", text}};
  if (!preview.empty()) params.add("link_preview_options", preview_of(preview));
  if (markup) params.add("reply_markup", *markup);
  return params;
}

hubbub::JsonObject card_params(const Board& board, std::string_view key, std::size_t index, std::int64_t message_id) {
  const auto& card = board.cards[index];
  const auto markup = board.markup(key, index);
  if (!board.has_photos) {
    auto params = text_params(board.chat, card.text, markup, card.media_url);
    if (message_id != 0) params.add("message_id", message_id);
    return params;
  }
  hubbub::JsonObject params{{"chat_id", board.chat}};
  if (message_id == 0) {
    params.add("photo", card.media_url).add("caption", card.text);
  } else {
    params.add("message_id", message_id);
    params.add("media", hubbub::JsonObject{{"type", "photo"}, {"media", card.media_url}, {"caption", card.text}});
  }
  if (markup) params.add("reply_markup", *markup);
  return params;
}

PlaceCall place_call(std::int64_t chat, const hubbub::Json& content) {
  const auto at = content["coordinates"];
  hubbub::JsonObject params{{"chat_id", chat}, {"latitude", at["lat"].number()}, {"longitude", at["long"].number()}};
  const auto name = content["location"]["name"].string();
  const auto address = content["location"]["address"].string();
  if (name.empty() || address.empty()) return {"sendLocation", params};
  params.add("title", name).add("address", address);
  return {"sendVenue", params};
}

Markup location_request_of(const hubbub::Json& actions) {
  if (actions.size() != 1 || actions[0]["type"].string() != "locationRequest") return std::nullopt;
  const hubbub::JsonObject button{{"text", actions[0]["text"].string()}, {"request_location", true}};
  return hubbub::JsonObject{{"keyboard", hubbub::JsonArray{}.add(hubbub::JsonArray{}.add(button))},
                            {"one_time_keyboard", true},
                            {"resize_keyboard", true}};
}

}  // namespace telegram
