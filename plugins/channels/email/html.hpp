// HTML of mails: as plain text, and made safe to show.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace email {

// What a reader of the mail sees, in UTF-8: paragraphs, lists and links as text, quotes with "> " before each line;
// nothing of what is hidden. Documents that are too complex to parse lose their tags.
std::string text_of_html(std::string_view html);

// The address to show for a Content-ID of the same mail; empty: leave the image out.
using InlineImage = std::function<std::string(std::string_view content_id)>;

// Allowed elements and attributes only: no script, style, form, frame, and nothing that is fetched from elsewhere when
// the mail is looked at (pictures of others tell them who reads, and when). Links go to http, https and mailto only.
// Empty for documents that are too complex.
std::string sanitised_html(std::string_view html, const InlineImage& inline_image);

std::string escaped_html(std::string_view text);

}  // namespace email
