#include "inbound.hpp"

#include "texts.hpp"

namespace sms {
namespace {

constexpr std::size_t kMostCharacters = 4000;  // of one message in the hub
constexpr std::size_t kMostEvidenceBytes = 64;

std::string_view mark_of(Keyword keyword) {
  switch (keyword) {
    case Keyword::stop:
      return "opted_out";
    case Keyword::start:
      return "opted_in";
    default:
      return "help";
  }
}

}  // namespace

Inbound::Inbound(const hubbub::Context& host, const Settings& settings)
    : settings_{settings},
      inbox_{host.require<hubbub::Inbox>()},
      consents_{host.require<hubbub::Consents>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()},
      numbers_{settings.default_region},
      keywords_{settings.keywords} {}

std::optional<Keyword> Inbound::keyword_in(const Text& text) const {
  if (text.meaning) return text.meaning;
  return settings_.keywords_enabled ? keywords_.in(text.text) : std::nullopt;
}

std::string Inbound::metadata_of(const Text& text) const {
  hubbub::JsonObject metadata;
  if (!text.to.empty()) metadata.add("to", cleaned(beginning_of(text.to, kMostEvidenceBytes)));
  if (const auto keyword = keyword_in(text)) metadata.add("consent", mark_of(*keyword));
  return metadata.text();
}

std::string Inbound::take(const Text& text) const {
  const auto from = sender_of(text);
  const auto metadata = metadata_of(text);
  // Joined parts of a long text can be more than one message of the hub holds.
  const auto pieces = pieces_of(text.text, kMostCharacters);
  if (pieces.empty()) log_.info("An empty text was left out");
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto id = i == 0 ? text.external_id : text.external_id + ":" + std::to_string(i + 1);
    inbox_.receive({.external_id = id, .from = from, .text = pieces[i], .metadata = metadata});
  }
  return heed(text);
}

std::string Inbound::heed(const Text& text) const {
  const auto keyword = keyword_in(text);
  if (!keyword) return {};
  metrics_.count("sms_keywords_total", 1, {{"keyword", mark_of(*keyword)}});
  const auto evidence = beginning_of(text.text, kMostEvidenceBytes);
  switch (*keyword) {
    case Keyword::stop:
      consents_.opted_out(sender_of(text), text.external_id, evidence);
      return settings_.stop_text;
    case Keyword::start:
      consents_.opted_in(sender_of(text), text.external_id, evidence);
      return settings_.start_text;
    default:
      return settings_.help_text;
  }
}

}  // namespace sms
