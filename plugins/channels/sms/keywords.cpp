#include "keywords.hpp"

#include <array>

#include "texts.hpp"

namespace sms {
namespace {

constexpr std::array kStop = {
    "stop",       "stopall",     "stop all",    "unsubscribe",
    "cancel",     "end",         "quit",        "optout",
    "opt out",    "revoke",  // en
    "arret",      "arrêt",       "arrêter",     "arreter",
    "arrett",     "arrete",      "arrête",      "désabonner",
    "desabonner", "desinscrire", "désinscrire",                   // fr
    "alto",       "parar",       "baja",        "darse de baja",  // es
    "stopp",      "abmelden",    "abbestellen",                   // de
    "sair",       "pare",        "cancelar",                      // pt, es
    "ferma",      "disiscrivi",  "basta",                         // it
    "afmelden",   "uit",                                          // nl
    "rezygnuje",  "rezygnuję",   "koniec",                        // pl
    "dur",        "ret",         "iptal",                         // tr
    "стоп",       "отписаться",  "отписка",                       // ru
    "הסר",        "הסרה",        "הפסק",        "עצור",           // he
    "إيقاف",      "ايقاف",       "توقف",        "قف",             // ar
    "रोकें",        "बंद",                                           // hi
    "停止",       "退订",        "退訂",        "td",             // zh, ja
    "ストップ",   "配信停止",                                     // ja
    "중지",       "수신거부",                                     // ko
};
constexpr std::array kStart = {
    "start",     "unstop",      "optin",    "opt in",   "subscribe", "resume",  // en
    "reprendre", "abonner",     "démarrer", "demarrer",                         // fr
    "alta",      "iniciar",     "empezar",  "comenzar",                         // es, pt
    "anmelden",                                                                 // de
    "voltar",                                                                   // pt
    "inizia",    "iscrivi",                                                     // it
    "aanmelden",                                                                // nl
    "wznow",     "wznów",                                                       // pl
    "basla",     "başla",                                                       // tr
    "старт",     "подписаться",                                                 // ru
    "התחל",      "הצטרף",                                                       // he
    "ابدأ",      "اشترك",                                                       // ar
    "शुरू",                                                                       // hi
    "开始",      "開始",                                                        // zh, ja
    "スタート",                                                                 // ja
    "시작",                                                                     // ko
};
constexpr std::array kHelp = {
    "help",   "info",     // en
    "aide",               // fr
    "ayuda",              // es
    "hilfe",              // de
    "ajuda",              // pt
    "aiuto",              // it
    "hulp",               // nl
    "pomoc",              // pl
    "yardim", "yardım",   // tr
    "помощь", "справка",  // ru
    "עזרה",               // he
    "مساعدة",             // ar
    "मदद",                // hi
    "帮助",   "幫助",     // zh
    "ヘルプ",             // ja
    "도움말",             // ko
};

constexpr std::size_t kMostBytes = 64;  // more than any keyword

// Lower case, for the alphabets of the words above.
char32_t lower(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if (c == 0x130) return 'i';                               // İ
  if (c >= 0xFF21 && c <= 0xFF3A) return c - 0xFF21 + 'a';  // full width, as Japanese keyboards write
  if (c >= 0xFF41 && c <= 0xFF5A) return c - 0xFF41 + 'a';
  if (c >= 0x100 && c <= 0x17F && c != 0x131 && c != 0x138 && c != 0x149) {
    const bool even_is_upper = c < 0x139 || (c >= 0x14A && c <= 0x177);
    return (c % 2 == 0) == even_is_upper ? c + 1 : c;
  }
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  return c >= 0x400 && c <= 0x40F ? c + 80 : c;
}

// Accents that some phones write behind their letter. A word of the above is known without its accents, too.
bool is_accent(char32_t c) {
  return c >= 0x300 && c <= 0x36F;
}

// Symbols, emoji, and what joins or colours these.
bool is_symbol(char32_t c) {
  return (c >= 0x2190 && c <= 0x2BFF) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F000 && c <= 0x1FAFF);
}

// Around a word: spaces, quotes, punctuation, emoji, and marks of direction that phones put into right-to-left texts.
bool is_around(char32_t c) {
  const bool ascii = c <= 0x2F || (c >= 0x3A && c <= 0x40) || (c >= 0x5B && c <= 0x60) || (c >= 0x7B && c <= 0x7F);
  const bool general = (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x3011);
  const bool full_width = c == 0xFF01 || c == 0xFF0C || c == 0xFF0E || c == 0xFF1F;
  const bool other_scripts = c == 0x60C || c == 0x61B || c == 0x61F || c == 0x6D4 || c == 0x964;
  if (general || other_scripts || is_symbol(c)) return true;
  return ascii || full_width || c == 0xA0 || c == 0xA1 || c == 0xAB || c == 0xBB || c == 0xBF || c == 0xFEFF;
}

std::string plain(std::string_view text) {
  std::u32string letters;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    if (!is_accent(c)) letters += lower(c);
  }
  std::size_t begin = 0;
  std::size_t end = letters.size();
  while (begin < end && is_around(letters[begin])) ++begin;
  while (end > begin && is_around(letters[end - 1])) --end;
  std::string word;
  for (std::size_t i = begin; i < end; ++i) append_utf8(word, letters[i]);
  return word;
}

template <class Words>
std::set<std::string, std::less<>> set_of(const Words& built_in, const std::vector<std::string>& own,
                                          const std::vector<std::string>& ignored) {
  std::set<std::string, std::less<>> words;
  for (const auto* word : built_in) words.insert(plain(word));
  for (const auto& word : own) words.insert(plain(word));
  for (const auto& word : ignored) words.erase(plain(word));
  words.erase("");
  return words;
}

}  // namespace

Keywords::Keywords(const Own& own)
    : stop_{set_of(kStop, own.stop, own.ignored)},
      start_{set_of(kStart, own.start, own.ignored)},
      help_{set_of(kHelp, own.help, own.ignored)} {}

std::optional<Keyword> Keywords::in(std::string_view text) const {
  if (text.size() > kMostBytes) return std::nullopt;
  const auto word = plain(text);
  if (stop_.contains(word)) return Keyword::stop;
  if (start_.contains(word)) return Keyword::start;
  if (help_.contains(word)) return Keyword::help;
  return std::nullopt;
}

}  // namespace sms
