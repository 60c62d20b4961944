// HTML of mails, made safe to show.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "html_text.hpp"

namespace email {

using shared::text_of_html;

// The address to show for a Content-ID of the same mail; empty: leave the image out.
using InlineImage = std::function<std::string(std::string_view content_id)>;

// Allowed elements and attributes only: no script, style, form, frame, and nothing that is fetched from elsewhere when
// the mail is looked at (pictures of others tell them who reads, and when). Links go to http, https and mailto only.
// Empty for documents that are too complex.
std::string sanitised_html(const shared::HtmlTree& tree, const InlineImage& inline_image);

std::string escaped_html(std::string_view text);

}  // namespace email
