// What WhatsApp is to show, as members of the body of a call: "type", and what it names.
// https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
#pragma once

#include <hubbub/channel.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "choices.hpp"
#include "dialect.hpp"
#include "settings.hpp"

namespace meta {

// [strand]
class WhatsAppMessages {
 public:
  WhatsAppMessages(const Settings& settings, const Choices& choices) : settings_{settings}, choices_{choices} {}

  // All of a message, in the order of its sending. Throws Failure when a long payload cannot be stored.
  std::vector<Step> steps_of(std::string_view text, const hubbub::Json& content) const;

  // A picture or file, at an address or by the id of its upload.
  Fields media(const Shown& shown, std::string_view id = {}) const;

 private:
  struct Sorted;
  Sorted sorted(const hubbub::Json& actions) const;
  void add_text(std::vector<Step>& steps, std::string_view text, const Sorted& actions) const;
  void add_list(std::vector<Step>& steps, const hubbub::Json& content) const;
  void add_media(std::vector<Step>& steps, const hubbub::Json& content) const;
  hubbub::JsonObject reply_buttons(const std::vector<hubbub::Json>& replies) const;
  std::string_view or_choose(std::string_view text) const { return text.empty() ? settings_.choose_text : text; }

  const Settings& settings_;
  const Choices& choices_;
};

}  // namespace meta
