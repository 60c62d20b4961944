// What the greeter says, by language. Plain rules, tested apart from any hub.
#pragma once

#include <hubbub/json.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace greeter {

struct Phrases {
  std::string greeting;
  std::string question;
  std::string thanks;
  std::vector<std::string> choices{};
};

class Phrasebook {
 public:
  // `texts`: the setting of that name; what it leaves out is said as by default, in English where there is none.
  Phrasebook(const hubbub::Json& texts, std::string_view default_language)
      : book_{{"en", {"Hello!", "How can we help you?", "Thank you, someone will be with you shortly."}},
              {"fr",
               {"Bonjour !", "Comment pouvons-nous vous aider ?", "Merci, quelqu’un va vous répondre très bientôt."}},
              {"es", {"¡Hola!", "¿En qué podemos ayudarte?", "Gracias, enseguida te atenderá alguien del equipo."}}},
        default_{default_language} {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      auto& phrases = book_.try_emplace(lower(texts.key(i)), book_.at("en")).first->second;
      const auto own = texts[i];
      phrases.greeting = own["greeting"].string(phrases.greeting);
      phrases.question = own["question"].string(phrases.question);
      phrases.thanks = own["thanks"].string(phrases.thanks);
      for (const auto& choice : own["choices"]) phrases.choices.emplace_back(choice.string());
    }
    if (!book_.contains(default_)) default_ = "en";
  }

  // Of a BCP 47 tag: "fr-CA" speaks "fr-ca" when there are such texts, else "fr", else the default.
  const Phrases& of(std::string_view locale) const {
    std::string tag = lower(locale);
    while (!tag.empty()) {
      if (const auto found = book_.find(tag); found != book_.end()) return found->second;
      const auto dash = tag.rfind('-');
      tag.resize(dash == std::string::npos ? 0 : dash);
    }
    return book_.at(default_);
  }

 private:
  static std::string lower(std::string_view tag) {
    std::string text{tag};
    for (auto& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '_' ? '-' : c;
    return text;
  }

  std::map<std::string, Phrases, std::less<>> book_;
  std::string default_;
};

// At most `most_bytes` of `text`, never half a character.
inline std::string beginning_of(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return std::string{text};
  std::size_t end = most_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string{text.substr(0, end)} + "…";
}

}  // namespace greeter
