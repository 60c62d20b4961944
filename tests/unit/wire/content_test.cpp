#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/wire.hpp"

namespace hub::wire {
namespace {

std::string ok(std::string_view json, Writer writer = Writer::business) {
  const auto content = parse_content(json, writer);
  return content ? content->json : "refused: " + content.error().message;
}

std::string text_of(std::string_view json, Writer writer = Writer::business) {
  const auto content = parse_content(json, writer);
  return content ? content->text : "refused: " + content.error().message;
}

std::string refusal(std::string_view json, Writer writer = Writer::business) {
  const auto content = parse_content(json, writer);
  if (content) return "accepted: " + content->json;
  EXPECT_EQ(content.error().status, domain::Status::invalid);
  EXPECT_EQ(content.error().code, "invalid_content");
  return content.error().message;
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

constexpr std::string_view kItem = R"({"title":"One","actions":[{"type":"postback","text":"Take","payload":"1"}]})";

TEST(Content, OfTextKeepsEveryScriptAsWritten) {
  EXPECT_EQ(ok(R"({"type":"text","text":"hello 👋🏽 שלום é"})", Writer::user),
            R"({"type":"text","text":"hello 👋🏽 שלום é"})");
  EXPECT_EQ(text_of(R"({"type":"text","text":"\u05e9\ud83d\udc4b"})"), "ש👋");
}

TEST(Content, DropsFieldsThatItDoesNotKnow) {
  EXPECT_EQ(ok(R"({"evil":1,"text":"hi","type":"text","actions":null,"x":{"y":[1]}})"),
            R"({"type":"text","text":"hi"})");
}

TEST(Content, CountsCharactersNotBytes) {
  const auto longest = R"({"type":"text","text":")" + repeated("👋", 4096) + "\"}";
  EXPECT_EQ(ok(longest), longest);
  EXPECT_EQ(refusal(R"({"type":"text","text":")" + repeated("é", 4097) + "\"}"),
            "content.text: must have at most 4096 characters, it has 4097.");
}

TEST(Content, LosesControlCharactersOtherThanLineFeedAndTab) {
  EXPECT_EQ(text_of(R"({"type":"text","text":"a\u0000b\u0007\u001b[31m\r\n\tc\u007f\u0085d"})"), "ab[31m\n\tcd");
}

TEST(Content, WithoutVisibleTextIsRefused) {
  EXPECT_EQ(refusal(R"({"type":"text","text":" \n\u0001"})"), "content.text: must not be empty.");
  EXPECT_EQ(refusal(R"({"type":"text"})"), "content.text: is missing.");
  EXPECT_EQ(refusal(R"({"type":"text","text":7})"), "content.text: must be a string.");
}

TEST(Content, ThatIsNoJsonObjectIsRefusedWithTheReason) {
  EXPECT_NE(refusal("{\"type\":\"text\",").find("not valid JSON"), std::string::npos);
  EXPECT_NE(refusal("").find("not valid JSON"), std::string::npos);
  EXPECT_NE(refusal(R"({"type":"text","text":"hi"} x)").find("not valid JSON"), std::string::npos);
  EXPECT_NE(refusal("{\"type\":\"text\",\"text\":\"\xff\xfe\"}").find("not valid JSON"), std::string::npos);
  EXPECT_NE(refusal(R"({"type":"text","text":"\ud83d"})").find("not valid JSON"), std::string::npos);
  EXPECT_NE(refusal(repeated("[", 100'000)).find("not valid JSON"), std::string::npos);
  EXPECT_EQ(refusal("[1]"), "content: must be a JSON object.");
  EXPECT_EQ(refusal("{}"), "content.type: is missing, or not a string.");
  EXPECT_EQ(refusal(R"({"type":"video"})").substr(0, 33), "content.type: must be one of text");
}

TEST(Content, LargerThanARequestMayBeIsRefused) {
  EXPECT_NE(refusal(R"({"type":"text","text":"hi","x":")" + repeated("y", 110'000) + "\"}").find("at most 102400"),
            std::string::npos);
}

TEST(Content, OfBusinessKindsMayNotComeFromAPerson) {
  for (const auto* type : {"carousel", "list", "form", "template"}) {
    const auto json = R"({"type":")" + std::string{type} + "\"}";
    EXPECT_EQ(refusal(json, Writer::user), "content.type: " + std::string{type} + " may only come from the business.");
  }
  EXPECT_EQ(refusal(R"({"type":"formResponse"})"), "content.type: formResponse may only come from the person.");
}

TEST(Content, OfAPersonCarriesNoButtons) {
  EXPECT_EQ(
      ok(R"({"type":"text","text":"2","payload":"order","actions":[{"type":"link","text":"x","uri":"https://x.org"}]})",
         Writer::user),
      R"({"type":"text","text":"2","payload":"order"})");
}

TEST(Content, RefusesUrlsThatRunScriptOrReadFiles) {
  for (const std::string url : {"javascript:alert(1)",
                                "JavaScript:alert(1)",
                                "java\\tscript:alert(1)",
                                " javascript:alert(1)",
                                "data:text/html,<script>1</script>",
                                "vbscript:x",
                                "file:///etc/passwd",
                                "//evil.example",
                                "/etc/passwd",
                                "https:evil",
                                "https://",
                                "https:///x",
                                "ftp://x.org",
                                "http:\\\\\\\\evil",
                                "blob:https://x",
                                "",
                                "https://x.org/a b",
                                "https://x.org/\\u0000",
                                "https://x.org/\\\"onclick=",
                                "/media/../../etc/passwd"}) {
    const auto json = R"({"type":"text","text":"t","actions":[{"type":"link","text":"go","uri":")" + url + "\"}]}";
    EXPECT_NE(refusal(json).find("content.actions[0].uri: must be an https"), std::string::npos) << url;
    const auto image = R"({"type":"image","mediaUrl":")" + url + "\"}";
    EXPECT_NE(refusal(image).find("content.mediaUrl: must be an https"), std::string::npos) << url;
  }
}

TEST(Content, TakesWebMailAndPhoneLinksAndItsOwnAttachments) {
  for (const std::string url : {"https://example.org/a?b=c#d", "HTTP://example.org", "mailto:a@b.c", "tel:+15551234"}) {
    EXPECT_NE(
        ok(R"({"type":"text","text":"t","actions":[{"type":"link","text":"go","uri":")" + url + "\"}]}").find(url),
        std::string::npos);
  }
  EXPECT_EQ(
      ok(R"({"type":"image","mediaUrl":"/media/01H/secret/cat.png","mediaType":"image/png","mediaSize":12,"width":3,"height":4})",
         Writer::user),
      R"({"type":"image","mediaUrl":"/media/01H/secret/cat.png","mediaType":"image/png","mediaSize":12,"width":3,"height":4})");
  EXPECT_NE(refusal(R"({"type":"file","mediaUrl":"mailto:a@b.c"})").find("content.mediaUrl"), std::string::npos);
}

TEST(Content, NamesThePathOfTheFirstWrongField) {
  const auto good = std::string{kItem};
  const auto bad = R"({"title":"Two","actions":[{"type":"link","text":"go","uri":"javascript:1"}]})";
  EXPECT_EQ(refusal(R"({"type":"carousel","items":[)" + good + "," + good + "," + bad + "]}").substr(0, 35),
            "content.items[2].actions[0].uri: mu");
  EXPECT_EQ(refusal(R"({"type":"carousel","items":[3]})"), "content.items[0]: must be an object.");
  EXPECT_EQ(refusal(R"({"type":"list","items":[]})"), "content.items: must have 1 to 10 elements, it has 0.");
  EXPECT_EQ(refusal(R"({"type":"list","items":[)" + good + "," + repeated(good + ",", 9) + good + "]}"),
            "content.items: must have 1 to 10 elements, it has 11.");
  EXPECT_EQ(refusal(R"({"type":"list","items":[{"title":"T","actions":[]}]})"),
            "content.items[0].actions: must have 1 to 3 elements, it has 0.");
}

TEST(Content, OfACarouselReadsAsItsTitles) {
  const auto json =
      R"({"type":"carousel","items":[)" + std::string{kItem} +
      R"(,{"title":"Two","description":"d","mediaUrl":"https://x.org/2.png","actions":[{"type":"buy","text":"Buy","amount":1200,"currency":"EUR"}]}]})";
  EXPECT_EQ(text_of(json), "One\nTwo");
  EXPECT_EQ(ok(json), json);
}

TEST(Content, OfAFormReadsAsItsLabels) {
  const auto json =
      R"({"type":"form","fields":[{"type":"text","name":"n","label":"Name","minSize":1,"maxSize":20},{"type":"select","name":"s","label":"Size","options":[{"name":"m","label":"M"}]}],"blockChatInput":true})";
  EXPECT_EQ(text_of(json), "Name\nSize");
  EXPECT_EQ(ok(json), json);
  EXPECT_EQ(refusal(R"({"type":"form","fields":[{"type":"text","name":"n","label":"N","minSize":5,"maxSize":2}]})"),
            "content.fields[0].minSize: must not be greater than maxSize.");
  EXPECT_EQ(refusal(R"({"type":"form","fields":[{"type":"date","name":"n","label":"N"}]})"),
            "content.fields[0].type: must be one of text, email, select.");
}

TEST(Content, OfAFormResponseReadsAsLabelsWithAnswers) {
  const auto json =
      R"({"type":"formResponse","fields":[{"type":"text","name":"n","label":"Name","text":"Ana"},{"type":"select","name":"s","label":"Size","select":[{"name":"m","label":"M"},{"name":"l","label":"L"}]}],"quotedMessage":{"type":"message","messageId":"01H"}})";
  EXPECT_EQ(text_of(json, Writer::user), "Name: Ana\nSize: M, L");
  EXPECT_EQ(ok(json, Writer::user), json);
}

TEST(Content, OfAPlaceReadsAsItsNameOrItsCoordinates) {
  EXPECT_EQ(
      text_of(
          R"({"type":"location","coordinates":{"lat":48.85,"long":2.35},"location":{"name":"Paris","address":"1 rue"}})",
          Writer::user),
      "Paris\n1 rue");
  EXPECT_EQ(text_of(R"({"type":"location","coordinates":{"lat":48.5,"long":-2}})", Writer::user),
            "48.500000, -2.000000");
  EXPECT_EQ(refusal(R"({"type":"location","coordinates":{"lat":91,"long":0}})"),
            "content.coordinates.lat: must be a number from -90 to 90.");
  EXPECT_EQ(refusal(R"({"type":"location"})"), "content.coordinates: is missing.");
}

TEST(Content, OfMediaReadsAsItsCaptionOrItsName) {
  EXPECT_EQ(text_of(R"({"type":"image","mediaUrl":"https://x.org/c.png","altText":"cat.png"})"), "cat.png");
  EXPECT_EQ(text_of(R"({"type":"image","mediaUrl":"https://x.org/c.png","altText":"cat.png","text":"my cat"})"),
            "my cat");
  EXPECT_EQ(refusal(R"({"type":"file","mediaUrl":"https://x.org/c","mediaSize":-1})").substr(0, 18),
            "content.mediaSize:");
}

TEST(Content, OfATemplateIsKeptAsItIs) {
  const auto json = R"({"type":"template","template":{"name":"hello","components":[{"type":"body"}]}})";
  EXPECT_EQ(ok(json), json);
}

TEST(Metadata, IsFlatAndSmall) {
  EXPECT_EQ(parse_metadata("").value(), "");
  EXPECT_EQ(parse_metadata(R"({ "a" : 1, "b":"x\u0001y", "c":true })").value(), R"({"a":1,"b":"xy","c":true})");
  EXPECT_FALSE(parse_metadata(R"({"a":{"b":1}})"));
  EXPECT_FALSE(parse_metadata(R"({"a":null})"));
  EXPECT_FALSE(parse_metadata("[]"));
  EXPECT_FALSE(parse_metadata("{"));
  EXPECT_TRUE(parse_metadata(R"({"a":")" + std::string(4080, 'x') + "\"}"));
  EXPECT_FALSE(parse_metadata(R"({"a":")" + std::string(4096, 'x') + "\"}"));
}

TEST(Utf8, KnowsWellFormedFromBroken) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("plain ascii, long enough for the fast path"));
  EXPECT_TRUE(is_valid_utf8("hello 👋🏽 שלום – Zürich \xF4\x8F\xBF\xBF"));
  for (const std::string broken :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
        "\xF8\x88\x80\x80\x80", "abcdefgh\xC3", "\xE2\x82", "\xF0\x9F\x91", "\xFF"}) {
    EXPECT_FALSE(is_valid_utf8(broken));
    EXPECT_FALSE(is_valid_utf8("12345678" + broken + "x"));
  }
}

}  // namespace
}  // namespace hub::wire
