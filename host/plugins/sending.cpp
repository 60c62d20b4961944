// The sends of an instance: one delivery, part by part, to its end.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "plugins/abi.hpp"
#include "plugins/instance.hpp"

namespace hub::plugins {

namespace {

// Milliseconds; 1 when there are none left, for the plugin is asked all the same.
std::int64_t left_until(std::chrono::steady_clock::time_point due) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(due - std::chrono::steady_clock::now());
  return std::max<std::int64_t>(left.count(), 1);
}

}  // namespace

bool Instance::is_under_way(std::uint64_t token) {
  const std::lock_guard lock(mutex_);
  return sends_.contains(token);
}

std::uint64_t Instance::send(Outbound outbound, Sent sent) {
  auto sending = std::make_shared<Sending>();
  sending->outbound = std::move(outbound);
  sending->parts = parts_of(sending->outbound, capabilities_, ports_);
  sending->token = next_token_++;
  sending->due = std::chrono::steady_clock::now() + std::chrono::milliseconds(sending->outbound.deadline_ms);
  {
    const std::lock_guard lock(mutex_);
    sends_[sending->token] = {std::move(sent)};
  }
  const auto token = sending->token;
  const auto parts = sending->parts.all.size();
  if (parts == 0) {
    static_cast<void>(complete(
        token, domain::fail(domain::Status::unsupported, "cannot_show",
                            std::string{"The channel of the integration "} + spec_.id + " cannot show a " +
                                domain::name_of(sending->outbound.message.content.type) + ", nor say it in words.")));
    return token;
  }
  sending->parts.next = std::min(sending->outbound.parts_sent, parts - 1);
  send_part(sending);
  return token;
}

void Instance::send_part(const std::shared_ptr<Sending>& sending) {
  const auto token = token_of_part(sending);
  if (!token) return;
  const bool posted = strand_.post([this, self = shared_from_this(), sending, token = *token] {
    if (!is_under_way(token)) return;  // its deadline passed while it waited; another try may be under way
    hand_over(*sending, token);
  });
  if (!posted)
    static_cast<void>(complete(*token, domain::fail(domain::Status::unavailable, "busy",
                                                    "The integration " + spec_.id + " stops or has too much to do.")));
}

// The last part's end is the delivery's; any other has a token of its own, so that no part ends another. None when the
// delivery has ended meanwhile.
std::optional<std::uint64_t> Instance::token_of_part(const std::shared_ptr<Sending>& sending) {
  if (sending->parts.is_last()) return sending->token;
  const auto token = next_token_++;
  const std::lock_guard lock(mutex_);
  if (!sends_.contains(sending->token)) return std::nullopt;
  sends_[token] = {[this, sending](domain::Result<std::string> outcome) { part_ended(sending, std::move(outcome)); }};
  part_of_[sending->token] = token;
  return token;
}

void Instance::part_ended(const std::shared_ptr<Sending>& sending, domain::Result<std::string> outcome) {
  if (!outcome) {
    static_cast<void>(complete(sending->token, std::move(outcome)));
    return;
  }
  note_handed_over(sending->token, false);  // the next part is not yet
  ++sending->parts.next;
  if (sending->outbound.part_sent) sending->outbound.part_sent(sending->parts.next, *outcome);
  send_part(sending);
}

void Instance::hand_over(const Sending& sending, std::uint64_t token) {
  const auto* channel = face<hubbub_channel>(HUBBUB_FACE_CHANNEL);
  if (channel == nullptr) {
    static_cast<void>(complete(token, no_face(spec_.id, "send")));
    return;
  }
  note_handed_over(sending.token, true);
  const auto& outbound = sending.outbound;
  const auto& part = sending.parts.all[sending.parts.next];
  const auto id = sending.parts.id(outbound);
  hubbub_outbound told{};
  told.struct_size = sizeof told;
  told.attempt = static_cast<std::uint32_t>(outbound.attempt);
  told.id = view_of(id);
  told.message_id = view_of(outbound.message.id);
  told.conversation_id = view_of(outbound.message.conversation_id);
  told.to = view_of(outbound.to);
  told.text = view_of(part.text);
  told.content = view_of(part.content_json);
  told.metadata_json = view_of(outbound.message.metadata_json);
  told.author_name = view_of(outbound.message.author.display_name);
  told.author_type = static_cast<hubbub_author_type>(outbound.message.author.type);
  told.deadline_ms = left_until(sending.due);
  const ErrorCollector errors;
  const auto status = channel->send(instance_->self, &told, token, errors.sink());
  if (status != HUBBUB_OK) static_cast<void>(complete(token, tl::unexpected(errors.outcome(status, "send()").error())));
}

domain::Result<> Instance::complete(std::uint64_t token, domain::Result<std::string> outcome) {
  Sent sent;
  {
    const std::lock_guard lock(mutex_);
    auto node = sends_.extract(token);
    if (node.empty())
      return domain::invalid("unknown_token", "No send with this token is under way: it was completed before.");
    sent = std::move(node.mapped().sent);
    if (const auto part = part_of_.extract(token); !part.empty()) sends_.erase(part.mapped());
  }
  sent(std::move(outcome));
  return {};
}

void Instance::note_handed_over(std::uint64_t token, bool handed_over) {
  const std::lock_guard lock(mutex_);
  if (const auto found = sends_.find(token); found != sends_.end()) found->second.handed_over = handed_over;
}

domain::Error Instance::end_of(const UnderWay& send, domain::Error why) const {
  // What the plugin has not seen was not sent; what the provider drops may be sent again.
  if (send.handed_over && !spec_.plugin.sends_idempotently()) why.code = HUBBUB_OUTCOME_UNKNOWN;
  return why;
}

void Instance::abandon(std::uint64_t token, domain::Error why) {
  UnderWay send;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sends_.find(token);
    if (found == sends_.end()) return;
    send.handed_over = found->second.handed_over;
  }
  static_cast<void>(complete(token, tl::unexpected(end_of(send, std::move(why)))));
}

void Instance::abandon_sends() {
  std::map<std::uint64_t, UnderWay> under_way;
  {
    const std::lock_guard lock(mutex_);
    under_way.swap(sends_);
    part_of_.clear();
  }
  const domain::Error why{domain::Status::abandoned, "stopping", "The integration stopped while sending."};
  for (auto& [token, send] : under_way) send.sent(tl::unexpected(end_of(send, why)));
}

}  // namespace hub::plugins
