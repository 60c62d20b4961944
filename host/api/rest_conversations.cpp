#include "api/pages.hpp"
#include "api/rest.hpp"
#include "api/rest_shapes.hpp"
#include "messaging/erasure.hpp"
#include "store/conversations.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

constexpr std::size_t kLongestName = 100;
constexpr int kMostListed = 1000;  // conversations of one user that can be paged through

struct ConversationFields {
  std::optional<std::string> display_name, metadata_json;
  void apply(domain::Conversation& conversation) const {
    if (display_name) conversation.display_name = *display_name;
    if (metadata_json) conversation.metadata_json = *metadata_json;
  }
};

domain::Result<ConversationFields> read_fields(const wire::JsonObject& body) {
  ConversationFields fields;
  auto name = read_text(body, "displayName", kLongestName);
  if (!name) return tl::unexpected(name.error());
  fields.display_name = *std::move(name);
  if (body.is_null("displayName")) fields.display_name = "";
  if (body.is_null("metadata")) fields.metadata_json = "";
  if (body.has("metadata")) {
    auto metadata = wire::parse_metadata(body.raw("metadata"));
    if (!metadata) return tl::unexpected(metadata.error());
    fields.metadata_json = *std::move(metadata);
  }
  return fields;
}

// `participants` of a personal conversation: the one user whose it is.
domain::Result<std::string> read_participant(const wire::JsonObject& body) {
  const auto participants = body.objects("participants");
  if (participants.size() != 1) {
    return domain::invalid("bad_request", "participants: a personal conversation has exactly one");
  }
  const auto id = participants.front().text("userId");
  const auto external_id = participants.front().text("userExternalId");
  if (id.empty() && external_id.empty()) {
    return domain::invalid("bad_request", "participants[0]: give userId or userExternalId");
  }
  return std::string{id.empty() ? external_id : id};
}

std::string wrapped(const domain::Conversation& conversation) {
  return "{\"conversation\":" + wire::conversation_json(conversation) + "}";
}

}  // namespace

void Rest::create_conversation(const Call& call) {
  const auto body = read_body(call.request.body);
  if (!body) return call.answer(refusal(body.error()));
  if (body->text("type") != "personal") {
    return call.answer(http::Response::error(400, "bad_request", "type: this hub makes `personal` conversations"));
  }
  const auto participant = read_participant(*body);
  if (!participant) return call.answer(refusal(participant.error()));
  const auto fields = read_fields(*body);
  if (!fields) return call.answer(refusal(fields.error()));
  change(call, 201,
         [this, participant = *participant, fields = *fields](store::Transaction& tx) -> domain::Result<std::string> {
           const auto user = find_user(tx.connection(), participant);
           if (!user) return tl::unexpected(user.error());
           const auto made = services_.ingest.open_conversation(tx, *user, {});
           if (!made) return tl::unexpected(made.error());
           if (!fields.display_name && !fields.metadata_json) return wrapped(*made);
           // Read again: hooks of the opening may have moved its version.
           auto conversation = find_conversation(tx.connection(), made->id);
           if (!conversation) return tl::unexpected(conversation.error());
           fields.apply(*conversation);
           const auto updated = store::Conversations(tx.connection()).update(*conversation);
           if (!updated) return tl::unexpected(updated.error());
           return wrapped(*conversation);
         });
}

void Rest::list_conversations(const Call& call) {
  const auto by_id = call.request.query("filter[userId]");
  const auto by_external_id = call.request.query("filter[userExternalId]");
  if (!by_id && !by_external_id) {
    return call.answer(http::Response::error(400, "bad_request", "filter: give userId or userExternalId"));
  }
  const auto wish = parse_page(call.request, {10, 100});
  if (!wish) return call.answer(refusal(wish.error()));
  look(call,
       [this, wish = *wish, request = call.request,
        user_id = by_id ? *by_id : *by_external_id](store::sql::Connection& sql) -> domain::Result<std::string> {
         const auto user = find_user(sql, user_id);
         if (!user) return tl::unexpected(user.error());
         const auto [page, has_more] = cut(store::Conversations(sql).of_user(user->id, kMostListed), wish);
         std::string out = "{\"conversations\":[";
         for (const auto& one : page) {
           if (&one != &page.front()) out += ',';
           out += wire::conversation_json(one);
         }
         out += ']';
         out += page_json(request, base_url(request), page.empty() ? "" : page.front().id,
                          page.empty() ? "" : page.back().id, wish.size, has_more);
         return out + "}";
       });
}

void Rest::get_conversation(const Call& call) {
  look(call,
       [id = std::string{call.request.param("conversationId")}](
           store::sql::Connection& sql) -> domain::Result<std::string> {
         const auto conversation = find_conversation(sql, id);
         if (!conversation) return tl::unexpected(conversation.error());
         return wrapped(*conversation);
       });
}

void Rest::update_conversation(const Call& call) {
  const auto body = read_body(call.request.body);
  if (!body) return call.answer(refusal(body.error()));
  const auto fields = read_fields(*body);
  if (!fields) return call.answer(refusal(fields.error()));
  change(call, 200,
         [id = std::string{call.request.param("conversationId")},
          fields = *fields](store::Transaction& tx) -> domain::Result<std::string> {
           auto conversation = find_conversation(tx.connection(), id);
           if (!conversation) return tl::unexpected(conversation.error());
           fields.apply(*conversation);
           const auto updated = store::Conversations(tx.connection()).update(*conversation);
           if (!updated) return tl::unexpected(updated.error());
           tx.publish(domain::ConversationChanged{conversation->id, conversation->user_id, false});
           return wrapped(*conversation);
         });
}

void Rest::delete_conversation(const Call& call) {
  change(call, 200, [id = std::string{call.request.param("conversationId")}](store::Transaction& tx) {
    return done(messaging::Erasure(tx).conversation(id));
  });
}

void Rest::list_participants(const Call& call) {
  look(call, [this, request = call.request](store::sql::Connection& sql) -> domain::Result<std::string> {
    const auto conversation = find_conversation(sql, request.param("conversationId"));
    if (!conversation) return tl::unexpected(conversation.error());
    const auto user = find_user(sql, conversation->user_id);
    if (!user) return tl::unexpected(user.error());
    std::string out = "{\"participants\":[{\"id\":";
    // A conversation has one person; the two ids together name their part in it.
    wire::append_quoted(out, conversation->id + "-" + user->id);
    out += ",\"userId\":";
    wire::append_quoted(out, user->id);
    if (!user->external_id.empty()) {
      out += ",\"userExternalId\":";
      wire::append_quoted(out, user->external_id);
    }
    const auto unread = store::Messages(sql).count_for_user(conversation->id, conversation->user_read_seq);
    out += ",\"unreadCount\":" + std::to_string(unread) + ",\"clientAssociations\":[],\"subscribeSDKClient\":true}]";
    return out + page_json(request, base_url(request), "", "", 1, false) + "}";
  });
}

}  // namespace hub::api
