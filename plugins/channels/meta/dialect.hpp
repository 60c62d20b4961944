// How one network wants messages: what Outbound needs to know to send them. Messenger and Instagram speak one dialect,
// WhatsApp another.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace meta {

// Members of the body of a call.
using Fields = std::vector<std::pair<std::string, hubbub::JsonValue>>;

// A picture or another file of ours, on its way out.
struct Shown {
  std::string kind;  // "image", "video", "audio", "file"
  std::string url;
  std::string type;  // "image/png"; empty: unknown
  std::string name;
  std::string caption{};
  std::vector<hubbub::Json> replies{};  // choices that go with it
};

// One call: a message may need several, as a picture and its words.
struct Step {
  Fields message;
  std::optional<Shown> shown{};  // of a picture or file: when Meta cannot fetch it, we upload it
  Fields in_words{};             // … and when that fails too, this goes out instead
};

// To whom, and how it may go out.
struct Envelope {
  std::string delivery_id;
  std::string to;
  std::string called{};        // WhatsApp: how it names who is at `to`
  bool is_tagged = false;      // pages: beyond 24 hours, by a human
  bool may_be_tagged = false;  // … should Meta say that it is beyond
};

// Where a file of ours goes.
struct Upload {
  std::string path;
  hubbub::boundary::Texts fields;
  std::string field;  // of the file itself
};

// [strand]
class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;
  virtual ~Dialect() = default;

  // An error: it may not go out, or not now, and why.
  virtual hubbub::Result<Envelope> address(const hubbub::OutboundMessage& message) const = 0;
  // In the order of their sending; none: there is nothing to show.
  virtual std::vector<Step> steps_of(const hubbub::OutboundMessage& message) const = 0;

  virtual std::string messages_path() const = 0;
  virtual hubbub::JsonObject body_of(const Envelope& envelope, const Fields& message) const = 0;
  virtual Upload upload_of(const Shown& shown) const = 0;
  virtual std::string uploaded_id(const hubbub::Json& reply) const = 0;
  virtual Fields with_id(const Shown& shown, std::string_view id) const = 0;
  virtual std::string sent_id(const hubbub::Json& reply) const = 0;  // empty: it names none
  // The last step of a message went out.
  virtual void has_sent(const Envelope& envelope, std::string_view id, std::int64_t began_ms) const = 0;

  // What shows an activity to a person; nothing when that cannot be shown now.
  virtual std::optional<hubbub::JsonObject> activity_of(const hubbub::Activity& activity) const = 0;
};

// What both dialects share.

// Something that a browser can open.
bool is_web_address(std::string_view url);
// "image", "video", "audio" or "file", of an image or file content.
std::string kind_of(const hubbub::Json& content);
std::string name_of(const hubbub::Json& content);
// With `line` below it.
std::string joined(std::string text, std::string_view line);
// A text, and its end of at most `most` units of UTF-16, cut where a paragraph, a line, a sentence or a word ends.
std::pair<std::string_view, std::string_view> with_tail(std::string_view text, std::size_t most);

}  // namespace meta
