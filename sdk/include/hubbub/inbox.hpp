// What people say and do goes into the hub here.
//
// Receiving is idempotent on the provider's message id. In a route handler everything is committed before the response
// leaves. A poller uses receive(message, stored): `stored` runs after the commit, and only then it acknowledges to its
// provider.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/inbox.h"
#include "content.hpp"
#include "core.hpp"
#include "json.hpp"

namespace hubbub {

// Who is at the other end, as the channel knows them. What nobody verified never identifies anyone.
struct Sender {
  std::string external_id;         // how the provider names them; required
  std::string user_external_id{};  // the business's own id of the person, VERIFIED; else empty
  std::string display_name{};
  std::string given_name{};
  std::string surname{};
  std::string email{};
  std::string avatar_url{};
  std::string locale{};          // BCP 47
  std::string info{};            // JSON object for agents: page, browser, …
  std::string verified_email{};  // of a user_external_id, VERIFIED like it; else empty
  std::string verified_phone{};  // likewise, E.164
};

struct InboundMessage {
  std::string external_id;  // the provider's id of the message; required
  std::string from;         // the provider's id of the sender; required, unless `sender` says it
  std::string text{};
  std::string from_name{};
  std::string content{};   // JSON as the REST API documents it; empty: `text`
  std::string metadata{};  // flat JSON object, at most 4 KB
  Sender sender{};         // when there is more to say than `from`
};

struct Received {
  Status status = Status::ok;  // ok: on disk
  bool duplicate = false;
  std::string message_id;
  std::string conversation_id;
  std::string user_id;
  std::string error;
};

namespace boundary {
inline hubbub_sender sender(const Sender& from) {
  auto raw = sized<hubbub_sender>();
  raw.external_id = view(from.external_id);
  raw.user_external_id = view(from.user_external_id);
  raw.display_name = view(from.display_name);
  raw.given_name = view(from.given_name);
  raw.surname = view(from.surname);
  raw.email = view(from.email);
  raw.avatar_url = view(from.avatar_url);
  raw.locale = view(from.locale);
  raw.info = view(from.info);
  raw.verified_email = view(from.verified_email);
  raw.verified_phone = view(from.verified_phone);
  return raw;
}
}  // namespace boundary

// How a message that we sent fared. `delivery_id`: OutboundMessage::id(), for a provider that hands it back (in the
// address of a callback): reports then find their message whichever comes first, they or the answer to the send.
struct DeliveryReport {
  enum class Kind { delivered = HUBBUB_RECEIPT_DELIVERED, read = HUBBUB_RECEIPT_READ, failed = HUBBUB_RECEIPT_FAILED };
  Kind kind = Kind::delivered;
  std::string delivery_id{};
  std::string external_id{};  // what Completion::sent() was given; one of the two is required
  std::string reason{};       // of a failure, for people
};

// [any]. Refused calls (a message without id, invalid content) throw Failure.
class Inbox {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_INBOX;
  explicit Inbox(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_inbox>(id)} {}

  void receive(const InboundMessage& message) const { receive(message, 0); }
  // `stored` runs on the strand, once, after the commit or its failure.
  void receive(const InboundMessage& message, std::function<void(const Received&)> stored) const {
    const auto token = core_->received.add([stored = std::move(stored)](const hubbub_received& raw) {
      stored({static_cast<Status>(raw.status), raw.duplicate == 1, boundary::copy(raw.message_id),
              boundary::copy(raw.conversation_id), boundary::copy(raw.user_id), boundary::copy(raw.error)});
    });
    try {
      receive(message, token);
    } catch (...) {
      core_->received.take(token);
      throw;
    }
  }

  // `external_id`: what Completion::sent() was given.
  void delivered(std::string_view external_id) const { receipt(HUBBUB_RECEIPT_DELIVERED, external_id, {}); }
  void read(std::string_view external_id) const { receipt(HUBBUB_RECEIPT_READ, external_id, {}); }
  void failed(std::string_view external_id, std::string_view reason) const {
    receipt(HUBBUB_RECEIPT_FAILED, external_id, reason);
  }
  void report(const DeliveryReport& report) const {
    receipt(static_cast<hubbub_receipt_kind>(report.kind), report.external_id, report.reason, report.delivery_id);
  }
  // The person at `from` types, or stopped.
  void typing(std::string_view from, bool on = true) const {
    activity(on ? HUBBUB_TYPING_START : HUBBUB_TYPING_STOP, from);
  }
  // The person at `from` has read everything so far.
  void has_read(std::string_view from) const { activity(HUBBUB_CONVERSATION_READ, from); }

 private:
  void receive(const InboundMessage& message, std::uint64_t token) const {
    auto sender = boundary::sender(message.sender);
    if (sender.external_id.len == 0) sender.external_id = boundary::view(message.from);
    if (sender.display_name.len == 0) sender.display_name = boundary::view(message.from_name);
    auto content = boundary::sized<hubbub_content>();
    content.text = boundary::view(message.text);
    content.json = boundary::view(message.content);
    auto inbound = boundary::sized<hubbub_inbound>();
    inbound.external_id = boundary::view(message.external_id);
    inbound.sender = &sender;
    inbound.content = &content;
    inbound.metadata_json = boundary::view(message.metadata);
    boundary::call([&](const hubbub_error_sink* errors) {
      return api_->receive(core_->self(), &inbound, token, errors);
    }).value();
  }
  void receipt(hubbub_receipt_kind kind, std::string_view external_id, std::string_view reason,
               std::string_view delivery_id = {}) const {
    auto raw = boundary::sized<hubbub_receipt>();
    raw.kind = kind;
    raw.external_id = boundary::view(external_id);
    raw.reason = boundary::view(reason);
    raw.delivery_id = boundary::view(delivery_id);
    boundary::call([&](const hubbub_error_sink* errors) { return api_->receipt(core_->self(), &raw, errors); }).value();
  }
  void activity(hubbub_activity_kind kind, std::string_view from) const {
    auto raw = boundary::sized<hubbub_activity>();
    raw.kind = kind;
    raw.external_id = boundary::view(from);
    boundary::call([&](const hubbub_error_sink* errors) {
      return api_->activity(core_->self(), &raw, errors);
    }).value();
  }
  boundary::CorePtr core_;
  const hubbub_inbox* api_;
};

}  // namespace hubbub
