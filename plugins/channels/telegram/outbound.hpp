// Messages of the business, on their way to Telegram.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <memory>
#include <string>

#include "api.hpp"
#include "boards.hpp"
#include "messages.hpp"
#include "settings.hpp"

namespace telegram {

// The chat that a client's id names; 0: it names none. "@name" is none: that would be a public channel.
std::int64_t chat_of(std::string_view to);

// [strand]
class Outbound {
 public:
  Outbound(const hubbub::Context& host, const Settings& settings, const Api& api, const Boards& boards);

  // `done` settles once. The Bot API has no idempotency key: a send whose outcome nobody knows is not repeated.
  void send(const hubbub::OutboundMessage& message, const hubbub::Completion& done) const;

 private:
  struct Sending;  // a picture or file
  enum class Way { by_url, by_upload, as_document, in_words };

  void send_text(const hubbub::OutboundMessage& message, std::int64_t chat, const hubbub::Json& content,
                 const hubbub::Completion& done) const;
  void send_cards(std::string_view delivery_id, Board board, const hubbub::Completion& done) const;
  void send_media(const hubbub::OutboundMessage& message, std::int64_t chat, const hubbub::Json& content,
                  const hubbub::Completion& done) const;
  void go(const std::shared_ptr<Sending>& sending, Way way) const;
  void send_url(const std::shared_ptr<Sending>& sending) const;
  void fetch(const std::shared_ptr<Sending>& sending) const;
  void upload(const std::shared_ptr<Sending>& sending, Way way) const;
  void send_words(const std::shared_ptr<Sending>& sending) const;
  hubbub::Milliseconds left_of(const Sending& sending) const;

  // The keyboard under a message; its board is on disk when it returns.
  Markup markup_of(std::string_view delivery_id, std::int64_t chat, const hubbub::Json& actions) const;
  void settle(const hubbub::Result<hubbub::Json>& sent, const hubbub::Completion& done) const;

  const Settings& settings_;
  const Api& api_;
  const Boards& boards_;
  hubbub::HttpClient http_;
  hubbub::Clock clock_;
  hubbub::Log log_;
};

}  // namespace telegram
