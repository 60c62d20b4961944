// What is a file, and how forms carry it.
#include <gtest/gtest.h>

#include "api/multipart.hpp"
#include "api/sniff.hpp"

namespace hub::api {
namespace {

using namespace std::string_literals;

std::string png(std::uint8_t width, std::uint8_t height) {
  return "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0"s + static_cast<char>(width) + "\0\0\0"s + static_cast<char>(height) +
         "\x08\x06\0\0\0"s;
}

TEST(Sniff, KnowsFilesByTheirBytes) {
  const std::pair<std::string, std::string> files[] = {
      {png(3, 4), "image/png"},
      {"\xFF\xD8\xFF\xE0\0\x10JFIF"s, "image/jpeg"},
      {"GIF89a\x05\0\x06\0"s, "image/gif"},
      {"RIFF\x24\0\0\0WEBPVP8 "s, "image/webp"},
      {"\0\0\0\x18"s + "ftypisom....", "video/mp4"},
      {"\0\0\0\x18"s + "ftypM4A ....", "audio/mp4"},
      {"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"},
      {"ID3\x03\0\0\0"s, "audio/mpeg"},
      {"\xFF\xFB\x90\x64\0"s, "audio/mpeg"},
      {"OggS\0\x02"s, "audio/ogg"},
      {"RIFF\x24\0\0\0WAVEfmt "s, "audio/wav"},
      {"%PDF-1.7\n", "application/pdf"},
      {"PK\x03\x04\x14\0stuff.txt"s, "application/zip"},
      {"PK\x03\x04\x14\0[Content_Types].xml .. word/document.xml"s,
       "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"just words, also שלום\n", "text/plain"},
      {"<!doctype html><script>alert(1)</script>", "text/html"},
      {"\xEF\xBB\xBF \n<svg xmlns='http://www.w3.org/2000/svg'/>", "text/html"},
      {"\0\x01\x02"s, "application/octet-stream"},
      {"\xC3\x28 broken", "application/octet-stream"},
      {"", "application/octet-stream"},
  };
  for (const auto& [bytes, type] : files) EXPECT_EQ(sniff(bytes).media_type, type) << bytes;
}

TEST(Sniff, MeasuresImages) {
  EXPECT_EQ(sniff(png(3, 4)).width, 3U);
  EXPECT_EQ(sniff(png(3, 4)).height, 4U);
  EXPECT_EQ(sniff("GIF89a\x05\0\x06\0"s).height, 6U);
  const auto jpeg = sniff("\xFF\xD8\xFF\xE0\0\x04zz\xFF\xC0\0\x11\x08\0\x20\0\x10\x03zzz"s);
  EXPECT_EQ(jpeg.width, 16U);
  EXPECT_EQ(jpeg.height, 32U);
  const auto webp = sniff("RIFF\x24\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x09\0\0\x07\0\0"s);
  EXPECT_EQ(webp.width, 10U);
  EXPECT_EQ(webp.height, 8U);
}

TEST(Sniff, SurvivesImagesCutShortAnywhere) {
  const auto jpeg = "\xFF\xD8\xFF\xE0\0\x04zz\xFF\xC0\0\x11\x08\0\x20\0\x10\x03zzz"s;
  for (const auto& whole : {jpeg, png(3, 4), "RIFF\x24\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x09\0\0\x07\0\0"s}) {
    for (std::size_t size = 0; size <= whole.size(); ++size) sniff(std::string_view{whole}.substr(0, size));
  }
}

TEST(MediaTypes, AreAllowedByPatternButNeverMarkup) {
  EXPECT_TRUE(is_allowed("image/png", {"image/*"}));
  EXPECT_TRUE(is_allowed("application/pdf", {"application/pdf"}));
  EXPECT_FALSE(is_allowed("video/mp4", {"image/*", "application/pdf"}));
  EXPECT_FALSE(is_allowed("text/html", {"*/*", "text/html"}));
  EXPECT_FALSE(is_allowed("image/svg+xml", {"image/*"}));
  EXPECT_FALSE(is_allowed("application/octet-stream", {"*/*"}));
  EXPECT_TRUE(is_inline("image/png"));
  EXPECT_FALSE(is_inline("application/pdf"));
}

TEST(FileNames, AreForDisplayOnly) {
  const std::pair<std::string, std::string> names[] = {
      {"photo.png", "photo.png"},
      {"../../etc/passwd", "passwd"},
      {"C:\\temp\\a.txt", "a.txt"},
      {"..", "file"},
      {"", "file"},
      {".hidden", "hidden"},
      {"a\r\nSet-Cookie: x", "aSet-Cookie_ x"},
      {"<script>.png", "_script_.png"},
      {"\u202Egpj.exe", "gpj.exe"},
      {"שלום 👋🏽.png", "שלום 👋🏽.png"},
      {"\xFF\xFE", "file"},
  };
  for (const auto& [given, clean] : names) EXPECT_EQ(clean_file_name(given), clean);
}

TEST(FileNames, KeepTheirExtensionWhenCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "ש";
  const auto clean = clean_file_name(name + ".jpeg");
  EXPECT_LE(clean.size(), 120U);
  EXPECT_TRUE(clean.ends_with("ש.jpeg"));
}

constexpr std::string_view kForm =
    "--XX\r\nContent-Disposition: form-data; name=\"source\"; filename=\"a \\\"b\\\".png\"\r\n"
    "Content-Type: image/png\r\n\r\nbytes\r\n--not the boundary\r\n--XX\r\n"
    "Content-Disposition: form-data; name=\"note\"\r\n\r\n\r\n--XX--\r\n";

TEST(Multipart, ReadsPartsAsTheyWereSent) {
  const auto parts = parse_multipart("multipart/form-data; boundary=XX", kForm);
  ASSERT_TRUE(parts) << parts.error().message;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].name, "source");
  EXPECT_EQ((*parts)[0].file_name, "a \"b\".png");
  EXPECT_EQ((*parts)[0].body, "bytes\r\n--not the boundary");
  EXPECT_EQ((*parts)[1].body, "");
}

TEST(Multipart, ReadsAQuotedBoundaryAndAPreamble) {
  EXPECT_TRUE(parse_multipart("Multipart/Form-Data; charset=x; Boundary=\"XX\"", "preamble\r\n" + std::string{kForm}));
}

TEST(Multipart, RefusesABodyCutShortAnywhere) {
  const auto whole = kForm.substr(0, kForm.size() - 2);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_multipart("multipart/form-data; boundary=XX", whole.substr(0, size))) << size;
  }
}

TEST(Multipart, RefusesWhatIsNoForm) {
  EXPECT_FALSE(parse_multipart("application/json", kForm));
  EXPECT_FALSE(parse_multipart("multipart/form-data", kForm));
  EXPECT_FALSE(parse_multipart("multipart/form-data; boundary=YY", kForm));
  std::string many;
  for (int i = 0; i < 30; ++i) many += "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
  EXPECT_FALSE(parse_multipart("multipart/form-data; boundary=XX", many + "--XX--"));
}

}  // namespace
}  // namespace hub::api
