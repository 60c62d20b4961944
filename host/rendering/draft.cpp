// draft_of: one function a content type, in the order of rendering.hpp.
#include "rendering/draft.hpp"

#include <algorithm>
#include <charconv>

#include "domain/json_string.hpp"
#include "rendering/actions.hpp"
#include "rendering/phrases.hpp"

namespace hub::rendering {
namespace {

using domain::ContentType;

void add(std::string& text, std::string_view separator, std::string_view more) {
  if (more.empty()) return;
  if (!text.empty()) text += separator;
  text += more;
}

std::string decimal(double value) {
  char digits[400];  // the longest double, written out
  const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed).ptr;
  return {digits, end};
}

void add_text_member(std::string& json, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  json += ",\"" + std::string{key} + "\":";
  domain::append_json_string(json, value);
}

void add_array_member(std::string& json, std::string_view key, const std::vector<std::string>& elements) {
  if (elements.empty()) return;
  json += ",\"" + std::string{key} + "\":[";
  for (std::size_t i = 0; i < elements.size(); ++i) json += (i == 0 ? "" : ",") + elements[i];
  json += ']';
}

class Drafting {
 public:
  Drafting(const domain::Content& content, const Capabilities& capabilities, const Context& context)
      : content_{content},
        outline_{outline_of(content)},
        capabilities_{capabilities},
        context_{context},
        phrases_{phrases_of(context.locale)} {}

  Draft draft() {
    switch (outline_.type) {
      case ContentType::text:
        draft_.body = outline_.text;
        add_actions();
        break;
      case ContentType::image:
      case ContentType::file:
        draft_media();
        break;
      case ContentType::location:
        draft_location();
        break;
      case ContentType::carousel:
      case ContentType::list:
        draft_items();
        break;
      case ContentType::form:
        draft_form();
        break;
      case ContentType::form_response:
        draft_.body = outline_.text_fallback.empty() ? content_.text : outline_.text_fallback;
        break;
      case ContentType::template_:
        if (capabilities_.templates) show_as_it_is();
        break;
    }
    if (!draft_.choices.empty()) add(draft_.closing, "\n", phrases_.pick_a_number);
    return std::move(draft_);
  }

 private:
  void show_as_it_is() { draft_.shown.push_back({outline_.type, content_.text, content_.json}); }

  // An address that the channel, its provider and the person can open; "" if there is none.
  std::string link_to(const Media& media) const {
    auto link = context_.media_link ? context_.media_link(media) : std::string{};
    return link.empty() && !media.url.starts_with('/') ? media.url : link;
  }
  // For what the channel shows itself: an attachment of this hub gets an address that others can open, too.
  std::string address_of(const Media& media) const {
    if (!media.url.starts_with('/')) return media.url;
    const auto link = link_to(media);
    return link.empty() ? media.url : link;
  }

  void draft_media() {
    if (const auto type = shown_media()) {
      auto sorted = sort_actions(outline_.actions, room_of_message(capabilities_), phrases_);
      const bool caption_fits = length_of(outline_.text, capabilities_.text_unit) <= capabilities_.text_max;
      std::string json = std::string{R"({"type":")"} + domain::name_of(*type) + '"';
      if (caption_fits) add_text_member(json, "text", outline_.text);
      add_text_member(json, "mediaUrl", address_of(outline_.media));
      json += outline_.rest;
      add_array_member(json, "actions", sorted.buttons);
      draft_.shown.push_back({*type, caption_fits ? content_.text : outline_.media.alternative, json + "}"});
      if (!caption_fits) draft_.body = outline_.text;
      sorted.buttons.clear();
      return add_sorted(sorted);
    }
    draft_.body = outline_.text;
    const auto& alternative = outline_.media.alternative;
    const auto name = !alternative.empty()                  ? std::string_view{alternative}
                      : outline_.type == ContentType::image ? phrases_.image
                                                            : phrases_.file;
    const auto link = link_to(outline_.media);
    add(draft_.body, "\n",
        std::string{name} + (link.empty() ? " (" + std::string{phrases_.cannot_be_shown} + ")" : ": " + link));
    add_actions();
  }

  std::optional<ContentType> shown_media() const {
    if (!takes_media(capabilities_, outline_.media.media_type, outline_.media.size_bytes)) return std::nullopt;
    if (outline_.type == ContentType::image && capabilities_.images) return ContentType::image;
    return capabilities_.files ? std::optional{ContentType::file} : std::nullopt;
  }

  void draft_location() {
    if (capabilities_.locations) return show_as_it_is();
    const auto& place = outline_.place;
    const auto latitude = decimal(place.latitude);
    const auto longitude = decimal(place.longitude);
    add(draft_.body, "\n", place.name);
    add(draft_.body, "\n", place.address);
    if (draft_.body.empty()) draft_.body = latitude + ", " + longitude;
    draft_.body += "\nhttps://www.openstreetmap.org/?mlat=" + latitude + "&mlon=" + longitude;
  }

  void draft_items() {
    if (const auto type = shown_items()) {
      show_items(*type);
    } else {
      write_items();
    }
  }

  // A card with a button missing would be a different offer: all actions of all items must fit.
  std::optional<ContentType> shown_items() const {
    const bool all_fit = std::all_of(outline_.items.begin(), outline_.items.end(), [&](const Item& item) {
      const auto sorted = sort_actions(item.actions, room_of_item(capabilities_), phrases_);
      return sorted.lines.empty() && sorted.choices.empty();
    });
    if (!all_fit) return std::nullopt;
    const auto other = outline_.type == ContentType::list ? ContentType::carousel : ContentType::list;
    for (const auto type : {outline_.type, other}) {
      if (type == ContentType::list ? capabilities_.lists : capabilities_.carousels) return type;
    }
    return std::nullopt;
  }

  void show_items(ContentType type) {
    auto sorted = sort_actions(outline_.actions, room_of_message(capabilities_), phrases_);
    const auto most = std::max<std::size_t>(capabilities_.max_items, 1);
    for (std::size_t first = 0; first < outline_.items.size(); first += most) {
      const auto end = std::min(first + most, outline_.items.size());
      std::vector<std::string> items;
      std::string titles;
      for (auto i = first; i < end; ++i) {
        items.push_back(item_json(outline_.items[i]));
        add(titles, "\n", outline_.items[i].title);
      }
      std::string json = std::string{R"({"type":")"} + domain::name_of(type) + '"';
      add_array_member(json, "items", items);
      json += outline_.rest;
      if (end == outline_.items.size()) add_array_member(json, "actions", sorted.buttons);
      draft_.shown.push_back({type, titles, json + "}"});
    }
    sorted.buttons.clear();
    add_sorted(sorted);
  }

  std::string item_json(const Item& item) const {
    std::string json = item.rest;
    add_text_member(json, "mediaUrl", item.media.url.empty() ? std::string{} : address_of(item.media));
    add_array_member(json, "actions", sort_actions(item.actions, room_of_item(capabilities_), phrases_).buttons);
    json.front() = '{';  // in place of the comma: there is always a title
    return json + "}";
  }

  // In words, no item has buttons: numbers stand for them. Without choices the items themselves are numbered, so that
  // people can speak of "the second".
  void write_items() {
    const ButtonRoom no_buttons;
    const bool items_have_choices = std::any_of(outline_.items.begin(), outline_.items.end(), [&](const Item& item) {
      return !sort_actions(item.actions, no_buttons, phrases_).choices.empty();
    });
    const bool has_choices =
        items_have_choices || !sort_actions(outline_.actions, room_of_message(capabilities_), phrases_).choices.empty();
    int position = 0;
    for (const auto& item : outline_.items) {
      const auto sorted = sort_actions(item.actions, no_buttons, phrases_);
      std::string block;
      if (sorted.choices.size() == 1) {
        block = numbered(*sorted.choices.front(), item.title);
      } else {
        block = (has_choices ? "" : std::to_string(++position) + ". ") + item.title;
      }
      add(block, "\n", item.description);
      for (const auto& line : sorted.lines) add(block, "\n", line);
      if (sorted.choices.size() > 1) {
        for (const auto* choice : sorted.choices) add(block, "\n", numbered(*choice, choice->text));
      }
      add(draft_.body, "\n\n", block);
    }
    add_actions();
  }

  void draft_form() {
    if (capabilities_.forms) return show_as_it_is();
    if (outline_.fields.size() == 1) return ask(outline_.fields.front());
    const auto page = context_.form_link ? context_.form_link() : std::string{};
    if (!page.empty()) {
      draft_.body = std::string{phrases_.fill_in_form} + ": " + page;
      return;
    }
    draft_.body = phrases_.answer_at_once;
    for (const auto& field : outline_.fields) add(draft_.body, "\n", "- " + question_of(field));
  }

  void ask(const Field& field) {
    if (field.options.empty() || field.takes_many) {
      draft_.body = question_of(field);
      return;
    }
    draft_.body = field.label;
    for (const auto& [name, label] : field.options) outline_.actions.push_back(reply_of(label, name));
    add_actions();
  }

  static std::string question_of(const Field& field) {
    std::string hint = field.options.empty() ? field.placeholder : std::string{};
    for (const auto& option : field.options) add(hint, ", ", option.second);
    return hint.empty() ? field.label : field.label + " (" + hint + ")";
  }

  void add_actions() { add_sorted(sort_actions(outline_.actions, room_of_message(capabilities_), phrases_)); }

  void add_sorted(const SortedActions& sorted) {
    std::string lines;
    for (const auto& line : sorted.lines) add(lines, "\n", line);
    add(draft_.body, "\n\n", lines);
    for (const auto* choice : sorted.choices) add(draft_.closing, "\n", numbered(*choice, choice->text));
    draft_.buttons.insert(draft_.buttons.end(), sorted.buttons.begin(), sorted.buttons.end());
  }

  // "2. Label", or "2. Label (what the button says)"; the choice is noted.
  std::string numbered(const Action& action, const std::string& label) {
    const auto number = static_cast<int>(draft_.choices.size()) + 1;
    const auto kind = action.type == ActionType::postback ? ChoiceKind::postback : ChoiceKind::reply;
    draft_.choices.push_back({number, label, action.text, kind, action.payload});
    const auto line = std::to_string(number) + ". " + label;
    return action.text == label ? line : line + " (" + action.text + ")";
  }

  const domain::Content& content_;
  Outline outline_;
  const Capabilities& capabilities_;
  const Context& context_;
  const Phrases& phrases_;
  Draft draft_;
};

}  // namespace

Draft draft_of(const domain::Content& content, const Capabilities& capabilities, const Context& context) {
  return Drafting{content, capabilities, context}.draft();
}

}  // namespace hub::rendering
