// hubbub.inbox/1 and hubbub.deliveries/1: what people say and do, and how our sends went.
#include "plugins/services/tables.hpp"
#include "wire/wire.hpp"

namespace hub::plugins {

domain::Result<messaging::Sender> sender_of(const Instance& instance, const hubbub_sender* told) {
  if (told == nullptr || told->external_id.len == 0)
    return domain::invalid("no_sender", "A sender needs an external id: how the provider names the person.");
  messaging::Sender sender;
  sender.integration_id = instance.id();
  const std::pair<hubbub_view, std::string*> texts[] = {{told->external_id, &sender.external_id},
                                                        {told->user_external_id, &sender.user_external_id},
                                                        {told->display_name, &sender.display_name},
                                                        {told->given_name, &sender.profile.given_name},
                                                        {told->surname, &sender.profile.surname},
                                                        {told->email, &sender.profile.email},
                                                        {told->avatar_url, &sender.profile.avatar_url},
                                                        {told->locale, &sender.profile.locale},
                                                        {told->info, &sender.info_json}};
  for (const auto& [from, to] : texts) {
    if (!wire::is_valid_utf8(text_of(from)))
      return domain::invalid("bad_utf8", "A field of the sender is not valid UTF-8.");
    *to = string_of(from);
  }
  if (HUBBUB_HAS(hubbub_sender, told, verified_phone)) {
    if (!wire::is_valid_utf8(text_of(told->verified_email)) || !wire::is_valid_utf8(text_of(told->verified_phone)))
      return domain::invalid("bad_utf8", "A field of the sender is not valid UTF-8.");
    sender.verified_email = string_of(told->verified_email);
    sender.verified_phone = string_of(told->verified_phone);
  }
  return sender;
}

namespace {

domain::Result<domain::Content> content_of(const hubbub_content* told) {
  if (told == nullptr) return domain::invalid("no_content", "A message needs content.");
  if (told->json.len > 0) return wire::parse_content(text_of(told->json), wire::Writer::user);
  std::string json = R"({"type":"text","text":)";
  if (!wire::is_valid_utf8(text_of(told->text)))
    return domain::invalid("bad_utf8", "The message's text is not valid UTF-8: decode it first.");
  wire::append_quoted(json, text_of(told->text));
  json += '}';
  return wire::parse_content(json, wire::Writer::user);
}

hubbub_status receive(void* host, const hubbub_inbound* told, uint64_t token, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  auto sender = sender_of(instance, told->sender);
  if (!sender) return report(errors, sender.error());
  if (told->external_id.len == 0)
    return report(errors, domain::Status::invalid, "no_external_id",
                  "A message needs the provider's id, so that a repeated delivery is stored once.");
  auto content = content_of(told->content);
  if (!content) return report(errors, content.error());
  auto metadata = wire::parse_metadata(text_of(told->metadata_json));
  if (!metadata) return report(errors, metadata.error());
  messaging::Inbound inbound{
      *std::move(sender), string_of(told->external_id), *std::move(content), *std::move(metadata), {}};
  if (auto* collected = instance.collecting()) {
    collected->inbounds.push_back({std::move(inbound), token, {}});
    return HUBBUB_OK;
  }
  instance.ports().ingest.receive(
      std::move(inbound), [self = instance.shared_from_this(), token](domain::Result<messaging::Received> received) {
        self->answer_inbox(token, received);
      });
  return HUBBUB_OK;
}

hubbub_status receipt(void* host, const hubbub_receipt* told, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  Receipt receipt{string_of(told->external_id), domain::DeliveryStatus::delivered, string_of(told->reason), {}};
  if (told->struct_size >= sizeof(hubbub_receipt)) receipt.delivery_id = string_of(told->delivery_id);
  if (told->kind == HUBBUB_RECEIPT_READ) receipt.status = domain::DeliveryStatus::read;
  if (told->kind == HUBBUB_RECEIPT_FAILED) receipt.status = domain::DeliveryStatus::failed;
  if (auto* collected = instance.collecting()) {
    collected->receipts.push_back(std::move(receipt));
    return HUBBUB_OK;
  }
  const auto& ports = instance.ports();
  const auto done = ports.store.change(
      [&](store::Transaction& tx) { return apply_receipt(tx, instance.id(), receipt, ports.has_failed); });
  return done ? HUBBUB_OK : report(errors, done.error());
}

hubbub_status activity(void* host, const hubbub_activity* told, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  if (told->kind == HUBBUB_CONVERSATION_READ) {
    auto reader = string_of(told->external_id);
    if (auto* collected = instance.collecting()) {
      collected->readers.push_back(std::move(reader));
      return HUBBUB_OK;
    }
    const auto& ports = instance.ports();
    const auto done =
        ports.store.change([&](store::Transaction& tx) { return apply_read(tx, ports.ingest, instance.id(), reader); });
    return done ? HUBBUB_OK : report(errors, done.error());
  }
  messaging::Sender sender;
  sender.integration_id = instance.id();
  sender.external_id = string_of(told->external_id);
  instance.ports().live.typing(sender, told->kind == HUBBUB_TYPING_START);
  return HUBBUB_OK;
}

hubbub_status complete(void* host, uint64_t token, const hubbub_delivery* told) {
  domain::Result<std::string> outcome = string_of(told->external_id);
  if (told->status != HUBBUB_OK) {
    domain::Error error{status_of(told->status), string_of(told->code), string_of(told->message)};
    if (told->retry_after_ms > 0) error.retry_after_ms = pause_of(told->retry_after_ms);
    outcome = tl::unexpected(std::move(error));
  }
  const auto done = instance_of(host).complete(token, std::move(outcome));
  return done ? HUBBUB_OK : status_of(done.error().status);
}

}  // namespace

const hubbub_inbox* inbox_service() {
  static constexpr hubbub_inbox table{&receive, &receipt, &activity};
  return &table;
}

const hubbub_deliveries* deliveries_service() {
  static constexpr hubbub_deliveries table{&complete};
  return &table;
}

}  // namespace hub::plugins
