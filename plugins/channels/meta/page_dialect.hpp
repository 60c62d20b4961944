// The dialect of Messenger and Instagram.
#pragma once

#include "dialect.hpp"
#include "sent.hpp"
#include "settings.hpp"
#include "window.hpp"

namespace meta {

// Human agents may answer for so long.
inline constexpr hubbub::Milliseconds kHumanAgentFor{std::chrono::hours{24 * 7}};

// [strand]
class PageDialect final : public Dialect {
 public:
  PageDialect(const Settings& settings, Window& window, Sent& sent);

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
  std::string sender() const;

  const Settings& settings_;
  Window& window_;
  Sent& sent_;
};

}  // namespace meta
