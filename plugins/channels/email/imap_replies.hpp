// What an IMAP server says, cut into answers (RFC 3501): lines, with the literals that are in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace email {

struct ImapReply {
  // "* 12 FETCH (UID 30 BODY[] {0})": the line with its literals taken out; each leaves its "{n}".
  std::string line;
  std::vector<std::string> literals;

  bool is_untagged() const { return line.starts_with("* "); }
  bool is_continuation() const { return line.starts_with("+"); }
};

// Bytes in, answers out. A server that sends a line or a literal beyond the bounds is not believed any more.
class ImapReplies {
 public:
  // `most_literal_bytes`: all literals of one answer.
  ImapReplies(std::size_t most_line_bytes, std::size_t most_literal_bytes)
      : most_line_bytes_{most_line_bytes}, most_literal_bytes_{most_literal_bytes} {}

  void add(std::string_view bytes) { waiting_.append(bytes); }
  // The next whole answer; nothing while it has not come completely, or after a breach.
  std::optional<ImapReply> next();
  bool is_breached() const { return is_breached_; }

 private:
  std::size_t most_line_bytes_;
  std::size_t most_literal_bytes_;
  std::string waiting_;
  std::size_t scanned_ = 0;          // of waiting_, no line end before
  std::size_t literal_bytes_ = 0;    // of partial_, as announced
  std::size_t literal_missing_ = 0;  // of the last literal of partial_
  bool in_literal_ = false;
  bool is_breached_ = false;
  ImapReply partial_;
};

// "{123}" or "{123+}" at the end of a line.
std::optional<std::size_t> literal_at_end(std::string_view line);

// The number after a word: number_after("* OK [UIDVALIDITY 17] ok", "UIDVALIDITY ") is 17.
std::optional<std::uint32_t> number_after(std::string_view line, std::string_view word);

// Numbers of "* SEARCH 4 8 15"; nothing when it is another answer.
std::optional<std::vector<std::uint32_t>> search_result(std::string_view line);

// "17-Jul-1996 02:44:25 -0700" in milliseconds since 1970, as INTERNALDATE has it.
std::optional<std::int64_t> internal_date_ms(std::string_view line);

// As a quoted string; nothing for text that a quoted string cannot hold.
std::optional<std::string> quoted(std::string_view text);

}  // namespace email
