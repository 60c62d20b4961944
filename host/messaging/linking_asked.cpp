// Linking, where it is asked for in the conversation: by a form's field or a quick reply.
#include <boost/json/parse.hpp>
#include <utility>
#include <vector>

#include "messaging/last_used.hpp"
#include "messaging/link_phrases.hpp"
#include "messaging/link_steps.hpp"
#include "messaging/linking.hpp"
#include "messaging/posting.hpp"
#include "store/conversations.hpp"
#include "store/users.hpp"

namespace hub::messaging {

using domain::Result;

namespace {

constexpr std::string_view kMark = "hubbub.link:";

std::string_view text_at(const boost::json::object& object, const char* key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

void add_wish(std::vector<LinkWish>& wishes, std::string_view name, std::string_view address) {
  if (!name.starts_with(kMark)) return;
  LinkWish wish;
  wish.integration = name.substr(kMark.size());
  wish.address = address;
  wishes.push_back(std::move(wish));
}

boost::json::object object_of(const domain::Content& content) {
  boost::json::error_code error;
  auto json = boost::json::parse(content.json, error);
  return error || !json.is_object() ? boost::json::object{} : std::move(json.get_object());
}

// What this message asks for; an empty field asks for nothing.
std::vector<LinkWish> wishes_in(const domain::Content& content) {
  std::vector<LinkWish> wishes;
  if (content.json.find(kMark) == std::string::npos) return wishes;
  const auto object = object_of(content);
  if (content.type == domain::ContentType::text) add_wish(wishes, text_at(object, "payload"), {});
  const auto* fields = object.if_contains("fields");
  if (content.type != domain::ContentType::form_response || fields == nullptr || !fields->is_array()) return wishes;
  for (const auto& field : fields->get_array()) {
    if (!field.is_object()) continue;
    const auto& given = field.get_object();
    const auto address = text_at(given, text_at(given, "type") == "email" ? "email" : "text");
    if (!address.empty()) add_wish(wishes, text_at(given, "name"), address);
  }
  return wishes;
}

}  // namespace

Result<> Linking::asked_in(store::Transaction& tx, const domain::Conversation& where,
                           const domain::Message& asked) const {
  const auto wishes = wishes_in(asked.content);
  if (wishes.empty()) return {};
  const auto user = store::Users{tx.connection()}.find(where.user_id);
  if (!user) return {};
  auto conversation = where;
  int number = 0;
  for (auto wish : wishes) {
    wish.user = user->id;
    wish.conversation = conversation.id;
    auto text = answer_to(tx, *user, std::move(wish));
    if (!text) return tl::unexpected(std::move(text.error()));
    if (text->empty()) continue;
    domain::Message message;
    message.id = tx.next_id();
    message.conversation_id = conversation.id;
    message.author = {domain::AuthorType::system, "linking", app_name_, {}};
    message.content = domain::text_content(*text);
    message.source = {"linking", asked.source.integration_id, {}, "link:" + asked.id + ":" + std::to_string(++number)};
    message.received_at = tx.now();
    const auto posted = post(tx, conversation, message);
    if (!posted) return tl::unexpected(posted.error());
    if (const auto client = last_used_client(tx.connection(), conversation)) {
      queue_delivery(tx, integrations_, conversation, message, *client, {"last_used"});
    }
  }
  return {};
}

// What the person is told; nothing when they are linked already. That an address cannot be asked is told as well, and
// keeps no message from being taken in.
Result<std::string> Linking::answer_to(store::Transaction& tx, const domain::User& user, LinkWish wish) const {
  const LinkPhrases phrases{user.profile.locale, app_name_};
  const auto integration = integrations_.find(wish.integration);
  // A number where no code can be sent: the link leads there all the same.
  if (integration && !integration->deep_link.empty() && !domain::may_write_first(integration->channel_type)) {
    wish.address.clear();
  }
  const auto address = wish.address;
  const auto asked = request(tx, wish);
  if (!asked) return phrases.not_sent();
  if (asked->request.state == domain::LinkState::linked) return std::string{};
  if (!address.empty()) return phrases.code_sent(asked->client->external_id);
  return asked->url.empty() ? phrases.not_sent() : phrases.open_link(asked->url);
}

}  // namespace hub::messaging
