// What Meta's webhooks tell, of whichever network: the same few things in different words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <hubbub/inbox.hpp>
#include <hubbub/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace meta {

// As webhooks name them. Pages know no names there; WhatsApp tells what people call themselves.
struct Person {
  std::string id{};       // page-scoped, Instagram-scoped, or "+" and the phone number
  std::string user_id{};  // WhatsApp: business-scoped; `id` is the same when the number is hidden
  std::string name{};
  std::string username{};
};

// A picture or another file that somebody sent: at an address, or to be asked for by its id.
struct Attachment {
  std::string kind;  // "image", "video", "audio", "file", …
  std::string url{};
  std::string media_id{};
  std::string name{};
};

struct Place {
  double latitude = 0;
  double longitude = 0;
  std::string name{};
  std::string address{};
};

struct Said {
  Person from{};
  std::string id{};  // of the message
  std::int64_t at_ms = 0;
  std::string text{};     // or the caption; of what cannot be shown, its name
  std::string payload{};  // of a tapped button
  std::string ref{};      // of a link that led here
  std::vector<Attachment> files{};
  std::optional<Place> place{};
};

// Pages: what was delivered to a person, or read by them.
struct Mark {
  hubbub::DeliveryReport::Kind kind = hubbub::DeliveryReport::Kind::delivered;
  std::string person{};
  std::int64_t up_to_ms = 0;        // all that was sent until then; 0: not said
  std::vector<std::string> mids{};  // these
};

// WhatsApp: how one message fares.
struct Fate {
  hubbub::DeliveryReport::Kind kind = hubbub::DeliveryReport::Kind::delivered;
  std::string id{};
  std::string delivery_id{};  // as we gave it to the message
  std::string reason{};
};

using Event = std::variant<Said, Mark, Fate>;

// One POST: all of it, in its order.
struct Batch {
  std::vector<Event> events;
  std::size_t ignored = 0;    // echoes, reactions and the like
  std::size_t strangers = 0;  // of another page, account or number
};

// Nothing when it is no webhook of that network. `account`: whose events are ours.
std::optional<Batch> messenger_events_of(const hubbub::Json& json, std::string_view account);
std::optional<Batch> instagram_events_of(const hubbub::Json& json, std::string_view account);
std::optional<Batch> whatsapp_events_of(const hubbub::Json& json, std::string_view account);

// What the readers share: an id, fit to be one, or nothing; and words without control characters.
inline constexpr std::size_t kMostPersonId = 128;
inline constexpr std::size_t kMostMessageId = 512;
std::string id_in(const hubbub::Json& json, std::size_t most);
std::string words_in(const hubbub::Json& json, std::size_t most_characters);
bool is_on_earth(const Place& place);  // false for what is no number

}  // namespace meta
