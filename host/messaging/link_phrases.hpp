// What the hub itself says to people who link a channel, in English, French and Spanish. Letters of the GSM alphabet
// only (3GPP TS 23.038), as in rendering/phrases.hpp. Inner header of messaging.
#pragma once

#include <string>
#include <string_view>

#include "domain/content.hpp"

namespace hub::messaging {

class LinkPhrases {
 public:
  // Of the locale's language ("fr" of "fr-CA"), or the English ones.
  LinkPhrases(std::string_view locale, std::string_view business);

  std::string code(std::string_view code, std::int64_t minutes) const;
  std::string token(std::string_view token, std::int64_t minutes) const;
  std::string activity() const;
  // A text with two quick replies.
  domain::Content prompt() const;
  // For where it was asked in the conversation.
  std::string code_sent(std::string_view address) const;
  std::string open_link(std::string_view url) const;
  std::string not_sent() const;
  // One line for the new channel; `last`: what was said last, may be empty.
  std::string linked(std::string_view last) const;

 private:
  struct Words;
  static const Words& words_of(std::string_view locale);
  const Words& words_;
  std::string business_;
};

enum class Answer { yes, no, other };
// To a prompt, in any of the languages, by word or by number.
Answer answer_in(std::string_view text);

}  // namespace hub::messaging
