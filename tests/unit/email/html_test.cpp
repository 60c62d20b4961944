// HTML of mails: read, and made safe.
#include "html.hpp"

#include <gmock/gmock.h>

namespace email {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HtmlText, IsWhatAReaderSees) {
  EXPECT_EQ(text_of_html("<p>Hello&nbsp;<b>Ann</b></p><p>How   are\nyou?</p>"),
            "Hello\xC2\xA0"
            "Ann\n\nHow are you?");
  EXPECT_EQ(text_of_html("one<br>two<br><br>three"), "one\ntwo\n\nthree");
  EXPECT_EQ(text_of_html("<ul><li>a</li><li>b</li></ul>"), "- a\n- b");
  EXPECT_EQ(text_of_html("<pre>a\n  b</pre>"), "a\n  b");
  EXPECT_EQ(text_of_html("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a b\nc");
}

TEST(HtmlText, ShowsWhereLinksGo) {
  EXPECT_EQ(text_of_html("<a href='https://x.example/a'>here</a>"), "here (https://x.example/a)");
  EXPECT_EQ(text_of_html("<a href='https://x.example/a'>x.example/a</a>"), "x.example/a");
  EXPECT_EQ(text_of_html("<a href='javascript:alert(1)'>here</a>"), "here");
}

TEST(HtmlText, LeavesOutWhatIsHidden) {
  EXPECT_EQ(
      text_of_html("<style>p{}</style><script>x()</script><title>t</title><div style='display: NONE'>teaser</div>a"),
      "a");
}

TEST(HtmlText, QuotesBlockquotes) {
  EXPECT_EQ(text_of_html("Yes<blockquote>one<br>two<blockquote>three</blockquote></blockquote>no"),
            "Yes\n\n> one\n> two\n\n>> three\n\nno");
}

TEST(HtmlText, ComesOfAnythingInBoundedTimeAndMemory) {
  EXPECT_EQ(text_of_html(""), "");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<div>";
  EXPECT_THAT(text_of_html(deep + "x"), HasSubstr("x"));
  std::string reopening;  // each paragraph opens all of the letters before it again
  for (int i = 0; i < 20'000; ++i) reopening += "<b id=" + std::to_string(i) + "><p>";
  EXPECT_THAT(text_of_html(reopening + "x"), HasSubstr("x"));
  EXPECT_THAT(text_of_html(std::string(5'000'000, '<') + ">x"), HasSubstr("x"));
}

std::string safe(std::string_view html) {
  return sanitised_html(shared::HtmlTree{html}, [](std::string_view id) {
    return id == "logo@x" ? std::string{"https://hub.example/media/1"} : std::string{};
  });
}

TEST(SafeHtml, KeepsTheShapeOfAMail) {
  EXPECT_EQ(safe("<p class=x onclick=y>Hi <b>Ann</b><br>a &lt; b</p>"), "<p>Hi <b>Ann</b><br>a &lt; b</p>");
  EXPECT_EQ(safe("<a href='https://x.example/?a=1&amp;b'>x</a>"),
            "<a href=\"https://x.example/?a=1&amp;b\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">x</a>");
  EXPECT_EQ(safe("<img src=cid:logo@x alt=Logo>"), "<img src=\"https://hub.example/media/1\" alt=\"Logo\">");
}

TEST(SafeHtml, FetchesNothingWhenItIsLookedAt) {
  EXPECT_EQ(safe("<img src='https://spy.example/1.gif' alt='a'>"), "a");
  EXPECT_EQ(safe("<div style='background:url(https://spy.example)'>a</div>"), "<div>a</div>");
  EXPECT_EQ(safe("<body background='https://spy.example'>a"), "a");
}

TEST(SafeHtml, HasNoScriptHoweverItIsWritten) {
  for (const auto* html :
       {"<script>alert(1)</script>", "<a href='javascript:alert(1)'>x</a>", "<a href='JaVa\tScRiPt:alert(1)'>x</a>",
        "<a href=' javascript:alert(1)'>x</a>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<img src=x onerror=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg/onload=alert(1)>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<form action='javascript:alert(1)'><button>x</button></form>", "<b<script>alert(1)</script>",
        "<template><script>alert(1)</script></template>", "<!--><script>alert(1)</script>-->",
        "<a href='jav&#x09;ascript:alert(1)'>x</a>", "<xmp><script>alert(1)</script></xmp>"}) {
    const auto clean = safe(html);
    EXPECT_THAT(clean, Not(HasSubstr("<script"))) << html;
    EXPECT_THAT(clean, Not(HasSubstr("<img"))) << html;
    EXPECT_THAT(clean, Not(HasSubstr("<svg"))) << html;
    EXPECT_THAT(clean, Not(HasSubstr("href"))) << html;
    EXPECT_THAT(clean, Not(HasSubstr("<form"))) << html;
  }
}

TEST(SafeHtml, IsSafeTheSecondTimeToo) {
  const auto once = safe("<p><b>x<p>y</b><table><a href=https://a.example>z<td>w");
  EXPECT_EQ(safe(once), once);
}

}  // namespace
}  // namespace email
