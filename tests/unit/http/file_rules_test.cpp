#include "http/files/file_rules.hpp"

#include <gtest/gtest.h>

#include "http/edge/http_date.hpp"
#include "http/files/compression_cache.hpp"

namespace hub::http {
namespace {

TEST(FilePath, IsDecodedOnce) {
  EXPECT_EQ(relative_path("a%20b/c.js"), "a b/c.js");
  EXPECT_EQ(relative_path("%2541"), "%41");
  EXPECT_EQ(relative_path("%C3%BC.txt"), "ü.txt");
}

TEST(FilePath, LeadsNowhereElse) {
  for (const char* path : {"", "..", "../a", "a/..", "%2e%2e", "%2E./a", ".", "./a", "a//b", ".env", "a/.git", "a\\b",
                           "a%5cb", "a%2fb", "a%00", "a%0a", "%zz", "%ff", "/etc/passwd"}) {
    EXPECT_EQ(relative_path(path), std::nullopt) << path;
  }
}

TEST(FileRange, IsReadOrTheWholeIsMeant) {
  struct Case {
    const char* header;
    RangeVerdict verdict;
    std::uint64_t first, length;
  };
  for (const Case& its : {Case{"bytes=0-0", RangeVerdict::part, 0, 1}, Case{"bytes=5-", RangeVerdict::part, 5, 5},
                          Case{"bytes=-4", RangeVerdict::part, 6, 4}, Case{"bytes=-40", RangeVerdict::part, 0, 10},
                          Case{"bytes=8-99", RangeVerdict::part, 8, 2}}) {
    ByteRange range;
    EXPECT_EQ(read_range(its.header, 10, range), its.verdict) << its.header;
    EXPECT_EQ(range.first, its.first) << its.header;
    EXPECT_EQ(range.length, its.length) << its.header;
  }
  ByteRange range;
  for (const char* header : {"bytes=10-", "bytes=-0", "bytes=10-12"}) {
    EXPECT_EQ(read_range(header, 10, range), RangeVerdict::unsatisfiable) << header;
  }
  for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=1-x", "bytes=0-1,3-4",
                             "bits=0-1", "bytes=99999999999999999999-"}) {
    EXPECT_EQ(read_range(header, 10, range), RangeVerdict::whole) << header;
  }
  EXPECT_EQ(read_range("bytes=0-", 0, range), RangeVerdict::unsatisfiable);
}

TEST(FileCoding, FollowsAcceptEncoding) {
  EXPECT_EQ(coding_quality("gzip, br", "br"), 1000);
  EXPECT_EQ(coding_quality("gzip;q=0.5", "gzip"), 500);
  EXPECT_EQ(coding_quality("br;q=0", "br"), 0);
  EXPECT_EQ(coding_quality("*;q=0.1", "br"), 100);
  EXPECT_EQ(coding_quality("*, br;q=0.000", "br"), 0);
  EXPECT_EQ(coding_quality("", "br"), 0);
}

TEST(FileNames, TellWhenTheContentIsInThem) {
  for (const char* name :
       {"/w/widget-4F2K7Q1Z.js", "app.3f9a0c12.css", "chunk-ABCDEFGH.js", "widget-4F2K7Q1Z.js.map"}) {
    EXPECT_TRUE(is_content_hashed(name)) << name;
  }
  for (const char* name : {"widget.js", "hub-messages.js", "a-1.js", "app.js.map", "noextension"}) {
    EXPECT_FALSE(is_content_hashed(name)) << name;
  }
}

TEST(FileTags, AreComparedWeakly) {
  EXPECT_TRUE(matches_etag("\"a\", W/\"b\"", "\"b\""));
  EXPECT_TRUE(matches_etag("*", "\"b\""));
  EXPECT_FALSE(matches_etag("\"a\"", "\"b\""));
}

TEST(HttpDates, AreReadAsTheyAreWritten) {
  EXPECT_EQ(format_http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  for (const char* text : {"", "yesterday", "Sun, 06 Nov 1994 08:49:37 GMT x", "Sun, 06 Foo 1994 08:49:37 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(CompressionCache, StaysWithinItsBounds) {
  CompressionCache cache{100};
  auto text = [](std::size_t size) { return std::make_shared<const std::string>(size, 'x'); };
  for (int i = 0; i < 10; ++i) cache.put(std::to_string(i), text(20));
  EXPECT_EQ(cache.size_bytes(), 100U);
  EXPECT_EQ(cache.find("4"), nullptr);
  EXPECT_NE(cache.find("5"), nullptr);
  cache.put("new", text(20));
  EXPECT_NE(cache.find("5"), nullptr);
  EXPECT_EQ(cache.find("6"), nullptr);
  cache.put("too large", text(26));
  EXPECT_EQ(cache.find("too large"), nullptr);
}

}  // namespace
}  // namespace hub::http
