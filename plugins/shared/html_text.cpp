#include "html_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace shared {
namespace {

constexpr std::size_t kMostQuoteDepth = 8;
constexpr std::size_t kLongestLink = 2000;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::string lowered(std::string_view text) {
  std::string lower{text};
  for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// Takes the next of the blank-separated words.
std::string_view next_word(std::string_view& words) {
  words.remove_prefix(std::min(words.find_first_not_of(" \t\n\r\f"), words.size()));
  const auto word = words.substr(0, words.find_first_of(" \t\n\r\f"));
  words.remove_prefix(word.size());
  return word;
}

bool have_one_in_common(std::string_view some, std::string_view others) {
  for (auto word = next_word(some); !word.empty(); word = next_word(some)) {
    auto rest = others;
    for (auto other = next_word(rest); !other.empty(); other = next_word(rest)) {
      if (other == word) return true;
    }
  }
  return false;
}

// Collects text with the white space of HTML: runs are one blank, blocks begin lines.
class Paper {
 public:
  void write(std::string_view text, bool is_preformatted) {
    for (const char c : text) {
      if (is_preformatted && c == '\n') {
        line();
      } else if (is_space(c)) {
        if (is_preformatted) {
          begin_line_if_due();
          text_ += ' ';
          at_line_start_ = false;
        } else {
          space_is_due_ = true;
        }
      } else {
        put(c);
      }
    }
  }
  void line() {
    begin_line_if_due();
    text_ += '\n';
    at_line_start_ = true;
    space_is_due_ = false;
  }
  // The next words begin a line; `blank`: after an empty one.
  void block(bool blank) {
    space_is_due_ = false;
    if (!at_line_start_) {
      text_ += '\n';
      at_line_start_ = true;
    }
    blank_is_due_ = blank_is_due_ || blank;
  }
  void quote(bool begins) {
    block(true);
    if (begins) ++depth_;
    if (!begins && depth_ > 0) --depth_;
  }
  std::string taken() {
    const auto last = text_.find_last_not_of(" \n");
    text_.resize(last == std::string::npos ? 0 : last + 1);
    return std::move(text_);
  }

 private:
  void put(char c) {
    begin_line_if_due();
    if (space_is_due_ && !at_line_start_) text_ += ' ';
    space_is_due_ = false;
    at_line_start_ = false;
    text_ += c;
  }
  void begin_line_if_due() {
    if (!at_line_start_) return;
    if (blank_is_due_ && !text_.empty() && !text_.ends_with("\n\n")) text_ += '\n';
    blank_is_due_ = false;
    if (depth_ > 0) text_.append(std::min(depth_, kMostQuoteDepth), '>').append(" ");
    if (depth_ > 0) space_is_due_ = false;
    at_line_start_ = depth_ == 0;
  }

  std::string text_;
  std::size_t depth_ = 0;
  bool at_line_start_ = true;
  bool space_is_due_ = false;
  bool blank_is_due_ = false;
};

bool is_one_of(GumboTag tag, std::initializer_list<GumboTag> tags) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

bool is_silent(GumboTag tag) {
  return is_one_of(tag, {GUMBO_TAG_HEAD, GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_TITLE, GUMBO_TAG_TEMPLATE,
                         GUMBO_TAG_NOSCRIPT, GUMBO_TAG_OBJECT, GUMBO_TAG_EMBED, GUMBO_TAG_IFRAME, GUMBO_TAG_SELECT,
                         GUMBO_TAG_TEXTAREA, GUMBO_TAG_SVG, GUMBO_TAG_MATH, GUMBO_TAG_AUDIO, GUMBO_TAG_VIDEO});
}

bool is_paragraph(GumboTag tag) {
  return is_one_of(tag, {GUMBO_TAG_P, GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_TABLE, GUMBO_TAG_PRE, GUMBO_TAG_H1,
                         GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6, GUMBO_TAG_HR});
}

bool is_block(GumboTag tag) {
  return is_one_of(tag, {GUMBO_TAG_DIV, GUMBO_TAG_LI, GUMBO_TAG_TR, GUMBO_TAG_DT, GUMBO_TAG_DD, GUMBO_TAG_SECTION,
                         GUMBO_TAG_ARTICLE, GUMBO_TAG_HEADER, GUMBO_TAG_FOOTER, GUMBO_TAG_ADDRESS, GUMBO_TAG_CENTER,
                         GUMBO_TAG_FIELDSET, GUMBO_TAG_FORM, GUMBO_TAG_CAPTION, GUMBO_TAG_MAIN, GUMBO_TAG_NAV});
}

// Newsletters hide a teaser for lists of mails at their beginning.
bool is_hidden(const GumboElement& element) {
  if (gumbo_get_attribute(&element.attributes, "hidden") != nullptr) return true;
  auto style = lowered(attribute_of(element, "style"));
  std::erase_if(style, is_space);
  return style.find("display:none") != std::string::npos || style.find("visibility:hidden") != std::string::npos;
}

class Reader {
 public:
  explicit Reader(std::string_view own_words) : own_words_{own_words} {}

  bool enter(const GumboNode& node) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA || node.type == GUMBO_NODE_WHITESPACE) {
      write(node.v.text.text);
      return false;
    }
    if (node.type != GUMBO_NODE_ELEMENT) return false;
    const auto& element = node.v.element;
    if (is_silent(element.tag) || is_hidden(element)) return false;
    open(element);
    return true;
  }
  void leave(const GumboNode& node) {
    const auto& element = node.v.element;
    const auto tag = element.tag;
    if (tag == GUMBO_TAG_BLOCKQUOTE) return paper_.quote(false);
    if (tag == GUMBO_TAG_PRE) --preformatted_;
    if (tag == GUMBO_TAG_A) end_link();
    if (is_paragraph(tag)) paper_.block(true);
    if (is_block(tag)) paper_.block(false);
    if (is_one_of(tag, {GUMBO_TAG_TD, GUMBO_TAG_TH})) write(" ");
  }
  std::string taken() { return paper_.taken(); }

 private:
  struct Link {
    std::string address;
    std::string words;
  };

  void open(const GumboElement& element) {
    const auto tag = element.tag;
    if (tag == GUMBO_TAG_BR) return paper_.line();
    if (tag == GUMBO_TAG_BLOCKQUOTE) return paper_.quote(true);
    if (is_paragraph(tag)) paper_.block(true);
    if (is_block(tag)) paper_.block(false);
    if (tag == GUMBO_TAG_PRE) ++preformatted_;
    if (tag == GUMBO_TAG_LI) write("- ");
    if (tag == GUMBO_TAG_HR) write("---");
    if (tag == GUMBO_TAG_A) begin_link(element);
    if (tag == GUMBO_TAG_IMG) write_description(element);
  }
  void write(std::string_view text) {
    if (!links_.empty() && links_.back().words.size() < kLongestLink) links_.back().words += text;
    paper_.write(text, preformatted_ > 0);
  }
  void begin_link(const GumboElement& element) {
    const bool needs_no_address = have_one_in_common(attribute_of(element, "class"), own_words_);
    links_.push_back({needs_no_address ? std::string{} : std::string{attribute_of(element, "href")}, {}});
  }
  void write_description(const GumboElement& element) {
    const auto description = attribute_of(element, "alt");
    if (!description.empty() && description.size() <= 200) write(description);
  }
  void end_link() {
    const auto link = std::move(links_.back());
    links_.pop_back();
    const bool is_web = link.address.starts_with("http://") || link.address.starts_with("https://");
    if (!is_web || link.address.size() > kLongestLink) return;
    std::string words = link.words;
    std::erase_if(words, is_space);
    const auto without_scheme = link.address.substr(std::min(link.address.size(), link.address.find("//") + 2));
    const bool is_said = words.empty() || link.address.find(words) != std::string::npos ||
                         words.find(without_scheme) != std::string::npos;
    if (is_said) return;
    paper_.write(" (" + link.address + ")", false);
  }

  std::string_view own_words_;
  Paper paper_;
  std::vector<Link> links_;
  int preformatted_ = 0;
};

// For documents that are not parsed: whatever is between tags.
std::string without_tags(std::string_view html) {
  std::string text;
  while (!html.empty()) {
    const auto tag = html.find('<');
    text.append(html.substr(0, tag)).append(" ");
    if (tag == std::string_view::npos) break;
    const auto end = html.find('>', tag);
    html = end == std::string_view::npos ? std::string_view{} : html.substr(end + 1);
  }
  Paper paper;
  paper.write(text, false);
  return paper.taken();
}

}  // namespace

std::string text_of_html(const HtmlTree& tree, std::string_view own_words) {
  if (tree.root() == nullptr) return without_tags(tree.html());
  Reader reader{own_words};
  walk(tree.root(), reader);
  return reader.taken();
}

std::string text_of_html(std::string_view html, std::string_view own_words) {
  return text_of_html(HtmlTree{html}, own_words);
}

}  // namespace shared
