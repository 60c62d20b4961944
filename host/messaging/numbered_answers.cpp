#include "messaging/numbered_answers.hpp"

#include "rendering/rendering.hpp"
#include "store/conversations.hpp"

namespace hub::messaging {

namespace {

constexpr std::size_t kLongestAnswerBytes = 256;  // labels have at most 128 characters
constexpr int kLookBack = 20;                     // deliveries

}  // namespace

std::optional<domain::Content> choice_meant(store::sql::Connection& connection, const Integration& integration,
                                            const domain::Conversation& conversation, const domain::ClientId& client,
                                            const domain::Content& said) {
  const bool may_choose = said.type == domain::ContentType::text && !said.text.empty() &&
                          said.text.size() <= kLongestAnswerBytes && !integration.live && conversation.last_seq > 0;
  if (!may_choose) return std::nullopt;
  // By its deliveries: most conversations have few of them, however much people write.
  for (const auto& id : store::Deliveries{connection}.last_to(conversation.id, client, kLookBack)) {
    const auto message = store::Messages{connection}.find(id);
    const bool by_business = message && (message->author.type == domain::AuthorType::agent ||
                                         message->author.type == domain::AuthorType::bot);
    if (!by_business) continue;
    const auto choice = rendering::choose(said.text, rendering::choices_of(message->content, integration.capabilities));
    if (!choice) return std::nullopt;
    return rendering::answer_of(*choice);
  }
  return std::nullopt;
}

}  // namespace hub::messaging
