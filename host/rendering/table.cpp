#include "rendering/table.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "domain/json_string.hpp"
#include "rendering/rendering.hpp"

namespace hub::rendering {
namespace {

using domain::Content;
using domain::ContentType;

struct Sample {
  std::string name;
  Content content;
};

std::string with_action(const std::string& action) {
  return R"({"type":"text","text":"Hello","actions":[{"text":"More",)" + action + "}]}";
}

std::string long_text(int sentences) {
  std::string text;
  for (int i = 0; i < sentences; ++i) text += "This sentence has forty characters now. ";
  text.pop_back();
  return text;
}

Sample of(std::string name, ContentType type, std::string json) {
  return {std::move(name), {type, {}, std::move(json)}};
}

std::vector<Sample> contents() {
  const std::string choices =
      R"("items":[{"title":"Small","actions":[{"type":"postback","text":"Take","payload":"s"}]},)"
      R"({"title":"Large","actions":[{"type":"postback","text":"Take","payload":"l"}]}]})";
  const std::string links = R"("items":[{"title":"News","actions":[{"type":"link","text":"Read",)"
                            R"("uri":"https://example.org"}]}]})";
  const std::string media = R"("mediaUrl":"https://example.org/m","mediaType":")";
  std::string text = R"({"type":"text","text":)";
  domain::append_json_string(text, long_text(100));
  return {
      {"text", domain::text_content("Hello")},
      {"text of 4,000 characters", {ContentType::text, long_text(100), text + "}"}},
      of("image", ContentType::image, R"({"type":"image",)" + media + R"(image/png","mediaSize":100000})"),
      of("image of 100 MB", ContentType::image, R"({"type":"image",)" + media + R"(image/png","mediaSize":104857600})"),
      of("file", ContentType::file, R"({"type":"file",)" + media + R"(application/pdf","mediaSize":100000})"),
      of("location", ContentType::location, R"({"type":"location","coordinates":{"lat":1.5,"long":2.5}})"),
      of("carousel with choices", ContentType::carousel, R"({"type":"carousel",)" + choices),
      of("carousel with links", ContentType::carousel, R"({"type":"carousel",)" + links),
      of("list with choices", ContentType::list, R"({"type":"list",)" + choices),
      of("list with links", ContentType::list, R"({"type":"list",)" + links),
      of("form", ContentType::form,
         R"({"type":"form","fields":[{"type":"text","name":"n","label":"Name"},{"type":"email","name":"m","label":"Mail"}]})"),
      of("form of one choice", ContentType::form,
         R"({"type":"form","fields":[{"type":"select","name":"s","label":"Size","options":[{"name":"s","label":"S"}]}]})"),
      {"formResponse",
       {ContentType::form_response, "Name: Ada",
        R"({"type":"formResponse","fields":[{"type":"text","name":"n","label":"Name","text":"Ada"}]})"}},
      of("template", ContentType::template_, R"({"type":"template","template":{"name":"hello"}})")};
}

std::vector<Sample> actions() {
  std::string four = R"({"type":"text","text":"Which?","actions":[)";
  for (const auto* size : {"S", "M", "L", "XL"}) {
    four += std::string{four.back() == '[' ? "" : ","} + R"({"type":"reply","text":")" + size + R"(","payload":"p"})";
  }
  return {
      of("reply", ContentType::text, with_action(R"("type":"reply","payload":"p")")),
      of("reply, four of them", ContentType::text, four + "]}"),
      of("postback", ContentType::text, with_action(R"("type":"postback","payload":"p")")),
      of("link", ContentType::text, with_action(R"("type":"link","uri":"https://example.org")")),
      of("webview", ContentType::text, with_action(R"("type":"webview","uri":"https://example.org")")),
      of("buy", ContentType::text, with_action(R"("type":"buy","amount":1250,"currency":"EUR")")),
      of("locationRequest", ContentType::text, with_action(R"("type":"locationRequest")")),
  };
}

std::string kind_of(const Part& part, const Sample& sample, const Rendering& rendering) {
  if (part.type != ContentType::text) {
    return part.type == sample.content.type ? "yes" : std::string{domain::name_of(part.type)};
  }
  if (!rendering.choices.empty()) return "numbered text";
  if (sample.content.type == ContentType::text) return "yes";
  if (part.content_json.find("\"actions\":") != std::string::npos) return "text with buttons";
  return part.text.find("://") != std::string::npos ? "text with a link" : "text";
}

std::string content_cell(const Sample& sample, const Capabilities& channel) {
  const auto rendering = render(sample.content, channel, {});
  if (rendering.parts.empty()) return "fails";
  auto cell = kind_of(rendering.parts.front(), sample, rendering);
  const auto parts = rendering.parts.size();
  return parts > 1 ? std::to_string(parts) + " messages" : cell;
}

std::string action_cell(const Sample& sample, const Capabilities& channel) {
  const auto rendering = render(sample.content, channel, {});
  const auto& json = rendering.parts.back().content_json;
  for (const auto* type : {"reply", "postback", "link", "webview", "buy", "locationRequest"}) {
    if (json.find(std::string{"{\"type\":\""} + type) == std::string::npos &&
        json.find(std::string{"\"type\":\""} + type + "\"") == std::string::npos) {
      continue;
    }
    return sample.name.starts_with(type) ? "button" : std::string{"button ("} + type + ")";
  }
  if (!rendering.choices.empty()) return "number";
  return rendering.parts.back().text.find("://") != std::string::npos ? "label: url" : "in words";
}

using Cell = std::function<std::string(const Capabilities&)>;

std::string row(const std::string& head, const std::vector<Profile>& channels, const Cell& cell) {
  std::string line = "| " + head + " |";
  for (const auto& channel : channels) line += " " + cell(channel.capabilities) + " |";
  return line + "\n";
}

std::string head_row(const std::string& head, const std::vector<Profile>& channels) {
  std::string names = "| " + head + " |";
  std::string rule = "|---|";
  for (const auto& channel : channels) {
    names += " " + channel.name + " |";
    rule += "---|";
  }
  return names + "\n" + rule + "\n";
}

std::string text_limit(const Capabilities& channel) {
  constexpr std::array<const char*, 3> units{"characters", "UTF-16 units", "bytes"};
  return std::to_string(channel.text_max) + " " + units[static_cast<std::size_t>(channel.text_unit)];
}

std::string media_types(const Capabilities& channel) {
  if (!channel.images && !channel.files) return "-";
  std::string list;
  for (const auto& type : channel.media_types) list += (list.empty() ? "" : ", ") + type;
  return list.empty() ? "any" : list;
}

std::string media_limit(const Capabilities& channel) {
  if (!channel.images && !channel.files) return "-";
  return channel.max_media_bytes == 0 ? "any" : std::to_string(channel.max_media_bytes / (1024 * 1024)) + " MB";
}

std::string count_if_any(bool any, std::size_t count) {
  return any ? std::to_string(count) : "-";
}

std::string yes_if(bool is) {
  return is ? "yes" : "-";
}

std::string limits_table(const std::vector<Profile>& channels) {
  const auto line = [&](const char* head, const Cell& cell) { return row(head, channels, cell); };
  return head_row("declared", channels) + line("length of a text", text_limit) +
         line("items of a carousel or list",
              [](const Capabilities& c) { return count_if_any(c.carousels || c.lists, c.max_items); }) +
         line("buttons of a text or item",
              [](const Capabilities& c) {
                return count_if_any(c.actions.links || c.actions.postbacks || c.actions.webviews || c.actions.buys,
                                    c.max_actions);
              }) +
         line("quick replies", [](const Capabilities& c) { return count_if_any(c.actions.replies, c.max_replies); }) +
         line("largest file", media_limit) + line("media types", media_types) +
         line("shows that we type", [](const Capabilities& c) { return yes_if(c.typing_out); }) +
         line("tells that it was delivered", [](const Capabilities& c) { return yes_if(c.delivered); }) +
         line("tells that it was read", [](const Capabilities& c) { return yes_if(c.read_in); });
}

}  // namespace

std::string channels_tables(const std::vector<Profile>& channels) {
  std::string tables = head_row("content", channels);
  for (const auto& sample : contents()) {
    tables += row(sample.name, channels, [&](const Capabilities& c) { return content_cell(sample, c); });
  }
  tables += "\n" + head_row("action", channels);
  for (const auto& sample : actions()) {
    tables += row(sample.name, channels, [&](const Capabilities& c) { return action_cell(sample, c); });
  }
  return tables + "\n" + limits_table(channels);
}

}  // namespace hub::rendering
