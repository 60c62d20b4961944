#include "api/rest.hpp"
#include "api/rest_shapes.hpp"
#include "api/timestamps.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestUrl = 2048;
constexpr std::size_t kLongestChannel = 63;

// What a body says about a user; a field that is absent stays as it is, null empties it.
struct UserFields {
  std::optional<std::string> given_name, surname, email, avatar_url, locale, preferred_channel, preferred_responder;
  std::optional<std::string> metadata_json;
  std::optional<domain::Time> signed_up_at;

  void apply(domain::User& user) const {
    const auto put = [](std::string& field, const std::optional<std::string>& value) {
      if (value) field = *value;
    };
    put(user.profile.given_name, given_name);
    put(user.profile.surname, surname);
    put(user.profile.email, email);
    put(user.profile.avatar_url, avatar_url);
    put(user.profile.locale, locale);
    put(user.profile.preferred_channel, preferred_channel);
    put(user.profile.preferred_responder, preferred_responder);
    put(user.metadata_json, metadata_json);
    if (signed_up_at) user.signed_up_at = *signed_up_at;
  }
};

domain::Result<UserFields> read_fields(const wire::JsonObject& body, const messaging::Integrations& integrations) {
  UserFields fields;
  const struct {
    const char* path;
    std::size_t most;
    std::optional<std::string>& into;
  } texts[] = {{"profile.givenName", kLongestName, fields.given_name},
               {"profile.surname", kLongestName, fields.surname},
               {"profile.email", kLongestName, fields.email},
               {"profile.avatarUrl", kLongestUrl, fields.avatar_url},
               {"profile.locale", 35, fields.locale},
               {"profile.preferredChannel", kLongestChannel, fields.preferred_channel},
               {"profile.preferredResponder", kLongestChannel, fields.preferred_responder}};
  for (const auto& text : texts) {
    auto value = read_text(body, text.path, text.most);
    if (!value) return tl::unexpected(value.error());
    text.into = *std::move(value);
    if (body.is_null(text.path)) text.into = "";
  }
  if (body.has("signedUpAt")) {
    const auto time = parse_rfc3339(body.text("signedUpAt"));
    if (!time) return domain::invalid("bad_request", "signedUpAt: expected a time such as 2026-11-21T10:29:00Z");
    fields.signed_up_at = *time;
  }
  if (fields.preferred_channel) {
    auto known = known_channel(integrations, *fields.preferred_channel);
    if (!known) return tl::unexpected(std::move(known.error()));
  }
  if (fields.preferred_responder) {
    auto known = known_responder(*fields.preferred_responder);
    if (!known) return tl::unexpected(std::move(known.error()));
  }
  if (body.has("profile") && !body.is_object("profile")) {
    return domain::invalid("bad_request", "profile: expected an object");
  }
  if (body.has("metadata")) {
    auto metadata = wire::parse_metadata(body.raw("metadata"));
    if (!metadata) return tl::unexpected(metadata.error());
    fields.metadata_json = *std::move(metadata);
  }
  return fields;
}

std::string wrapped(const domain::User& user) {
  return "{\"user\":" + wire::user_json(user) + "}";
}

}  // namespace

void Rest::create_user(const Call& call) {
  const auto body = read_body(call.request.body);
  if (!body) return call.answer(refusal(body.error()));
  const auto external_id = read_text(*body, "externalId", kLongestName);
  if (!external_id) return call.answer(refusal(external_id.error()));
  if (!*external_id || (*external_id)->empty()) {
    return call.answer(http::Response::error(400, "bad_request", "externalId: required, the business's own id"));
  }
  const auto fields = read_fields(*body, services_.integrations);
  if (!fields) return call.answer(refusal(fields.error()));
  change(call, 201,
         [external_id = **external_id, fields = *fields](store::Transaction& tx) -> domain::Result<std::string> {
           domain::User user;
           user.id = tx.next_id();
           user.external_id = external_id;
           user.created_at = tx.now();
           fields.apply(user);
           const auto inserted = store::Users(tx.connection()).insert(user);
           if (!inserted) {
             return domain::conflict("conflict", "Another user has the externalId '" + external_id + "' already.");
           }
           return wrapped(user);
         });
}

void Rest::get_user(const Call& call) {
  look(call,
       [id = std::string{call.request.param("userIdOrExternalId")}](
           store::sql::Connection& sql) -> domain::Result<std::string> {
         const auto user = find_user(sql, id);
         if (!user) return tl::unexpected(user.error());
         return wrapped(*user);
       });
}

void Rest::update_user(const Call& call) {
  const auto body = read_body(call.request.body);
  if (!body) return call.answer(refusal(body.error()));
  const auto fields = read_fields(*body, services_.integrations);
  if (!fields) return call.answer(refusal(fields.error()));
  change(call, 200,
         [id = std::string{call.request.param("userIdOrExternalId")},
          fields = *fields](store::Transaction& tx) -> domain::Result<std::string> {
           auto user = find_user(tx.connection(), id);
           if (!user) return tl::unexpected(user.error());
           fields.apply(*user);
           const auto updated = store::Users(tx.connection()).update(*user);
           if (!updated) return tl::unexpected(updated.error());
           tx.publish(domain::UserChanged{user->id});
           return wrapped(*user);
         });
}

}  // namespace hub::api
