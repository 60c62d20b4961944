// The dialect of the WhatsApp Cloud API.
#pragma once

#include "dialect.hpp"
#include "numbers.hpp"
#include "settings.hpp"
#include "whatsapp_messages.hpp"
#include "window.hpp"

namespace meta {

// [strand]
class WhatsAppDialect final : public Dialect {
 public:
  WhatsAppDialect(const Settings& settings, const Choices& choices, Window& window, Numbers& numbers);

  hubbub::Result<Envelope> address(const hubbub::OutboundMessage& message) const override;
  std::vector<Step> steps_of(const hubbub::OutboundMessage& message) const override;
  std::string messages_path() const override;
  hubbub::JsonObject body_of(const Envelope& envelope, const Fields& message) const override;
  Upload upload_of(const Shown& shown) const override;
  std::string uploaded_id(const hubbub::Json& reply) const override;
  Fields with_id(const Shown& shown, std::string_view id) const override;
  std::string sent_id(const hubbub::Json& reply) const override;
  void has_sent(const Envelope& envelope, std::string_view id, std::int64_t began_ms) const override;
  std::optional<hubbub::JsonObject> activity_of(const hubbub::Activity& activity) const override;

 private:
  const Settings& settings_;
  Window& window_;
  Numbers& numbers_;
  WhatsAppMessages messages_;
};

}  // namespace meta
