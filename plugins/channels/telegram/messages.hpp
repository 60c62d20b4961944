// The parameters of the calls that send and edit, made from what they are to show. No parse_mode anywhere: whatever
// people write is plain text, so nothing in it can become a link or a format of its own.
#pragma once

#include <cstdint>
#include <hubbub/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "board.hpp"

namespace telegram {

inline constexpr std::size_t kMostTextUnits = 4096;     // of UTF-16
inline constexpr std::size_t kMostCaptionUnits = 1024;  // the same, under a picture or file

using Markup = std::optional<hubbub::JsonObject>;

// `preview`: address of a picture to show with the text; empty: as Telegram likes.
hubbub::JsonObject text_params(std::int64_t chat, std::string_view text, const Markup& markup,
                               std::string_view preview = {});

// A card of a board: of sendPhoto or sendMessage; with `message_id`, of the edit that turns to it.
hubbub::JsonObject card_params(const Board& board, std::string_view key, std::size_t index,
                               std::int64_t message_id = 0);

// Of sendVenue, when the place has a name and an address; else of sendLocation.
struct PlaceCall {
  std::string_view method;
  hubbub::JsonObject params;
};
PlaceCall place_call(std::int64_t chat, const hubbub::Json& content);

// A keyboard of one button by which the person can send where they are.
Markup location_request_of(const hubbub::Json& actions);

}  // namespace telegram
