// parse_content: one function a content type, in the order of REST v2's documentation.
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/parser.hpp>

#include "wire/checked_copy.hpp"
#include "wire/wire.hpp"

namespace hub::wire {
namespace {

using domain::Content;
using domain::ContentType;

constexpr std::size_t kMaxTextCharacters = 4096;
constexpr std::size_t kMaxLabelCharacters = 128;
constexpr std::size_t kMaxPayloadCharacters = 1000;
constexpr std::size_t kMaxContentBytes = 100 * 1024;
constexpr std::size_t kMaxTemplateBytes = 16 * 1024;
constexpr std::size_t kMaxActionsOfMessage = 13;  // as many quick replies as the most generous channel shows
constexpr std::size_t kMaxActionsOfItem = 3;
constexpr std::size_t kMaxItems = 10;
constexpr std::size_t kMaxFields = 20;
constexpr std::size_t kMaxOptions = 20;
constexpr std::int64_t kMaxMediaBytes = std::int64_t{1} << 40;
constexpr std::int64_t kMaxPixels = 100'000;

constexpr TextRule label{kMaxLabelCharacters, Need::required};
constexpr TextRule optional_label{kMaxLabelCharacters, Need::optional};
constexpr TextRule optional_text{kMaxTextCharacters, Need::optional};

void copy_action(CheckedCopy& action) {
  const auto type =
      action.choice("type", {"link", "reply", "postback", "webview", "buy", "locationRequest"}, Need::required);
  action.text("text", label);
  if (type == "link" || type == "webview") action.link("uri", Need::required);
  if (type == "webview") {
    action.link("fallback", Need::optional);
    action.choice("size", {"compact", "tall", "full"}, Need::optional);
    action.boolean("openOnReceive");
  }
  if (type == "reply" || type == "postback") {
    action.text("payload", {kMaxPayloadCharacters, Need::required});
  }
  if (type == "reply") action.media("iconUrl", Need::optional);
  if (type == "buy") {
    action.integer("amount", 1, 1'000'000'000, Need::required);
    action.text("currency", {3, Need::optional});
  }
  if (type == "link") action.boolean("default");
  action.metadata("metadata");
}

// Only the business offers buttons: a person's would be dressed up as ours.
void copy_actions(CheckedCopy& content, Writer writer) {
  if (writer == Writer::business) {
    content.objects("actions", 1, kMaxActionsOfMessage, Need::optional, copy_action);
  }
}

void copy_text(CheckedCopy& content, Writer writer) {
  const bool only_actions = writer == Writer::business && content.has("actions") && !content.has("text");
  content.copying().add_line(
      content.text("text", {kMaxTextCharacters, only_actions ? Need::optional : Need::required}));
  content.text("payload", {kMaxPayloadCharacters, Need::optional});
  copy_actions(content, writer);
}

void copy_media(CheckedCopy& content) {
  content.media("mediaUrl", Need::required);
  content.text("mediaType", optional_label);
  content.integer("mediaSize", 0, kMaxMediaBytes, Need::optional);
  content.text("attachmentId", optional_label);
  const auto alternative = content.text("altText", {kMaxLabelCharacters * 2, Need::optional});
  const auto caption = content.text("text", optional_text);
  content.copying().add_line(caption.empty() ? alternative : caption);
}

void copy_image(CheckedCopy& content, Writer writer) {
  copy_media(content);
  content.integer("width", 1, kMaxPixels, Need::optional);
  content.integer("height", 1, kMaxPixels, Need::optional);
  copy_actions(content, writer);
}

void copy_location(CheckedCopy& content) {
  std::optional<double> latitude;
  std::optional<double> longitude;
  content.object("coordinates", Need::required, [&](CheckedCopy& coordinates) {
    latitude = coordinates.number("lat", -90, 90, Need::required);
    longitude = coordinates.number("long", -180, 180, Need::required);
  });
  content.object("location", Need::optional, [](CheckedCopy& place) {
    place.copying().add_line(place.text("name", {kMaxLabelCharacters * 2, Need::optional}));
    place.copying().add_line(place.text("address", {kMaxLabelCharacters * 4, Need::optional}));
  });
  if (content.copying().text.empty() && latitude && longitude) {
    content.copying().add_line(std::to_string(*latitude) + ", " + std::to_string(*longitude));
  }
}

void copy_item(CheckedCopy& item) {
  item.copying().add_line(item.text("title", label));
  item.text("description", optional_label);
  item.media("mediaUrl", Need::optional);
  item.text("mediaType", optional_label);
  item.text("altText", optional_label);
  item.choice("size", {"compact", "large"}, Need::optional);
  item.objects("actions", 1, kMaxActionsOfItem, Need::required, copy_action);
  item.metadata("metadata");
}

void copy_items(CheckedCopy& content, ContentType type, Writer writer) {
  content.objects("items", 1, kMaxItems, Need::required, copy_item);
  if (type == ContentType::carousel) {
    content.object("displaySettings", Need::optional, [](CheckedCopy& settings) {
      settings.choice("imageAspectRatio", {"horizontal", "square"}, Need::optional);
    });
  }
  copy_actions(content, writer);
}

void copy_option(CheckedCopy& option) {
  option.text("name", label);
  option.text("label", label);
}

void copy_form_field(CheckedCopy& field) {
  const auto type = field.choice("type", {"text", "email", "select"}, Need::required);
  field.text("name", label);
  field.copying().add_line(field.text("label", label));
  field.text("placeholder", optional_label);
  if (type == "text") {
    const auto least = field.integer("minSize", 1, 256, Need::optional);
    const auto most = field.integer("maxSize", 1, 256, Need::optional);
    if (least && most && *least > *most) field.refuse("minSize", "must not be greater than maxSize.");
  }
  if (type == "select") {
    field.objects("options", 1, kMaxOptions, Need::required, copy_option);
    field.integer("selectSize", 1, static_cast<std::int64_t>(kMaxOptions), Need::optional);
  }
}

void copy_form(CheckedCopy& content) {
  content.objects("fields", 1, kMaxFields, Need::required, copy_form_field);
  content.boolean("blockChatInput");
}

void copy_answer(CheckedCopy& field) {
  const auto type = field.choice("type", {"text", "email", "select"}, Need::required);
  field.text("name", label);
  std::string line{field.text("label", label)};
  line += ": ";
  if (type == "text" || type == "email") line += field.text(type, optional_text);
  if (type == "select") {
    field.objects("select", 1, kMaxOptions, Need::optional, [&](CheckedCopy& option) {
      option.text("name", label);
      if (!line.ends_with(": ")) line += ", ";
      line += option.text("label", label);
    });
  }
  field.copying().add_line(line);
}

void copy_form_response(CheckedCopy& content) {
  content.objects("fields", 1, kMaxFields, Need::required, copy_answer);
  content.text("textFallback", optional_text);
  content.object("quotedMessage", Need::optional, [](CheckedCopy& quoted) {
    const auto type = quoted.choice("type", {"message", "externalMessageId"}, Need::required);
    if (type == "message") quoted.text("messageId", label);
    if (type == "externalMessageId") quoted.text("externalMessageId", label);
  });
}

void copy_fields(CheckedCopy& content, ContentType type, Writer writer) {
  switch (type) {
    case ContentType::text:
      return copy_text(content, writer);
    case ContentType::image:
      return copy_image(content, writer);
    case ContentType::file:
      return copy_media(content);
    case ContentType::location:
      return copy_location(content);
    case ContentType::carousel:
    case ContentType::list:
      return copy_items(content, type, writer);
    case ContentType::form:
      return copy_form(content);
    case ContentType::form_response:
      return copy_form_response(content);
    case ContentType::template_:
      return content.any_object("template", kMaxTemplateBytes);
  }
}

std::optional<ContentType> type_named(std::string_view name) {
  for (const auto type :
       {ContentType::text, ContentType::image, ContentType::file, ContentType::location, ContentType::carousel,
        ContentType::list, ContentType::form, ContentType::form_response, ContentType::template_}) {
    if (name == domain::name_of(type)) return type;
  }
  return std::nullopt;
}

bool may_author(Writer writer, ContentType type) {
  switch (type) {
    case ContentType::text:
    case ContentType::image:
    case ContentType::file:
    case ContentType::location:
      return true;
    case ContentType::form_response:
      return writer == Writer::user;
    case ContentType::carousel:
    case ContentType::list:
    case ContentType::form:
    case ContentType::template_:
      return writer == Writer::business;
  }
  return false;
}

tl::unexpected<domain::Error> refuse(std::string what) {
  return domain::invalid("invalid_content", std::move(what));
}

domain::Result<Content> copy_content(const json::value& value, Writer writer, std::size_t size_hint) {
  if (!value.is_object()) return refuse("content: must be a JSON object.");
  const auto& object = value.get_object();
  const auto* named = object.if_contains("type");
  if (named == nullptr || !named->is_string()) return refuse("content.type: is missing, or not a string.");
  const auto type = type_named({named->get_string().data(), named->get_string().size()});
  if (!type) {
    return refuse(
        "content.type: must be one of text, image, file, location, carousel, list, form, formResponse, template.");
  }
  if (!may_author(writer, *type)) {
    return refuse(std::string{"content.type: "} + domain::name_of(*type) + " may only come from " +
                  (writer == Writer::user ? "the business." : "the person."));
  }
  const Path path{nullptr, "content"};
  Copying copying;
  copying.out.reserve(size_hint + 16);
  copying.out += '{';
  CheckedCopy content{copying, object, path};
  content.constant("type", domain::name_of(*type));
  copy_fields(content, *type, writer);
  if (copying.problem) return tl::unexpected(*std::move(copying.problem));
  copying.out += '}';
  return Content{*type, std::move(copying.text), std::move(copying.out)};
}

}  // namespace

domain::Result<Content> parse_content(std::string_view text, Writer writer) {
  if (text.size() > kMaxContentBytes) {
    return refuse("content: must have at most " + std::to_string(kMaxContentBytes) + " bytes, it has " +
                  std::to_string(text.size()) + ".");
  }
  unsigned char memory_on_stack[4096];
  json::monotonic_resource memory{memory_on_stack, sizeof memory_on_stack};
  unsigned char parser_on_stack[1024];
  json::parse_options options;
  options.max_depth = 16;
  json::parser parser{{}, options, parser_on_stack, sizeof parser_on_stack};
  parser.reset(&memory);
  json::error_code code;
  const auto read = parser.write(text.data(), text.size(), code);
  if (code) return refuse("content: is not valid JSON at byte " + std::to_string(read) + " (" + code.message() + ").");
  return copy_content(parser.release(), writer, text.size());
}

std::string payload_of(const Content& content) {
  if (content.json.find("\"payload\"") == std::string::npos) return {};
  json::error_code code;
  const auto value = json::parse(content.json, code);
  const auto* object = code ? nullptr : value.if_object();
  const auto* payload = object == nullptr ? nullptr : object->if_contains("payload");
  return payload != nullptr && payload->is_string() ? std::string{payload->get_string()} : std::string{};
}

}  // namespace hub::wire
