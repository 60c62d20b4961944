// What Kannel's smsbox sends us, read.
#pragma once

#include <hubbub/routes.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "inbound.hpp"

namespace sms {

// The body of a text, as Kannel's %b and %C (or a post-url's Content-Type) give it, in UTF-8.
std::string decoded(std::string_view bytes, std::string_view charset);

// The charset of a Content-Type; empty: it names none.
std::string_view charset_of(std::string_view content_type);

// A mobile-originated text by get-url (everything in the query) or post-url (the text in the body, X-Kannel-
// headers). Nothing when its id or sender is missing.
std::optional<Text> kannel_inbound_of(const hubbub::HttpRequest& request);

struct KannelReport {
  enum class Kind { none, delivered, failed };
  Kind kind = Kind::none;  // none: it is on its way
  std::string reason{};
};
// `type` is %d of dlr-url, `answer` %A: what the carrier said.
KannelReport kannel_report_of(std::string_view type, std::string_view answer);

}  // namespace sms
