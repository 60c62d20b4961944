// Texts, segments, numbers and keywords: what needs no provider.
#include <gmock/gmock.h>

#include "keywords.hpp"
#include "numbers.hpp"
#include "segments.hpp"
#include "texts.hpp"

namespace sms {
namespace {

std::string times(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

struct Counted {
  std::string text;
  Encoding encoding;
  std::size_t units;
  std::size_t count;
};

TEST(Segments, AreCountedAsOnTheWire) {
  const std::vector<Counted> cases = {
      {"", Encoding::gsm7, 0, 1},
      {"Hello", Encoding::gsm7, 5, 1},
      {times("a", 160), Encoding::gsm7, 160, 1},
      {times("a", 161), Encoding::gsm7, 161, 2},
      {times("a", 306), Encoding::gsm7, 306, 2},
      {times("a", 307), Encoding::gsm7, 307, 3},
      {"Élan à Noël", Encoding::ucs2, 11, 1},  // ë is not in GSM 7-bit
      {"É@£_Δ\n", Encoding::gsm7, 6, 1},
      {"5 € [ok]", Encoding::gsm7, 11, 1},  // three of them take two septets
      {times("€", 80), Encoding::gsm7, 160, 1},
      {times("€", 81), Encoding::gsm7, 162, 2},
      {times("a", 152) + "€" + times("a", 152), Encoding::gsm7, 306, 3},  // the escape moves on with its character
      {times("я", 70), Encoding::ucs2, 70, 1},
      {times("я", 71), Encoding::ucs2, 71, 2},
      {times("😀", 35), Encoding::ucs2, 70, 1},
      {times("😀", 36), Encoding::ucs2, 72, 2},
      {times("a", 66) + "😀" + times("a", 66), Encoding::ucs2, 134, 3},  // no emoji is cut in two
      {times("я", 134), Encoding::ucs2, 134, 2},
      {times("я", 135), Encoding::ucs2, 135, 3},
      {"שלום", Encoding::ucs2, 4, 1},
  };
  for (const auto& expected : cases) {
    const auto counted = segments_of(expected.text);
    EXPECT_EQ(counted.encoding, expected.encoding) << expected.text;
    EXPECT_EQ(counted.units, expected.units) << expected.text;
    EXPECT_EQ(counted.count, expected.count) << expected.text;
  }
}

TEST(Numbers, BecomeE164WithTheDefaultRegion) {
  const Numbers french{"FR"};
  EXPECT_EQ(french.e164("06 12 34 56 78").value(), "+33612345678");
  EXPECT_EQ(french.e164("+44 7911 123456").value(), "+447911123456");
  EXPECT_EQ(french.e164("33612345678").value(), "+33612345678");
  EXPECT_EQ(french.e164("0033 6 12 34 56 78").value(), "+33612345678");
  EXPECT_EQ(french.e164("447911123456").value(), "+447911123456") << "carriers leave the plus away";
  EXPECT_EQ(french.e164("36105").value(), "36105") << "a short code";
  EXPECT_EQ(Numbers{"US"}.e164("(202) 555-0123").value(), "+12025550123");
  EXPECT_EQ(Numbers{""}.e164("+972501234567").value(), "+972501234567");
}

TEST(Numbers, WithoutTheirPlusAreNotTakenForLandlinesAtHome) {
  for (const auto* number : {"447911123456", "33612345678", "12025550123", "4915112345678", "972501234567"}) {
    for (const auto* region : {"DE", "AT", "FR", "GB", "IL", "US", ""}) {
      EXPECT_EQ(Numbers{region}.of_sender(number), "+" + std::string{number}) << region;
    }
  }
  EXPECT_EQ(Numbers{"DE"}.of_sender("015112345678"), "+4915112345678");
  EXPECT_EQ(Numbers{"DE"}.of_sender("0301234567"), "+49301234567");
  EXPECT_EQ(Numbers{"US"}.of_sender("2025550123"), "+12025550123");
  for (const auto* code : {"36105", "16417", "12015", "301234", "803195"}) {
    for (const auto* region : {"DE", "AT", "IT", "US", ""}) {
      EXPECT_EQ(Numbers{region}.of_sender(code), code) << region << ": a short code is nobody's landline";
      EXPECT_EQ(Numbers{region}.e164(code).value(), code) << region;
    }
  }
}

TEST(Numbers, ThatAreNoneAreRefusedWithTheReason) {
  const auto reason = [](std::string_view number, const char* region = "") {
    const auto error = Numbers{region}.e164(number).error();
    EXPECT_EQ(error.status, hubbub::Status::invalid);
    EXPECT_EQ(error.code, "invalid_number");
    return error.message;
  };
  EXPECT_THAT(reason("+1"), testing::HasSubstr("no phone number"));
  EXPECT_THAT(reason("+3361"), testing::HasSubstr("too short"));
  EXPECT_THAT(reason("+336123456789012"), testing::HasSubstr("too long"));
  EXPECT_THAT(reason("+999123456789"), testing::HasSubstr("country code"));
  EXPECT_THAT(reason("0612345678"), testing::HasSubstr("default_region"));
  EXPECT_THAT(reason("+33000000000"), testing::HasSubstr("in use"));
  EXPECT_THAT(reason("Acme", "FR"), testing::HasSubstr("no phone number"));
  EXPECT_THAT(reason(""), testing::HasSubstr("country code"));
  EXPECT_THAT(reason(std::string(100'000, '1'), "FR"), testing::HasSubstr("number"));
}

TEST(Numbers, OfSendersStayAsTheyAreWhenTheyAreNone) {
  const Numbers numbers{"FR"};
  EXPECT_EQ(numbers.of_sender("33612345678"), "+33612345678");
  EXPECT_EQ(numbers.of_sender("InfoBank"), "InfoBank");
  EXPECT_EQ(numbers.of_sender("40404"), "40404");
  EXPECT_EQ(numbers.of_sender("a\xFF\x01z"), "a\xEF\xBF\xBDz");
}

TEST(Keywords, AreHeededInManyLanguages) {
  const Keywords keywords{{}};
  for (const auto* stop :
       {"STOP",  "stop",  " Stop. ",  "\"STOP\"", "STOP!",   "Unsubscribe", "ARRÊT", "arret",
        "BAJA",  "STOPP", "Abmelden", "SAIR",     "СТОП",    "стоп",        "הסר",   "\xE2\x80\x8Fהסר",
        "إيقاف", "İPTAL", "停止",     "退订",     "STOP ALL"}) {
    EXPECT_EQ(keywords.in(stop), Keyword::stop) << stop;
  }
  for (const auto* start : {"START", "unstop", "Reprendre", "ALTA", "Anmelden", "התחל", "开始", "СТАРТ", "BAŞLA"}) {
    EXPECT_EQ(keywords.in(start), Keyword::start) << start;
  }
  for (const auto* help : {"HELP", "help?", "Info", "AIDE", "ayuda", "Hilfe", "עזרה", "помощь", "مساعدة", "ヘルプ"}) {
    EXPECT_EQ(keywords.in(help), Keyword::help) << help;
  }
}

TEST(Keywords, AreHeededHoweverAPhoneWritesThem) {
  const Keywords keywords{{}};
  for (const auto* stop : {"Stop.",         "STOP!",
                           "stopp",         "Stop!!!",
                           "STOP 🛑",       "✋🏽 stop",
                           "«Stop»",        "¡ALTO!",
                           "ＳＴＯＰ",      "ｓｔｏｐ！",
                           "停止。",        "توقف؟",
                           "बंद।",           "Arrête",
                           "ARRETE",        "arrett",
                           "stop\n",        "STOP\xEF\xB8\x8F",
                           "ARRE\xCC\x82T", "de\xCC\x81sabonner",
                           "I\xCC\x87PTAL"}) {
    EXPECT_EQ(keywords.in(stop), Keyword::stop) << stop;
  }
  EXPECT_EQ(keywords.in("BAS\xCC\xA7LA"), Keyword::start);
  EXPECT_EQ(keywords.in("de\xCC\x81marrer"), Keyword::start);
  EXPECT_EQ(keywords.in("🛑"), std::nullopt) << "no word of anybody's";
}

TEST(Keywords, AreWholeMessages) {
  const Keywords keywords{{}};
  for (const auto* other : {"", " ", "...", "please stop the delivery", "I need help", "stopp it", "yes", "ok",
                            "non-stop", "STOP STOP STOP STOP STOP STOP STOP STOP STOP STOP STOP STOP STOP STOP STOP"}) {
    EXPECT_EQ(keywords.in(other), std::nullopt) << other;
  }
}

TEST(Keywords, AreTheBusinesssOwnTooAndSomeAreIgnored) {
  const Keywords keywords{{{"Schluss"}, {"Weiter"}, {"?!", "Was"}, {"CANCEL"}}};
  EXPECT_EQ(keywords.in("schluss!"), Keyword::stop);
  EXPECT_EQ(keywords.in("WEITER"), Keyword::start);
  EXPECT_EQ(keywords.in("was?"), Keyword::help);
  EXPECT_EQ(keywords.in("cancel"), std::nullopt);
  EXPECT_EQ(keywords.in("?"), std::nullopt) << "a word of punctuation is none";
}

TEST(Texts, AreDecodedAndCleaned) {
  EXPECT_EQ(cleaned("a\x01\x7F\tb\nc\r"), "a\tb\nc");
  EXPECT_EQ(cleaned("\xC3\x28"), "\xEF\xBF\xBD(");
  EXPECT_EQ(cleaned("\xED\xA0\x80"), times("\xEF\xBF\xBD", 3)) << "half of a pair";
  EXPECT_EQ(cleaned("\xF0\x9F\x98"), times("\xEF\xBF\xBD", 3)) << "cut off";
  EXPECT_EQ(cleaned("\xC0\x80"), times("\xEF\xBF\xBD", 2)) << "overlong";
  EXPECT_EQ(from_utf16be(std::string_view("\xD8\x3D\xDE\x00\x00\x41", 6)), "😀A");
  EXPECT_EQ(from_utf16be(std::string_view("\xD8\x3D\x00\x41", 4)),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(from_utf16be("A"), "") << "half a unit";
  EXPECT_EQ(from_windows_1252("caf\xE9 \x80"), "café €");
  EXPECT_EQ(beginning_of("aé", 2), "a");
}

TEST(Texts, AreCutAtSpaces) {
  EXPECT_THAT(pieces_of("", 10), testing::IsEmpty());
  EXPECT_THAT(pieces_of("one two", 10), testing::ElementsAre("one two"));
  EXPECT_THAT(pieces_of("one two three", 8), testing::ElementsAre("one two ", "three"));
  EXPECT_THAT(pieces_of("😀😀😀😀😀", 2), testing::ElementsAre("😀😀", "😀😀", "😀"));
  EXPECT_THAT(pieces_of("ab cdefghijkl", 4), testing::ElementsAre("ab ", "cdef", "ghij", "kl"));
}

}  // namespace
}  // namespace sms
