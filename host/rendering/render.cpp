#include "domain/json_string.hpp"
#include "rendering/draft.hpp"
#include "rendering/rendering.hpp"

namespace hub::rendering {
namespace {

using domain::ContentType;

std::string joined(std::string_view first, std::string_view second) {
  std::string both{first};
  if (!first.empty() && !second.empty()) both += "\n\n";
  return both += second;
}

// The words of a draft, as texts that fit. The closing lines (numbers and how to answer) stay together at the end, if
// they fit into one message at all.
std::vector<std::string> texts_of(const Draft& draft, const Capabilities& capabilities) {
  const auto fits = [&](std::string_view text) {
    return length_of(text, capabilities.text_unit) <= std::max(capabilities.text_max, kSmallestText);
  };
  const auto whole = joined(draft.body, draft.closing);
  if (fits(whole)) return whole.empty() ? std::vector<std::string>{} : std::vector{whole};
  const bool keeps_closing = fits(draft.closing);
  const std::string_view cuttable = keeps_closing ? draft.body : whole;
  std::vector<std::string> texts;
  for (const auto piece : split(cuttable, capabilities.text_max, capabilities.text_unit)) {
    if (const auto text = trimmed(piece); !text.empty()) texts.emplace_back(text);
  }
  if (!keeps_closing || draft.closing.empty()) return texts;
  if (!texts.empty()) {
    if (auto last = joined(texts.back(), draft.closing); fits(last)) {
      texts.back() = std::move(last);
      return texts;
    }
  }
  texts.push_back(draft.closing);
  return texts;
}

std::string text_json(std::string_view text, const std::vector<std::string>& buttons) {
  std::string json = R"({"type":"text")";
  if (!text.empty()) {
    json += ",\"text\":";
    domain::append_json_string(json, text);
  }
  for (std::size_t i = 0; i < buttons.size(); ++i) json += (i == 0 ? ",\"actions\":[" : ",") + buttons[i];
  return json + (buttons.empty() ? "}" : "]}");
}

// Most messages: nothing to look into.
bool is_plain_text(const domain::Content& content, const Capabilities& capabilities) {
  return content.type == ContentType::text && content.json.find("\"actions\":") == std::string::npos &&
         length_of(content.text, capabilities.text_unit) <= capabilities.text_max;
}

}  // namespace

Rendering render(const domain::Content& content, const Capabilities& capabilities, const Context& context) {
  if (is_plain_text(content, capabilities)) return {{{1, ContentType::text, content.text, content.json}}, {}};
  auto draft = draft_of(content, capabilities, context);
  Rendering rendering;
  const auto add = [&](ContentType type, std::string text, std::string json) {
    const auto number = static_cast<int>(rendering.parts.size()) + 1;
    rendering.parts.push_back({number, type, std::move(text), std::move(json)});
  };
  for (auto& shown : draft.shown) add(shown.type, std::move(shown.text), std::move(shown.json));
  auto texts = texts_of(draft, capabilities);
  if (texts.empty() && !draft.buttons.empty()) texts.emplace_back();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto json = text_json(texts[i], i + 1 == texts.size() ? draft.buttons : std::vector<std::string>{});
    add(ContentType::text, std::move(texts[i]), std::move(json));
  }
  rendering.choices = std::move(draft.choices);
  return rendering;
}

std::vector<Choice> choices_of(const domain::Content& content, const Capabilities& capabilities) {
  return draft_of(content, capabilities, {}).choices;
}

std::vector<Choice> choices_of(const domain::Content& content) {
  return choices_of(content, Capabilities::text_only());
}

domain::Content answer_of(const Choice& choice) {
  std::string json = R"({"type":"text","text":)";
  domain::append_json_string(json, choice.text);
  json += ",\"payload\":";
  domain::append_json_string(json, choice.payload);
  return {ContentType::text, choice.text, json + "}"};
}

}  // namespace hub::rendering
