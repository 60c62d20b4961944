// HTML that strangers wrote, as plain text.
#pragma once

#include <string>
#include <string_view>

#include "html_tree.hpp"

namespace shared {

// What a reader sees, in UTF-8: paragraphs, lists and links as text, quotes with "> " before each line; nothing of
// what is hidden. Documents that are too complex to parse lose their tags.
//
// The address of a link stands after its words, unless they say it. Not so for links of one of the classes
// `own_words`, "mention hashtag": a post in a social network is full of names that lead to people.
std::string text_of_html(const HtmlTree& tree, std::string_view own_words = {});
std::string text_of_html(std::string_view html, std::string_view own_words = {});

}  // namespace shared
