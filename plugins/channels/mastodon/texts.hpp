// Texts as the hub and a Mastodon server want them. All are valid UTF-8: they come out of JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mastodon {

// Without control characters but line breaks and tabs, and without those that turn the direction of the text around
// them.
std::string cleaned(std::string_view text);

// The same in one line, for names and warnings.
std::string one_line(std::string_view text);

// At most so many Unicode characters.
std::string_view beginning_of(std::string_view text, std::size_t most_characters);

// What a server's limit counts: characters, where each web address counts `characters_of_link` whatever its length.
std::size_t counted_length(std::string_view text, std::size_t characters_of_link);

// Nobody is mentioned by it: a name with "@" in a text of ours would notify that person, and show them what is private.
std::string without_mentions(std::string_view text);

// Without `@name` at its beginning, however often: what a client puts before a reply is nothing that anybody said.
std::string without_leading_name(std::string_view text, std::string_view name);

// Ids, as servers of all kinds make them: numbers, ULIDs, flakes. They go into addresses and record keys.
bool is_id(std::string_view id);
// Ids of one kind and server grow with time: longer is later, then by letters.
bool is_later(std::string_view id, std::string_view than);

// Milliseconds since 1970 of "2026-11-21T17:30:00.000Z"; nothing when it is no such time.
std::optional<std::int64_t> time_of(std::string_view iso8601);

}  // namespace mastodon
