#include "rendering/phrases.hpp"

namespace hub::rendering {
namespace {

constexpr Phrases kEnglish{"Reply with the number of your choice.",
                           "Please fill in this form",
                           "Please answer in one message:",
                           "answer with your address",
                           "Image",
                           "File",
                           "cannot be shown here"};
constexpr Phrases kFrench{"Répondez par le numéro de votre choix.",
                          "Merci de remplir ce formulaire",
                          "Merci de répondre en un seul message :",
                          "répondez par votre adresse",
                          "Image",
                          "Fichier",
                          "impossible à afficher ici"};
constexpr Phrases kSpanish{"Responda con la cifra que elija.",
                           "Rellene este formulario",
                           "Responda en un solo mensaje:",
                           "responda con sus señas",
                           "Imagen",
                           "Archivo",
                           "no se puede mostrar"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_of_language(std::string_view locale, std::string_view language) {
  if (locale.size() < 2 || lower(locale[0]) != language[0] || lower(locale[1]) != language[1]) return false;
  return locale.size() == 2 || locale[2] == '-' || locale[2] == '_';
}

}  // namespace

const Phrases& phrases_of(std::string_view locale) {
  if (is_of_language(locale, "fr")) return kFrench;
  if (is_of_language(locale, "es")) return kSpanish;
  return kEnglish;
}

}  // namespace hub::rendering
