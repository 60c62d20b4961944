#include "messaging/numbered_answers.hpp"

#include <algorithm>

#include "rendering/rendering.hpp"
#include "store/conversations.hpp"

namespace hub::messaging {

namespace {

constexpr std::size_t kLongestAnswerBytes = 256;  // labels have at most 128 characters
constexpr int kLookBack = 20;

bool went_to(store::sql::Connection& connection, const domain::Message& message, const domain::ClientId& client) {
  const auto deliveries = store::Deliveries{connection}.of_message(message.id);
  return std::any_of(deliveries.begin(), deliveries.end(),
                     [&](const domain::Delivery& delivery) { return delivery.client_id == client; });
}

}  // namespace

std::optional<domain::Content> choice_meant(store::sql::Connection& connection, const Integration& integration,
                                            const domain::Conversation& conversation, const domain::ClientId& client,
                                            const domain::Content& said) {
  const bool may_choose = said.type == domain::ContentType::text && !said.text.empty() &&
                          said.text.size() <= kLongestAnswerBytes && !integration.live && conversation.last_seq > 0;
  if (!may_choose) return std::nullopt;
  const auto messages = store::Messages{connection}.before(conversation.id, 0, kLookBack);
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    const bool by_business =
        message->author.type == domain::AuthorType::agent || message->author.type == domain::AuthorType::bot;
    if (!by_business || !went_to(connection, *message, client)) continue;
    const auto choice = rendering::choose(said.text, rendering::choices_of(message->content, integration.capabilities));
    if (!choice) return std::nullopt;
    return rendering::answer_of(*choice);
  }
  return std::nullopt;
}

}  // namespace hub::messaging
