#include "page_dialect.hpp"

#include <algorithm>

#include "events.hpp"
#include "graph_errors.hpp"
#include "page_messages.hpp"

namespace meta {
namespace {

using hubbub::JsonObject;

bool is_scoped_id(std::string_view id) {
  return !id.empty() && id.size() <= kMostPersonId &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

PageDialect::PageDialect(const Settings& settings, Window& window, Sent& sent)
    : settings_{settings}, window_{window}, sent_{sent} {}

hubbub::Result<Envelope> PageDialect::address(const hubbub::OutboundMessage& message) const {
  if (!is_scoped_id(message.to())) {
    return hubbub::invalid("This is nobody's id at Meta: it must be a number.", "bad_recipient");
  }
  Envelope envelope{std::string{message.id()}, std::string{message.to()}};
  const bool is_human = message.author_type() == hubbub::AuthorType::agent;
  envelope.may_be_tagged = settings_.human_agent && is_human;
  if (window_.state(message.to()) != Window::State::closed) return envelope;
  if (!settings_.human_agent) {
    return hubbub::rejected(
        "The person has not written for 24 hours, so Meta lets nobody write to them. Wait until they write again, or "
        "use "
        "another channel.",
        std::string{kOutsideWindow});
  }
  if (!is_human || window_.state(message.to(), kHumanAgentFor) == Window::State::closed) {
    return hubbub::rejected(is_human ? "The person has not written for 7 days, so Meta lets nobody write to them."
                                     : "The person has not written for 24 hours, so Meta lets only a human agent write "
                                       "to them.",
                            std::string{kOutsideWindow});
  }
  envelope.is_tagged = true;
  return envelope;
}

std::vector<Step> PageDialect::steps_of(const hubbub::OutboundMessage& message) const {
  return page_steps(message.text(), message.content());
}

// An Instagram account writes through the page that its token is of, or as itself.
std::string PageDialect::sender() const {
  return settings_.network == Network::messenger ? settings_.account_id : "me";
}

std::string PageDialect::messages_path() const {
  return sender() + "/messages";
}

JsonObject PageDialect::body_of(const Envelope& envelope, const Fields& message) const {
  JsonObject body{{"recipient", JsonObject{{"id", envelope.to}}},
                  {"messaging_type", envelope.is_tagged ? "MESSAGE_TAG" : "RESPONSE"}};
  if (envelope.is_tagged) body.add("tag", "HUMAN_AGENT");
  for (const auto& [key, value] : message) body.add(key, value);
  return body;
}

Upload PageDialect::upload_of(const Shown& shown) const {
  const JsonObject attachment{{"type", shown.kind}, {"payload", JsonObject{{"is_reusable", true}}}};
  Upload upload{
      sender() + "/message_attachments", {{"message", JsonObject{{"attachment", attachment}}.text()}}, "filedata"};
  if (settings_.network == Network::instagram) upload.fields.emplace_back("platform", "instagram");
  return upload;
}

std::string PageDialect::uploaded_id(const hubbub::Json& reply) const {
  return id_in(reply["attachment_id"], kMostPersonId);
}

Fields PageDialect::with_id(const Shown& shown, std::string_view id) const {
  return {{"message", page_attachment(shown, id)}};
}

std::string PageDialect::sent_id(const hubbub::Json& reply) const {
  return id_in(reply["message_id"], kMostMessageId);
}

void PageDialect::has_sent(const Envelope& envelope, std::string_view id, std::int64_t began_ms) const {
  sent_.note(envelope.to, id, began_ms);
}

std::optional<JsonObject> PageDialect::activity_of(const hubbub::Activity& activity) const {
  using Kind = hubbub::Activity::Kind;
  if (!is_scoped_id(activity.to) || window_.state(activity.to) == Window::State::closed) return std::nullopt;
  const auto* action = activity.kind == Kind::read           ? "mark_seen"
                       : activity.kind == Kind::typing_start ? "typing_on"
                                                             : "typing_off";
  return JsonObject{{"recipient", JsonObject{{"id", activity.to}}}, {"sender_action", action}};
}

}  // namespace meta
