#include "rendering/split.hpp"

#include <algorithm>

#include "rendering/graphemes.hpp"

namespace hub::rendering {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool ends_line(char32_t c) {
  return c == '\n' || c == '\r';  // a carriage return and its line feed are one cluster
}

bool is_one_of(char32_t c, std::u32string_view set) {
  return set.find(c) != std::u32string_view::npos;
}

// Ends a sentence when a blank or closing mark follows.
bool is_terminator(char32_t c) {
  return is_one_of(c, U".!?…؟۔।॥");
}
// Ends a sentence by itself: these scripts put no blanks between sentences.
bool is_wide_terminator(char32_t c) {
  return is_one_of(c, U"。！？｡");
}
bool is_closing_mark(char32_t c) {
  return is_one_of(c, U"\"')]”’»›」』）】");
}
bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

// Follows a text from cluster to cluster, and knows where it could be cut.
class Reader {
 public:
  enum class Cut { cluster, word, sentence, paragraph };  // the later, the better

  // Takes the next cluster and answers which cut there is before it.
  Cut take(const Cluster& cluster, bool blank) {
    const auto before = cut_before(blank, cluster.first);
    if (blank) {
      in_blanks_ = true;
      line_feeds_ += ends_line(cluster.first) ? 1 : 0;
      return before;
    }
    if (in_blanks_) *this = Reader{};
    follow(cluster.first);
    return before;
  }

  Cut cut_before(bool blank, char32_t c) const {
    if (blank) return Cut::cluster;
    if (!in_blanks_) return ends_wide_ && !is_closing_mark(c) ? Cut::sentence : Cut::cluster;
    if (line_feeds_ > 1) return Cut::paragraph;
    return line_feeds_ > 0 || ends_sentence_ ? Cut::sentence : Cut::word;
  }

 private:
  void follow(char32_t c) {
    if (is_closing_mark(c)) return;
    // "1." of a numbered line and "J." of a name end nothing.
    const bool is_label = word_ < 2 || (word_ == 2 && word_is_digits_);
    ends_wide_ = is_wide_terminator(c);
    ends_sentence_ = ends_wide_ || (is_terminator(c) && !(c == '.' && is_label));
    ++word_;
    word_is_digits_ = word_is_digits_ && is_digit(c);
  }

  bool in_blanks_ = false;
  int line_feeds_ = 0;
  bool ends_sentence_ = false;
  bool ends_wide_ = false;
  std::size_t word_ = 0;  // clusters since the last blank
  bool word_is_digits_ = true;
};

// Where one piece may end: the last place of each kind; 0: none.
class Places {
 public:
  explicit Places(std::size_t limit) : limit_{limit} {}

  void note(Reader::Cut cut, std::size_t at, std::size_t filled) {
    last_ = at;
    if (cut == Reader::Cut::paragraph && filled * 2 >= limit_) paragraph_ = at;
    if (cut >= Reader::Cut::sentence && filled * 4 >= limit_) sentence_ = at;
    if (cut >= Reader::Cut::word) word_ = at;
  }
  std::size_t best() const {
    if (paragraph_ > 0) return paragraph_;
    if (sentence_ > 0) return sentence_;
    return word_ > 0 ? word_ : last_;
  }

 private:
  std::size_t limit_;
  std::size_t last_ = 0;
  std::size_t paragraph_ = 0;
  std::size_t sentence_ = 0;
  std::size_t word_ = 0;
};

// The beginning of a cluster that is longer than a message.
std::size_t bytes_within(std::string_view cluster, std::size_t limit, TextUnit unit) {
  std::size_t bytes = 0;
  for (std::size_t filled = 0; bytes < cluster.size();) {
    const auto length = code_point_bytes(cluster.substr(bytes));
    filled += length_of(cluster.substr(bytes, length), unit);
    if (filled > limit) break;
    bytes += length;
  }
  return bytes;
}

// Bytes of the first piece of `text`.
std::size_t first_piece(std::string_view text, std::size_t limit, TextUnit unit) {
  Places places{limit};
  Reader reader;
  std::size_t at = 0;
  std::size_t filled = 0;  // units up to the last cluster that is no blank
  std::size_t blanks = 0;  // units after it
  while (at < text.size()) {
    const auto cluster = first_cluster(text.substr(at));
    const auto bytes = text.substr(at, cluster.bytes);
    const bool blank = std::all_of(bytes.begin(), bytes.end(), is_blank);
    const auto cut = reader.take(cluster, blank);
    if (filled > 0) places.note(cut, at, filled);
    const auto length = length_of(bytes, unit);
    if (blank) {
      blanks += filled > 0 ? length : 0;
    } else if (filled + blanks + length <= limit) {
      filled += blanks + length;
      blanks = 0;
    } else {
      return filled > 0 ? places.best() : at + bytes_within(bytes, limit, unit);
    }
    at += cluster.bytes;
  }
  return text.size();
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  // A blank that carries an accent is no blank.
  while (!text.empty() && is_blank(text.front())) {
    const auto bytes = first_cluster(text).bytes;
    if (bytes > 1 && !text.starts_with("\r\n")) break;
    text.remove_prefix(bytes);
  }
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t length_of(std::string_view text, TextUnit unit) {
  if (unit == TextUnit::bytes) return text.size();
  std::size_t length = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;
    length += unit == TextUnit::utf16 && byte >= 0xF0 ? 2 : 1;
  }
  return length;
}

std::vector<std::string_view> split(std::string_view text, std::size_t limit, TextUnit unit) {
  limit = std::max(limit, kSmallestText);
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const auto bytes = first_piece(text, limit, unit);
    pieces.push_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return pieces;
}

}  // namespace hub::rendering
