// What people text, on its way into the hub: the same for every provider.
#pragma once

#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "keywords.hpp"
#include "numbers.hpp"
#include "settings.hpp"

namespace sms {

struct Text {
  std::string external_id;  // the provider's id
  std::string from;         // as the provider writes it
  std::string to;           // our number
  std::string text;
  std::optional<Keyword> meaning{};  // what the provider takes it for, by keywords of its own
};

// [strand]
class Inbound {
 public:
  Inbound(const hubbub::Context& host, const Settings& settings);

  // Gives it to the hub, with what it says about consent, and returns the words to answer at once; often none.
  // Throws Failure when the hub refuses it.
  std::string take(const Text& text) const;
  // The same for a text that comes with media, which is_told of separately: consent, and the words to answer.
  std::string heed(const Text& text) const;

  std::string sender_of(const Text& text) const { return numbers_.of_sender(text.from); }
  // For the message that carries `text`: which number of ours it came to, and its mark of consent.
  std::string metadata_of(const Text& text) const;
  // Someone has opted out at the provider.
  void opted_out(std::string_view from, std::string_view event_id, std::string_view evidence) const {
    consents_.opted_out(from, event_id, evidence);
  }

 private:
  std::optional<Keyword> keyword_in(const Text& text) const;

  const Settings& settings_;
  hubbub::Inbox inbox_;
  hubbub::Consents consents_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
  Numbers numbers_;
  Keywords keywords_;
};

}  // namespace sms
