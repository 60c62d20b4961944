// What the hub says in its own words when it degrades a content. Letters of the GSM alphabet only (3GPP TS 23.038): one
// other would double the price of a text message.
#pragma once

#include <string_view>

namespace hub::rendering {

struct Phrases {
  std::string_view pick_a_number;
  std::string_view fill_in_form;    // followed by ": " and a link
  std::string_view answer_at_once;  // followed by questions, one a line
  std::string_view tell_address;    // behind a label, in brackets
  std::string_view image;           // before ": " and a link, where nothing describes the picture
  std::string_view file;
  std::string_view cannot_be_shown;  // behind a name, in brackets
};

// Those of the locale's language ("fr" of "fr-CA"), or the English ones.
const Phrases& phrases_of(std::string_view locale);

}  // namespace hub::rendering
