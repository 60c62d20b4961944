#include "messaging/numbered_answers.hpp"

#include <algorithm>

#include "rendering/rendering.hpp"
#include "store/conversations.hpp"

namespace hub::messaging {

namespace {

constexpr std::size_t kLongestAnswerBytes = 256;  // labels have at most 128 characters
constexpr int kLookBack = 20;                     // deliveries

bool is_by_business(const domain::Message& message) {
  return message.author.type == domain::AuthorType::agent || message.author.type == domain::AuthorType::bot;
}

domain::DeliveryStatus status_at(store::Deliveries& deliveries, const domain::MessageId& message,
                                 const domain::ClientId& client) {
  const auto all = deliveries.of_message(message);
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.client_id == client; });
  return found == all.end() ? domain::DeliveryStatus::failed : found->status;
}

bool mean_the_same(const rendering::Choice& a, const rendering::Choice& b) {
  return a.kind == b.kind && a.payload == b.payload && a.text == b.text;
}

std::optional<domain::Content> answer(const std::optional<rendering::Choice>& choice) {
  return choice ? std::optional{rendering::answer_of(*choice)} : std::nullopt;
}

}  // namespace

std::optional<domain::Content> choice_meant(store::sql::Connection& connection, const Integration& integration,
                                            const domain::Conversation& conversation, const domain::ClientId& client,
                                            const domain::Content& said) {
  const bool may_choose = said.type == domain::ContentType::text && !said.text.empty() &&
                          said.text.size() <= kLongestAnswerBytes && !integration.live && conversation.last_seq > 0;
  if (!may_choose) return std::nullopt;
  std::optional<rendering::Choice> of_queued;
  // By its deliveries: most conversations have few of them, however much people write.
  store::Deliveries deliveries{connection};
  for (const auto& id : deliveries.last_to(conversation.id, client, kLookBack)) {
    const auto status = status_at(deliveries, id, client);
    if (status == domain::DeliveryStatus::failed) continue;  // nobody saw it
    const auto message = store::Messages{connection}.find(id);
    if (!message || !is_by_business(*message)) continue;
    const auto choice = rendering::choose(said.text, rendering::choices_of(message->content, integration.capabilities));
    if (of_queued) return choice && !mean_the_same(*choice, *of_queued) ? std::nullopt : answer(of_queued);
    if (!choice || status != domain::DeliveryStatus::queued) return answer(choice);
    of_queued = choice;
  }
  return answer(of_queued);
}

}  // namespace hub::messaging
