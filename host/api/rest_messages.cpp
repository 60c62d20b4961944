#include <algorithm>
#include <charconv>

#include "api/pages.hpp"
#include "api/rest.hpp"
#include "api/rest_shapes.hpp"
#include "domain/switchboard.hpp"
#include "messaging/erasure.hpp"
#include "store/conversations.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

constexpr const char* kSourceType = "api:conversations";
constexpr std::size_t kLongestIdempotencyKey = 128;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestUrl = 2048;

tl::unexpected<domain::Error> bad(std::string why) {
  return domain::invalid("bad_request", std::move(why));
}

// Who writes; `by_user` says on which side.
struct Writer {
  bool by_user = false;
  std::string user;  // id or external id
  domain::Author author;
};

domain::Result<Writer> read_business(const wire::JsonObject& body, const Caller& caller, const std::string& app_name) {
  Writer writer;
  const auto name = read_text(body, "author.displayName", kLongestName);
  if (!name) return tl::unexpected(name.error());
  const auto avatar = read_text(body, "author.avatarUrl", kLongestUrl);
  if (!avatar) return tl::unexpected(avatar.error());
  if (*avatar && !(*avatar)->starts_with("https://") && !(*avatar)->starts_with("http://")) {
    return bad("author.avatarUrl: expected an http or https address");
  }
  const auto subtypes = body.texts("author.subtypes");
  const bool automatic = caller.names_holder || std::find(subtypes.begin(), subtypes.end(), "AI") != subtypes.end();
  writer.author.type = automatic ? domain::AuthorType::bot : domain::AuthorType::agent;
  writer.author.id = caller.names_holder ? caller.holder : "api:" + caller.key_id;
  writer.author.display_name = name->value_or(app_name);
  writer.author.avatar_url = avatar->value_or("");
  return writer;
}

domain::Result<Writer> read_author(const wire::JsonObject& body, const Caller& caller, const std::string& app_name) {
  const auto type = body.text("author.type");
  if (type == "business") return read_business(body, caller, app_name);
  if (type != "user") return bad("author.type: expected user or business");
  Writer writer;
  writer.by_user = true;
  const auto id = body.text("author.userId");
  writer.user = id.empty() ? body.text("author.userExternalId") : id;
  if (writer.user.empty()) return bad("author: give userId or userExternalId");
  return writer;
}

tl::unexpected<domain::Error> erased_since() {
  return domain::conflict("message_deleted", "The message of this Idempotency-Key was deleted since.");
}

}  // namespace

struct Rest::Post {
  std::string conversation_id;
  std::string sender;  // holder whose control is asked for; of business messages
  Writer writer;
  domain::Content content;
  std::string metadata_json;
  std::string external_id;
};

domain::Result<Rest::Post> Rest::read_post(const Call& call) const {
  const auto body = read_body(call.request.body);
  if (!body) return tl::unexpected(body.error());
  auto writer = read_author(*body, call.caller, options_.app_name);
  if (!writer) return tl::unexpected(writer.error());
  const auto side = writer->by_user ? wire::Writer::user : wire::Writer::business;
  auto content = wire::parse_content(body->raw("content"), side);
  if (!content) return tl::unexpected(content.error());
  auto metadata = wire::parse_metadata(body->raw("metadata"));
  if (!metadata) return tl::unexpected(metadata.error());
  const auto key = call.request.header("idempotency-key");
  if (key.size() > kLongestIdempotencyKey || !wire::is_valid_utf8(key)) {
    return bad("Idempotency-Key: at most 128 characters");
  }
  Post post;
  post.conversation_id = call.request.param("conversationId");
  post.sender = call.caller.holder;
  post.writer = *std::move(writer);
  post.content = *std::move(content);
  post.metadata_json = *std::move(metadata);
  if (!key.empty()) post.external_id = "api:" + call.caller.key_id + ":" + std::string{key};
  return post;
}

domain::Result<domain::Message> Rest::append(store::Transaction& tx, const Post& post) {
  const domain::Source source{kSourceType, {}, {}, post.external_id};
  if (!post.writer.by_user) {
    auto sent = services_.outbox.send(
        tx, {post.conversation_id, post.sender, post.writer.author, post.content, source, post.metadata_json});
    if (!sent) return tl::unexpected(std::move(sent.error()));
    if (sent->erased) return erased_since();
    return std::move(sent->message);
  }
  const auto user = find_user(tx.connection(), post.writer.user);
  if (!user) return tl::unexpected(user.error());
  domain::Message message;
  message.conversation_id = post.conversation_id;
  message.content = post.content;
  message.source = source;
  message.metadata_json = post.metadata_json;
  const auto received = services_.ingest.receive_for_user(tx, *user, message);
  if (!received) return tl::unexpected(received.error());
  if (received->erased) return erased_since();
  if (received->duplicate) {
    auto before = store::Messages(tx.connection()).find(received->message_id);
    if (before && before->conversation_id != post.conversation_id) {
      return domain::conflict("message_id_taken",
                              "The Idempotency-Key was used in another conversation: make up a new one.");
    }
    if (before) return *std::move(before);
  }
  message.id = received->message_id;
  message.seq = received->seq;
  message.received_at = received->received_at;
  message.author = {domain::AuthorType::user, user->id, domain::display_name_of(*user), user->profile.avatar_url};
  return message;
}

void Rest::post_message(const Call& call) {
  auto post = read_post(call);
  if (!post) return call.answer(refusal(post.error()));
  auto body = std::make_shared<std::string>();
  const auto id = post->conversation_id;
  services_.store.submit(
      [this, body, post = *std::move(post)](store::Transaction& tx) -> domain::Result<> {
        const auto message = append(tx, post);
        if (!message) return tl::unexpected(message.error());
        *body = "{\"messages\":[" + rest_message_json(*message) + "]}";
        return {};
      },
      [this, body, id, answer = call.answer](domain::Result<> outcome) {
        if (outcome) return answer(http::Response::json(201, std::move(*body)));
        if (outcome.error().code != "loop_stopped" || services_.loops == nullptr)
          return answer(refusal(outcome.error()));
        // What was refused stored nothing; that the desk goes on is a change of its own.
        services_.store.submit(
            [this, id](store::Transaction& tx) { return services_.loops->stop(tx, id, services_.switchboard); },
            [answer, error = outcome.error()](const domain::Result<>&) { answer(refusal(error)); });
      });
}

void Rest::list_messages(const Call& call) {
  const auto wish = parse_page(call.request, {100, 100});
  if (!wish) return call.answer(refusal(wish.error()));
  domain::Seq key = 0;
  const auto* const end = wish->key.data() + wish->key.size();
  if (wish->side != PageWish::Side::none && std::from_chars(wish->key.data(), end, key).ptr != end) {
    return call.answer(http::Response::error(400, "bad_request", "page: the cursor is not one of this list"));
  }
  look(call,
       [this, wish = *wish, key, request = call.request](store::sql::Connection& sql) -> domain::Result<std::string> {
         const auto conversation = find_conversation(sql, request.param("conversationId"));
         if (!conversation) return tl::unexpected(conversation.error());
         const bool forward = wish.side == PageWish::Side::after;
         store::Messages store(sql);
         const bool nothing = wish.side == PageWish::Side::before && key <= 1;
         // One more than asked for: only what is there tells whether there is more, since messages get deleted.
         auto messages = nothing   ? std::vector<domain::Message>{}
                         : forward ? store.after(conversation->id, key, wish.size + 1)
                                   : store.before(conversation->id, key, wish.size + 1);
         const bool has_more = messages.size() > static_cast<std::size_t>(wish.size);
         if (has_more) messages.erase(forward ? messages.end() - 1 : messages.begin());
         std::string out = "{\"messages\":[";
         for (const auto& message : messages) {
           if (&message != &messages.front()) out += ',';
           out += rest_message_json(message);
         }
         out += ']';
         out += page_json(request, base_url(request), messages.empty() ? "" : std::to_string(messages.front().seq),
                          messages.empty() ? "" : std::to_string(messages.back().seq), wish.size, has_more);
         return out + "}";
       });
}

void Rest::delete_messages(const Call& call) {
  change(call, 200, [id = std::string{call.request.param("conversationId")}](store::Transaction& tx) {
    return done(messaging::Erasure(tx).all_messages(id));
  });
}

void Rest::delete_message(const Call& call) {
  change(
      call, 200,
      [id = std::string{call.request.param("conversationId")}, message = std::string{call.request.param("messageId")}](
          store::Transaction& tx) { return done(messaging::Erasure(tx).message(id, message)); });
}

void Rest::post_activity(const Call& call) {
  const auto body = read_body(call.request.body);
  if (!body) return call.answer(refusal(body.error()));
  const auto writer = read_author(*body, call.caller, options_.app_name);
  if (!writer) return call.answer(refusal(writer.error()));
  const std::string type{body->text("type")};
  const bool typing = type == "typing:start" || type == "typing:stop";
  if (!typing && type != "conversation:read") {
    return call.answer(
        http::Response::error(400, "bad_request", "type: expected conversation:read, typing:start or typing:stop"));
  }
  if (typing && writer->by_user) {
    return call.answer(http::Response::error(400, "bad_request", "type: a user may only send conversation:read"));
  }
  const std::string id{call.request.param("conversationId")};
  if (typing) {
    return look(call,
                [this, id, on = type == "typing:start",
                 who = writer->author](store::sql::Connection& sql) -> domain::Result<std::string> {
                  const auto conversation = find_conversation(sql, id);
                  if (!conversation) return tl::unexpected(conversation.error());
                  services_.live.typing(id, on, {who.type, who.id, who.display_name});
                  return std::string{"{}"};
                });
  }
  change(call, 200, [this, id, writer = *writer](store::Transaction& tx) -> domain::Result<std::string> {
    const auto conversation = find_conversation(tx.connection(), id);
    if (!conversation) return tl::unexpected(conversation.error());
    domain::Result<> done;
    if (writer.by_user) {
      const auto user = find_user(tx.connection(), writer.user);
      if (!user) return tl::unexpected(user.error());
      if (user->id != conversation->user_id) {
        return domain::not_found("conversation", "The user has no conversation '" + id + "'.");
      }
      done = services_.ingest.has_read(tx, id, conversation->last_seq);
    } else {
      done = services_.outbox.has_read(tx, id, conversation->last_seq);
    }
    if (!done) return tl::unexpected(done.error());
    return std::string{"{}"};
  });
}

}  // namespace hub::api
