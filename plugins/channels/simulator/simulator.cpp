// A phone and a mailbox on a page, for trying out a hub without any account: whoever opens the page picks a number or
// an address, reads what the hub sends there, and writes. Two plugins, since a text message and a mail can show
// different things; docs/channels/simulator.md.
//
//   GET  /          the page
//   GET  /state     ?address=&since=: who was written to, what was said with `address`; 204 when nothing has changed
//   POST /messages  {id, address, text, subject}: a message to the hub
//   POST /files     ?id=&address=&name=&text=&subject=, the file as body: a message with an attachment (mailbox)
//   POST /receipts  {address, through, read}: the hub's messages up to `through` are shown, or were read
//   POST /forget    {address}
#include <hubbub/channel.hpp>
#include <optional>

#include "addresses.hpp"
#include "callers.hpp"
#include "settings.hpp"
#include "threads.hpp"

namespace simulator {
namespace {

constexpr std::size_t kMostTextOfPhone = 1600;
constexpr std::size_t kMostTextOfMailbox = 3800;  // with a subject it still is one message of the hub
constexpr std::size_t kMostSubject = 200;
constexpr std::size_t kMostNameBytes = 200;
constexpr std::size_t kMostPreview = 80;
constexpr std::size_t kMostBody = 64 * 1024;
constexpr std::size_t kMostFileBytes = 10 * 1024 * 1024;
constexpr auto kJson = "application/json";
constexpr auto kBytes = "application/octet-stream";
// Pictures of messages may stand anywhere; nothing else comes from elsewhere.
constexpr auto kPolicy =
    "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'";

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(c) ? 0U : 1U;
  return count;
}

// At most `most` bytes, never half a character.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && is_continuation(text[most])) --most;
  return text.substr(0, most);
}

// The page makes ids, so that a repeated request is one message.
bool is_id(std::string_view id) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return id.size() >= 8 && id.size() <= 64 && id.find_first_not_of(allowed) == std::string_view::npos;
}

// A mail that opens a matter tells agents what it is about.
std::string with_subject(const Line& line) {
  return line.subject.empty() || line.subject.starts_with("Re:") ? line.text : line.subject + "\n\n" + line.text;
}

std::string text_content(std::string_view text) {
  return hubbub::JsonObject{{"type", "text"}, {"text", text}}.text();
}

hubbub::HttpResponse refusal(const hubbub::Error& error) {
  const bool is_request = error.status == hubbub::Status::invalid || error.status == hubbub::Status::rejected;
  const auto code = error.code.empty() ? (is_request ? "invalid" : "unavailable") : error.code.c_str();
  return hubbub::HttpResponse::error(is_request ? 400 : 503, code, error.message);
}

hubbub::HttpResponse fresh(const hubbub::JsonValue& json) {
  return hubbub::HttpResponse::json(200, json).with("Cache-Control", "no-store");
}

hubbub::JsonObject json_of(const Line& line) {
  return {{"id", line.id},         {"hub", line.from_hub},
          {"text", line.text},     {"content", hubbub::Json::parse(line.content)},
          {"author", line.author}, {"subject", line.subject},
          {"at", line.at_ms},      {"read", line.seen == Seen::read}};
}

// A line of the list of addresses.
hubbub::JsonObject summary_of(const Thread& thread) {
  int unread = 0;
  int undelivered = 0;
  for (const auto& line : thread.lines) {
    unread += line.from_hub && line.seen != Seen::read ? 1 : 0;
    undelivered += line.from_hub && line.seen == Seen::no ? 1 : 0;
  }
  hubbub::JsonObject summary{{"address", thread.address}, {"unread", unread}, {"undelivered", undelivered}};
  if (!thread.lines.empty()) {
    const auto& last = thread.lines.back();
    summary.add("last", last.id).add("preview", cut(last.text, kMostPreview)).add("at", last.at_ms);
  }
  return summary;
}

}  // namespace

class Simulator : public hubbub::Channel {
 public:
  void send(const hubbub::OutboundMessage& message, hubbub::Completion done) override {
    const auto address = normalised(device_, message.to());
    if (!address) return done.fail(address.error());
    const Line line{std::string{message.id()},
                    true,
                    std::string{message.text()},
                    std::string{message.content_json()},
                    std::string{message.author_name()},
                    subject_of(message),
                    clock_.now_ms(),
                    Seen::no};
    if (const auto added = threads_.add(*address, line); !added) {
      return done.fail(hubbub::unavailable("The message was not kept: " + added.error().message));
    }
    ++changes_;
    done.sent(message.id());
  }

 protected:
  Simulator(hubbub::Context& host, Device device)
      : device_{device},
        callers_{Settings::from(host).allow_public},
        inbox_{host.require<hubbub::Inbox>()},
        files_{host.require<hubbub::Files>()},
        clock_{host.require<hubbub::Clock>()},
        threads_{host.require<hubbub::Records>()},
        business_{host.app_name()},
        run_{host.require<hubbub::Crypto>().random_token(6)} {
    using Request = hubbub::HttpRequest;
    auto routes = host.routes();
    routes.get("/", [this](const Request& request) { return on_page(request); });
    routes.get("/state", [this](const Request& request) { return on_state(request); });
    routes.post(
        "/messages", [this](const Request& request) { return on_message(request); }, kMostBody);
    routes.post(
        "/receipts", [this](const Request& request) { return on_receipts(request); }, kMostBody);
    routes.post(
        "/forget", [this](const Request& request) { return on_forget(request); }, kMostBody);
    if (device == Device::mailbox) {
      routes.post(
          "/files", [this](const Request& request) { return on_file(request); }, kMostFileBytes);
    }
    routes.assets("/");
  }

 private:
  std::string subject_of(const hubbub::OutboundMessage& message) const {
    if (device_ == Device::phone || message.metadata_json().empty()) return {};
    return hubbub::Json::parse(message.metadata_json())["subject"];
  }

  hubbub::HttpResponse on_page(const hubbub::HttpRequest& request) const {
    if (auto refused = callers_.refusal_to_read(request)) return *std::move(refused);
    return hubbub::HttpResponse::file("index.html")
        .with("Cache-Control", "no-cache")
        .with("Content-Security-Policy", kPolicy);
  }

  hubbub::HttpResponse on_state(const hubbub::HttpRequest& request) const {
    if (auto refused = callers_.refusal_to_read(request)) return *std::move(refused);
    // Taken before the records are read: a change meanwhile is shown now or next time, never missed.
    const auto revision = run_ + "-" + std::to_string(changes_);
    if (request.query("since") == revision) return {204};
    const auto threads = threads_.all();
    if (!threads) return refusal(threads.error());
    hubbub::JsonArray addresses;
    for (const auto& thread : *threads) addresses.add(summary_of(thread));
    hubbub::JsonObject state{{"revision", revision},
                             {"kind", device_ == Device::phone ? "phone" : "mailbox"},
                             {"business", business_},
                             {"addresses", addresses}};
    if (const auto wanted = request.query("address")) {
      const auto address = normalised(device_, *wanted);
      if (!address) return refusal(address.error());
      hubbub::JsonArray messages;
      for (const auto& thread : *threads) {
        if (thread.address != *address) continue;
        for (const auto& line : thread.lines) messages.add(json_of(line));
      }
      state.add("address", *address).add("messages", messages);
    }
    return fresh(state);
  }

  hubbub::HttpResponse on_message(const hubbub::HttpRequest& request) {
    if (auto refused = callers_.refusal_to_write(request, kJson)) return *std::move(refused);
    const auto body = request.json();
    const auto text = body["text"].string();
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      return hubbub::HttpResponse::bad_request("no_text", "Write something first.");
    }
    Line line{body["id"], false, std::string{text}, text_content(text)};
    line.subject = body["subject"];
    if (auto mistake = mistake_in(line)) return *std::move(mistake);
    const auto address = normalised(device_, body["address"].string());
    if (!address) return refusal(address.error());
    return take(*address, line, text_content(with_subject(line)));
  }

  hubbub::HttpResponse on_file(const hubbub::HttpRequest& request) {
    if (auto refused = callers_.refusal_to_write(request, kBytes)) return *std::move(refused);
    const auto query = [&](std::string_view name) { return std::string{request.query(name).value_or("")}; };
    Line line{query("id"), false, query("text")};
    line.subject = query("subject");
    if (auto mistake = mistake_in(line)) return *std::move(mistake);
    const auto address = normalised(device_, query("address"));
    if (!address) return refusal(address.error());
    const auto thread = threads_.of(*address);
    if (!thread) return refusal(thread.error());
    if (const auto* before = thread->find(line.id)) {  // sent again: its file is kept already
      line = *before;
    } else {
      const auto kept = files_.keep(request.body(), cut(query("name"), kMostNameBytes), *address);
      if (!kept) return refusal(kept.error());
      line.content = content_of(*kept, line.text);
      if (line.text.empty()) line.text = kept->name;
    }
    return take(*address, line, line.content);
  }

  static std::string content_of(const hubbub::KeptFile& file, std::string_view text) {
    hubbub::JsonObject content{{"type", file.media_type.starts_with("image/") ? "image" : "file"},
                               {"mediaUrl", file.url},
                               {"mediaType", file.media_type},
                               {"mediaSize", file.size_bytes},
                               {"altText", cut(file.name, kMostNameBytes)}};
    if (!text.empty()) content.add("text", text);
    return content.text();
  }

  std::optional<hubbub::HttpResponse> mistake_in(const Line& line) const {
    if (!is_id(line.id)) {
      return hubbub::HttpResponse::bad_request("bad_id", "A message needs an id of 8 to 64 letters and digits.");
    }
    const auto most = device_ == Device::phone ? kMostTextOfPhone : kMostTextOfMailbox;
    if (characters_of(line.text) > most || characters_of(line.subject) > kMostSubject) {
      return hubbub::HttpResponse::bad_request(
          "too_long", "A message has at most " + std::to_string(most) + " characters, and a subject 200.");
    }
    return std::nullopt;
  }

  // What somebody wrote here, on its way to the hub. Kept first: when the hub then fails to store it, the page sends it
  // again under the same id, and both take it once.
  hubbub::HttpResponse take(const std::string& address, Line line, const std::string& content) {
    line.at_ms = clock_.now_ms();
    hubbub::InboundMessage message{.external_id = line.id, .from = address, .content = content};
    message.sender.external_id = address;
    if (device_ == Device::mailbox) message.sender.email = address;
    if (!line.subject.empty()) message.metadata = hubbub::JsonObject{{"subject", line.subject}}.text();
    inbox_.receive(message);
    if (const auto added = threads_.add(address, line); !added) {
      throw hubbub::Failure(hubbub::unavailable(added.error().message));  // so that the hub stores nothing either
    }
    ++changes_;
    return fresh(hubbub::JsonObject{{"id", line.id}, {"address", address}});
  }

  hubbub::HttpResponse on_receipts(const hubbub::HttpRequest& request) {
    if (auto refused = callers_.refusal_to_write(request, kJson)) return *std::move(refused);
    const auto body = request.json();
    const auto address = normalised(device_, body["address"].string());
    if (!address) return refusal(address.error());
    const bool is_read = body["read"].boolean();
    const auto reached = threads_.mark(*address, body["through"].string(), is_read ? Seen::read : Seen::delivered);
    if (!reached) return refusal(reached.error());
    using Report = hubbub::DeliveryReport::Kind;
    // By our own id: the answer to the send may not be on disk yet.
    for (const auto& id : *reached) inbox_.report({is_read ? Report::read : Report::delivered, id, {}, {}});
    if (!reached->empty()) ++changes_;
    return {204};
  }

  hubbub::HttpResponse on_forget(const hubbub::HttpRequest& request) {
    if (auto refused = callers_.refusal_to_write(request, kJson)) return *std::move(refused);
    const auto address = normalised(device_, request.json()["address"].string());
    if (!address) return refusal(address.error());
    if (const auto forgotten = threads_.forget(*address); !forgotten) return refusal(forgotten.error());
    ++changes_;
    return {204};
  }

  Device device_;
  Callers callers_;
  hubbub::Inbox inbox_;
  hubbub::Files files_;
  hubbub::Clock clock_;
  Threads threads_;
  std::string business_;
  std::string run_;  // a page of an earlier run knows nothing of this one's changes
  std::uint64_t changes_ = 0;
};

class Phone final : public Simulator {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.hubbub.simulator.phone",
            .name = "Phone simulator",
            .version = "0.1.0",
            .description = "A phone on a page, to try text messages without any account.",
            .channel_type = "sms",
            .settings = std::string{kSettingsSchema},
            .capabilities = {.text_max_chars = kMostTextOfPhone,
                             .delivered = true,
                             .read_in = true,
                             .text_unit = hubbub::TextUnit::utf16},
            .idempotent = true};
  }
  explicit Phone(hubbub::Context& host) : Simulator{host, Device::phone} {}
};

class Mailbox final : public Simulator {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.hubbub.simulator.mailbox",
            .name = "Mailbox simulator",
            .version = "0.1.0",
            .description = "A mailbox on a page, to try mail without any account.",
            .channel_type = "email",
            .settings = std::string{kSettingsSchema},
            .capabilities = {.images = true, .files = true, .links = true, .delivered = true, .read_in = true},
            .idempotent = true};
  }
  explicit Mailbox(hubbub::Context& host) : Simulator{host, Device::mailbox} {}
};

}  // namespace simulator

HUBBUB_PLUGIN(simulator::Phone, simulator::Mailbox)
