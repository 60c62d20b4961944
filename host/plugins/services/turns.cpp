// hubbub.turns/1: a workflow's reads and effects, on the turn that its handler runs in.
#include "plugins/services/tables.hpp"
#include "wire/wire.hpp"

namespace hub::plugins {
namespace {

// The turn of `token`, or the report that it is over.
messaging::Turn* open_turn(void* host, uint64_t token, const hubbub_error_sink* errors) {
  auto* turn = instance_of(host).turn(token);
  if (turn == nullptr)
    report(errors, domain::Status::abandoned, "turn_over", "The turn is over: handle() has returned.");
  return turn;
}

template <class Value>
hubbub_status failed(const hubbub_error_sink* errors, const domain::Result<Value>& result) {
  return report(errors, result.error());
}

hubbub_status conversation(void* host, uint64_t token, const hubbub_conversation_sink* sink,
                           const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  const auto found = turn->conversation();
  if (!found) return failed(errors, found);
  hubbub_conversation told{};
  told.struct_size = sizeof told;
  told.id = view_of(found->id);
  told.user_id = view_of(found->user_id);
  told.instance_id = view_of(found->integration_id);
  told.holder = view_of(found->control.holder);
  told.control_metadata = view_of(found->control.metadata_json);
  told.metadata_json = view_of(found->metadata_json);
  told.last_seq = found->last_seq;
  told.created_at_ms = domain::to_ms(found->created_at);
  sink->write(sink->context, &told);
  return HUBBUB_OK;
}

hubbub_status user(void* host, uint64_t token, const hubbub_user_sink* sink, const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  const auto found = turn->user();
  if (!found) return failed(errors, found);
  hubbub_user told{};
  told.struct_size = sizeof told;
  told.id = view_of(found->id);
  told.external_id = view_of(found->external_id);
  told.given_name = view_of(found->profile.given_name);
  told.surname = view_of(found->profile.surname);
  told.email = view_of(found->profile.email);
  told.locale = view_of(found->profile.locale);
  told.metadata_json = view_of(found->metadata_json);
  sink->write(sink->context, &told);
  return HUBBUB_OK;
}

void tell(const hubbub_message_sink* sink, const domain::Message& message) {
  const std::string payload = wire::payload_of(message.content);
  hubbub_message told{};
  told.struct_size = sizeof told;
  told.author_type = static_cast<hubbub_author_type>(message.author.type);
  told.id = view_of(message.id);
  told.text = view_of(message.content.text);
  told.content = view_of(message.content.json);
  told.payload = view_of(payload);
  told.author_id = view_of(message.author.id);
  told.author_name = view_of(message.author.display_name);
  told.metadata_json = view_of(message.metadata_json);
  told.seq = message.seq;
  told.received_at_ms = domain::to_ms(message.received_at);
  sink->write(sink->context, &told);
}

hubbub_status message(void* host, uint64_t token, const hubbub_message_sink* sink, const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  const auto found = turn->message();
  if (!found) return failed(errors, found);
  if (*found) tell(sink, **found);
  return HUBBUB_OK;
}

hubbub_status history(void* host, uint64_t token, uint32_t limit, const hubbub_message_sink* sink,
                      const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  const auto found = turn->history(static_cast<int>(std::clamp(limit, 1U, 100U)));
  if (!found) return failed(errors, found);
  for (const auto& entry : *found) tell(sink, entry);
  return HUBBUB_OK;
}

hubbub_status get_record(void* host, uint64_t token, hubbub_view collection, hubbub_view key,
                         const hubbub_record_sink* sink, const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  if (auto good = check_place(text_of(collection), text_of(key)); !good) return report(errors, good.error());
  const auto found = turn->record(text_of(collection), text_of(key));
  if (!found) return failed(errors, found);
  hubbub_record told{sizeof(hubbub_record), 0, collection, key, {}, 0};
  if (*found) {
    told.json = view_of((*found)->json);
    told.version = (*found)->version;
  }
  sink->write(sink->context, &told);
  return HUBBUB_OK;
}

hubbub_status put_record(void* host, uint64_t token, hubbub_view collection, hubbub_view key, hubbub_view json,
                         const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  if (auto good = check_place(text_of(collection), text_of(key)); !good) return report(errors, good.error());
  if (auto good = check_record(text_of(json)); !good) return report(errors, good.error());
  turn->put_record(string_of(collection), string_of(key), string_of(json));
  return HUBBUB_OK;
}

hubbub_status erase_record(void* host, uint64_t token, hubbub_view collection, hubbub_view key,
                           const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  if (auto good = check_place(text_of(collection), text_of(key)); !good) return report(errors, good.error());
  turn->erase_record(string_of(collection), string_of(key));
  return HUBBUB_OK;
}

domain::Result<domain::Content> business_content(const hubbub_content* told) {
  if (told->json.len > 0) return wire::parse_content(text_of(told->json), wire::Writer::business);
  if (!wire::is_valid_utf8(text_of(told->text)))
    return domain::invalid("bad_utf8", "The reply's text is not valid UTF-8.");
  std::string json = R"({"type":"text","text":)";
  wire::append_quoted(json, text_of(told->text));
  json += '}';
  return wire::parse_content(json, wire::Writer::business);
}

hubbub_status reply(void* host, uint64_t token, const hubbub_content* told, const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  auto content = business_content(told);
  if (!content) return report(errors, content.error());
  turn->reply(*std::move(content));
  return HUBBUB_OK;
}

hubbub_status schedule(void* host, uint64_t token, hubbub_view name, int64_t delay_ms, hubbub_view data,
                       const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  if (auto good = check_timer(text_of(name), delay_ms, text_of(data)); !good) return report(errors, good.error());
  turn->schedule(string_of(name), domain::Duration(delay_ms), string_of(data));
  return HUBBUB_OK;
}

hubbub_status pass_control(void* host, uint64_t token, hubbub_view to, hubbub_view metadata,
                           const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  if (!instance_of(host).ports().integrations.can_hold(text_of(to)))
    return report(errors, domain::Status::invalid, "unknown_holder",
                  "'" + string_of(to) + "' is neither \"desk\" nor the id of a configured workflow.");
  auto checked = wire::parse_metadata(text_of(metadata));
  if (!checked) return report(errors, checked.error());
  turn->pass_control(string_of(to), *std::move(checked));
  return HUBBUB_OK;
}

hubbub_status release_control(void* host, uint64_t token, const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  turn->release_control();
  return HUBBUB_OK;
}

}  // namespace

hubbub_status put_record_about_in_turn(void* host, uint64_t token, hubbub_view collection, hubbub_view key,
                                       hubbub_view json, const hubbub_subject* about, const hubbub_error_sink* errors) {
  auto* turn = open_turn(host, token, errors);
  if (turn == nullptr) return HUBBUB_ABANDONED;
  if (auto good = check_place(text_of(collection), text_of(key)); !good) return report(errors, good.error());
  if (auto good = check_record(text_of(json)); !good) return report(errors, good.error());
  auto subject = subject_of(about);
  if (!subject) return report(errors, subject.error());
  turn->put_record(string_of(collection), string_of(key), string_of(json), *std::move(subject));
  return HUBBUB_OK;
}

const hubbub_turns* turns_service() {
  static constexpr hubbub_turns table{&conversation, &user,  &message,  &history,      &get_record,     &put_record,
                                      &erase_record, &reply, &schedule, &pass_control, &release_control};
  return &table;
}

}  // namespace hub::plugins
