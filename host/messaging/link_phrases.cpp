#include "messaging/link_phrases.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <vector>

#include "rendering/graphemes.hpp"
#include "rendering/rendering.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {

struct LinkPhrases::Words {
  const char* code;      // {0}: code, {1}: business, {2}: minutes
  const char* token;     // {0}: token, {1}, {2} likewise
  const char* activity;  // {0}: business
  const char* prompt;    // {0}: business
  const char* yes;
  const char* no;
  const char* code_sent;  // {0}: address
  const char* open_link;  // {0}: url
  const char* not_sent;
  const char* linked;
  const char* last;  // {0}: what was said last
};

namespace {

constexpr std::size_t kLongestQuoteBytes = 120;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_of_language(std::string_view locale, std::string_view language) {
  if (locale.size() < 2 || lower(locale[0]) != language[0] || lower(locale[1]) != language[1]) return false;
  return locale.size() == 2 || locale[2] == '-' || locale[2] == '_';
}

// One line, cut between characters as people see them.
std::string quote_of(std::string_view text) {
  std::string quote;
  while (!text.empty()) {
    const auto bytes = rendering::first_cluster(text).bytes;
    if (quote.size() + bytes > kLongestQuoteBytes) return quote + "...";
    const bool is_break = text[0] == '\n' || text[0] == '\r' || text[0] == '\t';
    quote += is_break ? std::string_view{" "} : text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
  return quote;
}

constexpr const char* kYes = "yes";
constexpr const char* kNo = "no";

std::vector<rendering::Choice> answers() {
  std::vector<rendering::Choice> choices;
  const auto add = [&choices](int number, const char* meaning, std::initializer_list<const char*> words) {
    for (const auto* word : words) {
      choices.push_back({number, word, word, rendering::ChoiceKind::reply, meaning});
    }
  };
  add(1, kYes, {"yes", "y", "ok", "oui", "o", "sí", "si", "s", "claro", "vale"});
  add(2, kNo, {"no", "n", "non"});
  return choices;
}

}  // namespace

const LinkPhrases::Words& LinkPhrases::words_of(std::string_view locale) {
  static constexpr Words english{
      "{0} is your code to go on with {1} here. Enter it where you asked for it within {2} minutes. If you did not "
      "ask, "
      "ignore this message and tell nobody the code.",
      "Send this back within {2} minutes to go on with {1} here: {0}\nIf you did not ask for it, ignore this message.",
      "Answer this message to go on with {0} here.",
      "Do you want to go on with {0} here?",
      "Yes",
      "No",
      "A code is on its way to {0}. Type it here.",
      "Open this to go on there: {0}",
      "That address could not be asked. Check it, or try again later.",
      "You are connected: we go on here.",
      "Last said: \"{0}\""};
  static constexpr Words french{
      "{0} : votre code pour continuer ici avec {1}. Entrez-le sous {2} minutes, là où vous l'avez demandé. Si vous "
      "n'avez rien demandé, ignorez ce message et ne donnez ce code à personne.",
      "Renvoyez ceci sous {2} minutes pour continuer ici avec {1} : {0}\nSi vous n'avez rien demandé, ignorez ce "
      "message.",
      "Répondez à ce message pour continuer ici avec {0}.",
      "Voulez-vous continuer ici avec {0} ?",
      "Oui",
      "Non",
      "Un code est en route vers {0}. Tapez-le ici.",
      "Ouvrez ceci pour continuer : {0}",
      "Impossible de joindre cette adresse. Corrigez-la, ou réessayez plus tard.",
      "Vous pouvez continuer ici.",
      "Dernier message : \"{0}\""};
  static constexpr Words spanish{
      "{0}: su clave para seguir con {1} en este canal. Escriba la clave donde la ha pedido, dentro de {2} minutos. Si "
      "no la "
      "ha pedido, ignore este mensaje y no la comparta.",
      "Devuelva esto dentro de {2} minutos para seguir con {1} en este canal: {0}\nSi no lo ha pedido, ignore este "
      "mensaje.",
      "Responda a este mensaje para seguir con {0} en este canal.",
      "¿Quiere seguir con {0} en este canal?",
      "Vale",
      "No",
      "Hemos mandado una clave a {0}. Escriba la clave en este chat.",
      "Abra esto para seguir: {0}",
      "No podemos escribir a esas señas. Corrija los datos o pruebe dentro de un rato.",
      "Conectado: seguimos en este canal.",
      "Mensaje anterior: \"{0}\""};
  if (is_of_language(locale, "fr")) return french;
  if (is_of_language(locale, "es")) return spanish;
  return english;
}

LinkPhrases::LinkPhrases(std::string_view locale, std::string_view business)
    : words_{words_of(locale)}, business_{business} {}

std::string LinkPhrases::code(std::string_view code, std::int64_t minutes) const {
  return fmt::format(fmt::runtime(words_.code), code, business_, minutes);
}

std::string LinkPhrases::token(std::string_view token, std::int64_t minutes) const {
  return fmt::format(fmt::runtime(words_.token), token, business_, minutes);
}

std::string LinkPhrases::activity() const {
  return fmt::format(fmt::runtime(words_.activity), business_);
}

domain::Content LinkPhrases::prompt() const {
  const auto reply = [](const char* label, const char* meaning) {
    return fmt::format(R"({{"type":"reply","text":"{}","payload":"{}"}})", label, meaning);
  };
  domain::Content content;
  content.text = fmt::format(fmt::runtime(words_.prompt), business_);
  content.json = R"({"type":"text","text":)";
  wire::append_quoted(content.json, content.text);
  content.json += fmt::format(R"(,"actions":[{},{}]}})", reply(words_.yes, kYes), reply(words_.no, kNo));
  return content;
}

std::string LinkPhrases::code_sent(std::string_view address) const {
  return fmt::format(fmt::runtime(words_.code_sent), address);
}

std::string LinkPhrases::open_link(std::string_view url) const {
  return fmt::format(fmt::runtime(words_.open_link), url);
}

std::string LinkPhrases::not_sent() const {
  return words_.not_sent;
}

std::string LinkPhrases::linked(std::string_view last) const {
  std::string line = words_.linked;
  if (!last.empty()) line += " " + fmt::format(fmt::runtime(words_.last), quote_of(last));
  return line;
}

Answer answer_in(std::string_view text) {
  static const auto choices = answers();
  const auto choice = rendering::choose(text, choices);
  if (!choice) return Answer::other;
  return choice->payload == kYes ? Answer::yes : Answer::no;
}

}  // namespace hub::messaging
