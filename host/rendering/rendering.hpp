// One canonical content, as a channel can show it. What a channel cannot show becomes something that it can:
//
//   carousel, list    → the other of the two → numbered text
//   reply, postback   → the other of the two → a number to answer with
//   link, webview     → "label: url"
//   buy               → "label (price)"
//   locationRequest   → a request in words
//   image             → file → a link;      file → a link
//   location          → its name and address with a link to a map
//   form              → a link to a hosted page, if there is one, or its questions in one text
//   template          → nothing: it has no words of its own
//
// Nothing is dropped but the pictures of a carousel's cards. Pure: no I/O, no clock, any thread. docs/channels.md shows
// what comes of it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/content.hpp"
#include "rendering/capabilities.hpp"

namespace hub::rendering {

struct Media {
  std::string url;            // "https://…", or "/media/…" of this hub
  std::string attachment_id;  // of this hub; may be empty
  std::string media_type;     // may be empty
  std::uint64_t size_bytes = 0;
  std::string alternative;  // the picture in words, the file's name; may be empty
};

struct Context {
  std::string locale;  // the person's, BCP 47; what the hub adds in words is in English, French or Spanish
  // Makes the absolute URL under which the person (or their provider) finds the media; signed and expiring, if the
  // caller makes them so. Without it, or when it answers "", only media with an absolute URL of their own are linked.
  std::function<std::string(const Media&)> media_link;
  // The page where a form can be filled in; without it, or when it answers "", the form is asked in words.
  std::function<std::string()> form_link;
};

// One message for the channel. Deliver the parts in their order, each once: `number` belongs into its idempotency key.
struct Part {
  int number = 1;  // from 1
  domain::ContentType type = domain::ContentType::text;
  std::string text;          // plain words; of a content that is shown as such: its caption or titles
  std::string content_json;  // of the kinds that the capabilities name; {"type":"text",…} otherwise
};

enum class ChoiceKind { reply, postback };

// What a numbered answer means.
struct Choice {
  int number = 1;     // from 1, as the person sees it
  std::string label;  // as the person sees it behind the number
  std::string text;   // of the button that it stands for: what a tap would have said
  ChoiceKind kind = ChoiceKind::reply;
  std::string payload;

  friend bool operator==(const Choice&, const Choice&) = default;
};

struct Rendering {
  std::vector<Part> parts;  // empty: this channel cannot say it at all
  std::vector<Choice> choices;
};

Rendering render(const domain::Content& content, const Capabilities& capabilities, const Context& context);

// The choices that render() numbers, without rendering: they depend on nothing but content and capabilities. So an
// answer can be read with the conversation's last message to that client and no other memory.
std::vector<Choice> choices_of(const domain::Content& content, const Capabilities& capabilities);
// As a channel numbers them that shows text only.
std::vector<Choice> choices_of(const domain::Content& content);

// The choice that an answer names, by number ("2", "#2", "2.", "(2)", "2️⃣", "②", "２", "٢"), by a number word of
// English, French or Spanish up to ten ("two", "deux", "dos"), or by its label or its button's text, whatever the case.
// Blanks and punctuation around are ignored. Anything more ("2 pizzas please"), a number that was not offered, and what
// names two different choices is no choice: it stays the person's words.
std::optional<Choice> choose(std::string_view answer, const std::vector<Choice>& choices);

// The answer as if the button had been tapped: {"type":"text","text":…,"payload":…}, by the person.
domain::Content answer_of(const Choice& choice);

}  // namespace hub::rendering
