// Words of a search, matched without regard to case in any script.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hub::store {

// Lower case, character by character, where the script has cases.
std::string fold_case(std::string_view utf8);

// The words of a query, case-folded; at most 8.
std::vector<std::string> words_of(std::string_view query);

// True when `text` holds every word, each anywhere.
bool holds_all(std::string_view text, const std::vector<std::string>& words);

// The part of `text` around its first match, each match between U+E000 and U+E001; "" when nothing matches.
std::string snippet_of(std::string_view text, const std::vector<std::string>& words);

}  // namespace hub::store
