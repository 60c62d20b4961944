// A person's session: the widget in their browser.
#include <algorithm>

#include "live/core.hpp"
#include "messaging/linking.hpp"
#include "store/conversations.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::live {
namespace {

constexpr std::size_t kLongestPreview = 4096;

std::string postback_content(const wire::JsonObject& frame) {
  std::string json = R"({"type":"text","text":)";
  wire::append_quoted(json, frame.text("text"));
  json += ",\"payload\":";
  wire::append_quoted(json, frame.text("payload"));
  json += '}';
  return json;
}

}  // namespace

struct Core::Known {
  std::optional<domain::User> user;
  domain::ConversationId conversation_id;
  bool blocked = false;
};

void Core::hello_person(const SessionPtr& session, const wire::JsonObject& frame) {
  const auto grant = services_.tokens.verify(frame.text("token"));
  if (!grant) return refuse(session, grant.error().code, grant.error().message);
  const auto& origin = session->opening->origin;
  if (!grant->origin.empty() && !origin.empty() && origin != grant->origin) {
    return refuse(session, "unauthorized", "the token belongs to another page");
  }
  session->opening.reset();
  session->person = std::make_unique<PersonState>();
  session->person->grant = grant->pack();
  session->person->typing_preview = grant->typing_preview;
  session->person->name = grant->sender.display_name;
  ++persons_;
  audience_.add_client(client_key(grant->sender.integration_id, grant->sender.external_id), session);
  const Place place{domain::ConversationId{frame.text("conversation")},
                    std::max<domain::Seq>(0, frame.integer("after").value_or(0))};
  find_person(session, *grant, place);
}

// Looks only: someone who just loads a page leaves no trace in the store.
void Core::find_person(const SessionPtr& session, const Grant& grant, const Place& place) {
  auto known = std::make_shared<Known>();
  services_.store.submit_read(
      [known, sender = grant.sender](store::Snapshot& snapshot) {
        auto& sql = snapshot.connection();
        const auto client = store::Clients(sql).find_by_external_id(sender.integration_id, sender.external_id);
        if (!client) return;
        known->blocked = client->status == domain::ClientStatus::blocked;
        known->user = store::Users(sql).find(client->user_id);
        const auto conversation = store::Conversations(sql).latest_of_user(client->user_id);
        if (conversation) known->conversation_id = conversation->id;
      },
      [=, this, sender = grant.sender](domain::Result<> outcome) {
        loop_.push([=, this] {
          if (session->closed) return;
          if (!outcome) return refuse(session, "unavailable", outcome.error().message, 2000);
          const bool signs_in =
              !sender.user_external_id.empty() && (!known->user || known->user->external_id != sender.user_external_id);
          if (signs_in && !known->blocked) return identify_person(session, sender, place);
          found_person(session, *known, place);
        });
      });
}

void Core::identify_person(const SessionPtr& session, const messaging::Sender& sender, const Place& place) {
  auto known = std::make_shared<Known>();
  services_.store.submit(
      [=, this](store::Transaction& tx) -> domain::Result<> {
        *known = Known{};
        auto identified = services_.ingest.identify(tx, sender);
        if (!identified) return tl::unexpected(identified.error());
        const auto conversation = store::Conversations(tx.connection()).latest_of_user(identified->user.id);
        if (conversation) known->conversation_id = conversation->id;
        known->user = std::move(identified->user);
        return {};
      },
      [=, this](domain::Result<> outcome) {
        loop_.push([=, this] {
          if (session->closed) return;
          if (!outcome) return refuse(session, outcome.error().code, outcome.error().message, 5000);
          found_person(session, *known, place);
        });
      });
}

void Core::found_person(const SessionPtr& session, const Known& known, const Place& place) {
  if (known.blocked) return refuse(session, "blocked", "this client is blocked");
  if (known.user) {
    audience_.settle_user(session, known.user->id);
    session->person->name = domain::display_name_of(*known.user);
  }
  if (!known.conversation_id.empty()) {
    // What they have of another conversation, deleted since perhaps, counts for nothing in this one.
    const bool same = place.conversation.empty() || place.conversation == known.conversation_id;
    return adopt(session, known.conversation_id, same ? place.after : 0);
  }
  // Another tab may have begun meanwhile; then this one has a conversation already and its replay welcomes.
  if (session->person->conversation_id.empty()) welcome_person(session, nullptr);
}

void Core::adopt(const SessionPtr& session, const domain::ConversationId& conversation, domain::Seq after) {
  if (session->person->conversation_id == conversation) return;
  audience_.settle_conversation(session, conversation);
  session->person->feed.start();
  replay(session, conversation, after, true);
}

void Core::welcome_person(const SessionPtr& session, const domain::Conversation* conversation) {
  auto& person = *session->person;
  if (std::exchange(person.welcomed, true)) {
    if (conversation != nullptr) session->send(frames::conversation_frame(*conversation));
    return;
  }
  const auto grant = Grant::unpack(person.grant);
  std::string out = R"({"t":"welcome","v":1,"role":"person","user":{"id":)";
  wire::append_quoted(out, person.user_id);
  if (grant) frames::append_optional(out, "externalId", grant->sender.user_external_id);
  out += "},\"conversation\":";
  const auto linkable = messaging::linkable_in(services_.integrations);
  const bool links = std::any_of(linkable.begin(), linkable.end(), [](const auto& one) { return one.offer; });
  out += conversation == nullptr ? "null" : frames::person_conversation(*conversation);
  out += ",\"serverTime\":\"" + domain::to_rfc3339(services_.clock.now()) + "\",\"limits\":" + limits_json() +
         ",\"files\":true" + (links ? ",\"links\":true}" : "}");
  session->send(std::move(out));
}

void Core::from_person(const SessionPtr& session, std::string_view kind, const wire::JsonObject& frame) {
  const auto& mine = session->person->conversation_id;
  if (kind == "send") return send_from_person(session, frame, frame.raw("content"));
  if (kind == "postback") return send_from_person(session, frame, postback_content(frame));
  if (kind == "start") return start_conversation(session);
  // What follows is about the person's own conversation, whatever else they name.
  const auto named = frame.text("conversation");
  if (mine.empty() || (!named.empty() && named != mine)) return;
  if (kind == "typing") return person_types(session, frame);
  if (kind == "read") return mark('u', mine, frame.integer("seq").value_or(0));
  if (kind == "got") return mark('d', mine, frame.integer("seq").value_or(0));
  if (kind == "history") send_history(session, mine, frame);
}

void Core::start_conversation(const SessionPtr& session) {
  if (session->person->starting || !may_send(session, "start", options_.sends)) return;
  session->person->starting = true;
  const auto grant = Grant::unpack(session->person->grant);
  if (!grant) return refuse(session, "unauthorized", grant.error().message);
  auto started = std::make_shared<domain::Conversation>();
  services_.store.submit(
      [=, this, sender = grant->sender](store::Transaction& tx) -> domain::Result<> {
        const auto identified = services_.ingest.identify(tx, sender);
        if (!identified) return tl::unexpected(identified.error());
        if (auto latest = store::Conversations(tx.connection()).latest_of_user(identified->user.id)) {
          *started = std::move(*latest);
          return {};
        }
        auto fresh = services_.ingest.open_conversation(tx, identified->user, sender.integration_id);
        if (!fresh) return tl::unexpected(fresh.error());
        *started = std::move(*fresh);
        return {};
      },
      [=, this](domain::Result<> outcome) {
        loop_.push([=, this] {
          if (session->closed) return;
          auto& person = *session->person;
          person.starting = false;
          if (!outcome) return nack(session, "start", outcome.error());
          const bool had_it = person.conversation_id == started->id && !person.feed.reading();
          settle_browser(person.client_key, started->user_id, started->id);
          if (had_it) session->send(frames::conversation_frame(*started));
        });
      });
}

// All tabs of a browser learn who the person is, and get the conversation that one of them began.
void Core::settle_browser(const std::string& client, const domain::UserId& user,
                          const domain::ConversationId& conversation) {
  for (const auto& session : audience_.of_client(client)) {
    audience_.settle_user(session, user);
    if (session->person->conversation_id.empty()) adopt(session, conversation, 0);
  }
}

void Core::send_from_person(const SessionPtr& session, const wire::JsonObject& frame, const std::string& content_json) {
  const std::string id{frame.text("id")};
  if (!may_send(session, id, options_.sends)) return;
  const auto content = wire::parse_content(content_json, wire::Writer::user);
  if (!content) return nack(session, id, content.error());
  const auto metadata = wire::parse_metadata(frame.raw("metadata"));
  if (!metadata) return nack(session, id, metadata.error());
  auto grant = Grant::unpack(session->person->grant);
  if (!grant) return nack(session, id, grant.error());
  auto inbound = std::make_shared<messaging::Inbound>();
  inbound->sender = std::move(grant->sender);
  inbound->external_id = id;
  inbound->content = *content;
  inbound->metadata_json = *metadata;
  inbound->conversation_id = frame.text("conversation");
  if (inbound->conversation_id.empty()) inbound->conversation_id = session->person->conversation_id;
  auto stored = std::make_shared<domain::Message>();
  auto user = std::make_shared<domain::UserId>();
  services_.store.submit(
      [=, this](store::Transaction& tx) -> domain::Result<> {
        const auto received = services_.ingest.receive(tx, *inbound);
        if (!received) return tl::unexpected(received.error());
        stored->id = received->message_id;
        stored->seq = received->seq;
        stored->conversation_id = received->conversation_id;
        stored->received_at = received->received_at;
        *user = received->user_id;
        return {};
      },
      [=, this](domain::Result<> outcome) {
        loop_.push([=, this] {
          if (session->closed) return;
          if (outcome) settle_browser(session->person->client_key, *user, stored->conversation_id);
          finish_send(session, id, outcome, *stored);
        });
      });
}

void Core::person_types(const SessionPtr& session, const wire::JsonObject& frame) {
  if (!session->typings.take(options_.typings, services_.clock.now())) return;
  const auto& person = *session->person;
  auto text = person.typing_preview ? frame.text("text") : std::string_view{};
  if (text.size() > kLongestPreview) text = {};
  show_typing(person.conversation_id, frame.flag("on").value_or(true),
              {domain::AuthorType::user, person.user_id, person.name}, std::string{text});
}

void Core::client_types(const messaging::Sender& sender, bool on, const std::string& text) {
  if (sockets_ == 0) return;
  struct Found {
    domain::ConversationId conversation_id;
    Typist who;
  };
  auto found = std::make_shared<Found>();
  services_.store.submit_read(
      [=](store::Snapshot& snapshot) {
        auto& sql = snapshot.connection();
        const auto client = store::Clients(sql).find_by_external_id(sender.integration_id, sender.external_id);
        if (!client) return;
        const auto user = store::Users(sql).find(client->user_id);
        const auto conversation = store::Conversations(sql).latest_of_user(client->user_id);
        if (!user || !conversation) return;
        *found = {conversation->id, {domain::AuthorType::user, user->id, domain::display_name_of(*user)}};
      },
      [=, this](domain::Result<>) {
        if (found->conversation_id.empty()) return;
        loop_.push([=, this] { show_typing(found->conversation_id, on, found->who, text); });
      });
}

}  // namespace hub::live
