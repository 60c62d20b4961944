// What parsing may cost, whoever wrote the document.
#include "html_tree.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <string>

namespace shared {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

double cpu_seconds_for(std::string_view html) {
  const auto before = std::clock();
  const HtmlTree tree{html};
  return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
}

TEST(HtmlTree, IsParsedWhenALongDocumentIsHonest) {
  const auto row =
      repeated("<tr><td style=\"color:#333\"><p><a href=\"https://x.example/\">Word</a> &amp; <b>more</b></td>", 3);
  for (const auto& html : {repeated("<table>" + row + "</table>", 5000), repeated("<p>Hello<br>", 100'000),
                           repeated("<blockquote><div><div>words ", 300) + repeated("</div></div></blockquote>", 300),
                           repeated("<font size=2>line<br>\n", 2000)}) {
    EXPECT_NE(HtmlTree{html}.root(), nullptr) << html.substr(0, 60);
  }
}

// Each of them takes gumbo a time that grows with the square of its length.
TEST(HtmlTree, CostsNoMoreThanItsLengthIsWorth) {
  std::string reopened;  // each paragraph opens all of the letters before it again
  for (int i = 0; i < 12'000; ++i) reopened += "<b id=" + std::to_string(i) + "><p>";
  std::string attributes = "<p";
  for (int i = 0; i < 25'000; ++i) attributes += " a" + std::to_string(i);
  for (const auto& html :
       {repeated("<div><b>", 20'000), "<table>" + repeated("<div><b>", 20'000),
        repeated("<div>", 30'000) + repeated("<p></p>", 2000), reopened, attributes + ">", repeated("<svg>", 32'000),
        repeated("<a><div>", 20'000), repeated("<b><i>", 5000) + repeated("<p></b></i>", 12'000)}) {
    EXPECT_LT(cpu_seconds_for(html), 0.4) << html.substr(0, 60);
  }
}

TEST(HtmlTree, IsNotParsedBeyondFourMegabytes) {
  EXPECT_EQ(HtmlTree{repeated("x", 4 * 1024 * 1024 + 1)}.root(), nullptr);
  EXPECT_EQ(HtmlTree{repeated("x", 4 * 1024 * 1024 + 1)}.html().size(), 4U * 1024 * 1024 + 1);
}

}  // namespace
}  // namespace shared
