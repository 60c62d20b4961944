// The writing of HTML that is safe to show.
#include <algorithm>
#include <array>

#include "automatic.hpp"
#include "html.hpp"
#include "html_tree.hpp"

namespace email {
namespace {

using shared::attribute_of;
using shared::HtmlTree;
using shared::walk;

constexpr std::size_t kLongestAddress = 2000;

// Sorted by nothing but sight. What is missing loses its tags and keeps its words.
constexpr std::array kAllowed = {
    GUMBO_TAG_A,      GUMBO_TAG_P,     GUMBO_TAG_BR,         GUMBO_TAG_DIV,   GUMBO_TAG_SPAN, GUMBO_TAG_B,
    GUMBO_TAG_STRONG, GUMBO_TAG_I,     GUMBO_TAG_EM,         GUMBO_TAG_U,     GUMBO_TAG_S,    GUMBO_TAG_SUB,
    GUMBO_TAG_SUP,    GUMBO_TAG_SMALL, GUMBO_TAG_UL,         GUMBO_TAG_OL,    GUMBO_TAG_LI,   GUMBO_TAG_DL,
    GUMBO_TAG_DT,     GUMBO_TAG_DD,    GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_PRE,   GUMBO_TAG_CODE, GUMBO_TAG_H1,
    GUMBO_TAG_H2,     GUMBO_TAG_H3,    GUMBO_TAG_H4,         GUMBO_TAG_H5,    GUMBO_TAG_H6,   GUMBO_TAG_HR,
    GUMBO_TAG_TABLE,  GUMBO_TAG_THEAD, GUMBO_TAG_TBODY,      GUMBO_TAG_TFOOT, GUMBO_TAG_TR,   GUMBO_TAG_TD,
    GUMBO_TAG_TH,     GUMBO_TAG_IMG};

// With all that is in them.
constexpr std::array kRemoved = {GUMBO_TAG_HEAD,     GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE,    GUMBO_TAG_TITLE,
                                 GUMBO_TAG_TEMPLATE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_OBJECT,   GUMBO_TAG_EMBED,
                                 GUMBO_TAG_IFRAME,   GUMBO_TAG_FRAMESET, GUMBO_TAG_NOFRAMES, GUMBO_TAG_SELECT,
                                 GUMBO_TAG_TEXTAREA, GUMBO_TAG_SVG,      GUMBO_TAG_MATH,     GUMBO_TAG_AUDIO,
                                 GUMBO_TAG_VIDEO,    GUMBO_TAG_CANVAS,   GUMBO_TAG_XMP,      GUMBO_TAG_PLAINTEXT};

template <std::size_t Size>
bool has(const std::array<GumboTag, Size>& tags, GumboTag tag) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

bool is_void(GumboTag tag) {
  return tag == GUMBO_TAG_BR || tag == GUMBO_TAG_HR || tag == GUMBO_TAG_IMG;
}

// Browsers take blanks and controls out of a scheme before they look at it: so is it looked at here.
bool is_safe_link(std::string_view address) {
  if (address.size() > kLongestAddress) return false;
  const bool is_plain = std::all_of(address.begin(), address.end(), [](char c) {
    const auto code = static_cast<unsigned char>(c);
    return code > 0x20 && code != 0x7F;
  });
  const auto lower = lowered(address.substr(0, 8));
  return is_plain && (lower.starts_with("https://") || lower.starts_with("http://") || lower.starts_with("mailto:"));
}

class Writer {
 public:
  explicit Writer(const InlineImage& inline_image) : inline_image_{inline_image} {}

  bool enter(const GumboNode& node) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA || node.type == GUMBO_NODE_WHITESPACE) {
      html_ += escaped_html(node.v.text.text);
      return false;
    }
    if (node.type != GUMBO_NODE_ELEMENT || has(kRemoved, node.v.element.tag)) return false;
    open(node.v.element);
    return true;
  }
  void leave(const GumboNode& node) {
    const auto tag = node.v.element.tag;
    if (is_written(node.v.element) && !is_void(tag))
      html_.append("</").append(gumbo_normalized_tagname(tag)).append(">");
  }
  std::string taken() { return std::move(html_); }

 private:
  static bool is_written(const GumboElement& element) {
    return has(kAllowed, element.tag) && element.tag_namespace == GUMBO_NAMESPACE_HTML;
  }
  void open(const GumboElement& element) {
    if (!is_written(element)) return;
    if (element.tag == GUMBO_TAG_IMG) return write_image(element);
    html_.append("<").append(gumbo_normalized_tagname(element.tag));
    if (element.tag == GUMBO_TAG_A && is_safe_link(attribute_of(element, "href"))) {
      attribute("href", attribute_of(element, "href"));
      attribute("rel", "noopener noreferrer nofollow");
      attribute("target", "_blank");
    }
    for (const auto* name : {"colspan", "rowspan"}) {
      const auto value = attribute_of(element, name);
      const bool is_number = value.size() == 1 && value[0] >= '1' && value[0] <= '9';
      if (is_number && (element.tag == GUMBO_TAG_TD || element.tag == GUMBO_TAG_TH)) attribute(name, value);
    }
    html_ += ">";
  }
  void write_image(const GumboElement& element) {
    const auto description = attribute_of(element, "alt");
    const auto source = attribute_of(element, "src");
    const bool is_inline = lowered(source.substr(0, 4)) == "cid:";
    const auto address = is_inline && inline_image_ ? inline_image_(source.substr(4)) : std::string{};
    if (!is_safe_link(address)) {
      html_ += escaped_html(description);
      return;
    }
    html_ += "<img";
    attribute("src", address);
    attribute("alt", description);
    html_ += ">";
  }
  void attribute(std::string_view name, std::string_view value) {
    html_.append(" ").append(name).append("=\"").append(escaped_html(value)).append("\"");
  }

  const InlineImage& inline_image_;
  std::string html_;
};

}  // namespace

std::string escaped_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string sanitised_html(const HtmlTree& tree, const InlineImage& inline_image) {
  if (tree.root() == nullptr) return {};
  Writer writer{inline_image};
  walk(tree.root(), writer);
  return writer.taken();
}

}  // namespace email
