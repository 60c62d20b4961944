// What comes in and goes out over a network: routes, inbox, live sessions, outbound HTTP.
#include "state.hpp"

namespace hubbub::testing {
namespace {

hubbub_status only_in_create(void* host, const hubbub_error_sink* errors) {
  if (State::of(host).in_create) return HUBBUB_OK;
  return refuse(errors, HUBBUB_INVALID, "too_late", "Routes are registered in create().");
}

hubbub_status add_route(void* host, const hubbub_route* route, const hubbub_error_sink* errors) {
  if (const auto status = only_in_create(host, errors); status != HUBBUB_OK) return status;
  auto path = boundary::copy(route->path);
  if (path.empty() || path.front() != '/') return refuse(errors, HUBBUB_INVALID, "bad_path", "A path starts with /.");
  State::of(host).routes.push_back({route->id, boundary::copy(route->method), std::move(path)});
  return HUBBUB_OK;
}

hubbub_status add_assets(void* host, const hubbub_assets* assets, const hubbub_error_sink* errors) {
  if (const auto status = only_in_create(host, errors); status != HUBBUB_OK) return status;
  Served served{boundary::copy(assets->path), boundary::copy(assets->folder), {}};
  for (std::size_t i = 0; i < assets->header_count; ++i) {
    served.headers.emplace_back(boundary::copy(assets->headers[i].name), boundary::copy(assets->headers[i].value));
  }
  State::of(host).assets.push_back(std::move(served));
  return HUBBUB_OK;
}

hubbub_status allow_origins(void* host, const hubbub_view* origins, std::size_t count,
                            const hubbub_error_sink* errors) {
  if (const auto status = only_in_create(host, errors); status != HUBBUB_OK) return status;
  auto& allowed = State::of(host).origins;
  allowed.clear();
  for (std::size_t i = 0; i < count; ++i) allowed.push_back(boundary::copy(origins[i]));
  return HUBBUB_OK;
}

Sender sender_of(const hubbub_sender& raw) {
  Sender sender{boundary::copy(raw.external_id), boundary::copy(raw.user_external_id), boundary::copy(raw.display_name),
                boundary::copy(raw.given_name),  boundary::copy(raw.surname),          boundary::copy(raw.email),
                boundary::copy(raw.avatar_url),  boundary::copy(raw.locale),           boundary::copy(raw.info)};
  if (HUBBUB_HAS(hubbub_sender, &raw, verified_phone)) {
    sender.verified_email = boundary::copy(raw.verified_email);
    sender.verified_phone = boundary::copy(raw.verified_phone);
  }
  return sender;
}

// Into the batch of the route that is handled, or a commit of its own.
template <class Add>
hubbub_status take(void* host, std::uint64_t token, Add&& add) {
  auto& state = State::of(host);
  if (state.collecting != nullptr) {
    add(*state.collecting);
    return HUBBUB_OK;
  }
  Batch batch;
  add(batch);
  state.commit(batch, token);
  return HUBBUB_OK;
}

hubbub_status receive(void* host, const hubbub_inbound* inbound, std::uint64_t token, const hubbub_error_sink* errors) {
  if (inbound->external_id.len == 0) {
    return refuse(errors, HUBBUB_INVALID, "no_external_id",
                  "A message needs the provider's id, so that it is stored once.");
  }
  if (inbound->sender == nullptr || inbound->sender->external_id.len == 0) {
    return refuse(errors, HUBBUB_INVALID, "no_sender", "A message needs its sender's id.");
  }
  if (inbound->content == nullptr || (inbound->content->text.len == 0 && inbound->content->json.len == 0)) {
    return refuse(errors, HUBBUB_INVALID, "no_content", "A message needs a text or a content.");
  }
  return take(host, token, [&](Batch& batch) {
    batch.messages.push_back({boundary::copy(inbound->external_id), boundary::copy(inbound->content->text),
                              boundary::copy(inbound->content->json), boundary::copy(inbound->metadata_json),
                              sender_of(*inbound->sender)});
  });
}

hubbub_status receipt(void* host, const hubbub_receipt* raw, const hubbub_error_sink*) {
  return take(host, 0, [&](Batch& batch) {
    batch.receipts.push_back({raw->kind, boundary::copy(raw->external_id), boundary::copy(raw->reason),
                              raw->struct_size < sizeof(hubbub_receipt) ? "" : boundary::copy(raw->delivery_id)});
  });
}

hubbub_status activity(void* host, const hubbub_activity* raw, const hubbub_error_sink*) {
  return take(host, 0, [&](Batch& batch) {
    batch.activities.push_back({raw->kind, boundary::copy(raw->external_id)});
  });
}

hubbub_status record_consent(void* host, const hubbub_consent* raw, const hubbub_error_sink* errors) {
  if (raw->external_id.len == 0 || raw->event_id.len == 0) {
    return refuse(errors, HUBBUB_INVALID, "bad_consent", "A consent needs whose it is, and the id of what said so.");
  }
  return take(host, 0, [&](Batch& batch) {
    batch.consents.push_back(
        {raw->state, boundary::copy(raw->external_id), boundary::copy(raw->event_id), boundary::copy(raw->evidence)});
  });
}

std::string media_type_of(std::string_view name) {
  static const std::map<std::string_view, std::string> types{
      {"png", "image/png"}, {"jpg", "image/jpeg"}, {"pdf", "application/pdf"}, {"mp3", "audio/mpeg"}};
  const auto found = types.find(name.substr(name.rfind('.') + 1));
  return found == types.end() ? "application/octet-stream" : found->second;
}

hubbub_status keep_file(void* host, const hubbub_file* raw, const hubbub_kept_file_sink* sink,
                        const hubbub_error_sink* errors) {
  auto& state = State::of(host);
  if (state.file_refusal) {
    boundary::report(errors, *state.file_refusal);
    return static_cast<hubbub_status>(state.file_refusal->status);
  }
  const SeenFile file{boundary::copy(raw->bytes), boundary::copy(raw->name), boundary::copy(raw->external_id)};
  const auto id = state.new_id("file");
  const auto url = state.public_url + "/media/" + id + "/secret/" + file.name;
  const auto type = media_type_of(file.name);
  auto kept = boundary::sized<hubbub_kept_file>();
  kept.id = boundary::view(id);
  kept.url = boundary::view(url);
  kept.media_type = boundary::view(type);
  kept.name = boundary::view(file.name);
  kept.size_bytes = file.bytes.size();
  sink->write(sink->context, &kept);
  state.files.push_back(file);
  return HUBBUB_OK;
}

hubbub_status mint(void* host, const hubbub_sender* sender, const hubbub_live_options* options,
                   const hubbub_live_session_sink* sink, const hubbub_error_sink* errors) {
  auto& state = State::of(host);
  if (sender->external_id.len == 0)
    return refuse(errors, HUBBUB_INVALID, "no_sender", "A session needs a client's id.");
  Minted minted;
  minted.sender = sender_of(*sender);
  minted.options = {options->typing_preview == 1, Milliseconds{options->lifetime_ms}, options->max_upload_bytes};
  const auto lifetime = options->lifetime_ms == 0 ? 3'600'000 : options->lifetime_ms;
  minted.session = {state.new_id("token"), "/live", state.new_id("user"), state.now_ms + lifetime};
  auto raw = boundary::sized<hubbub_live_session>();
  raw.token = boundary::view(minted.session.token);
  raw.path = boundary::view(minted.session.path);
  raw.user_id = boundary::view(minted.session.user_id);
  raw.expires_at_ms = minted.session.expires_at_ms;
  sink->write(sink->context, &raw);
  state.minted.push_back(std::move(minted));
  return HUBBUB_OK;
}

hubbub_status limits(void* host, const hubbub_live_limits_sink* sink, const hubbub_error_sink*) {
  const auto& limits = State::of(host).limits;
  std::vector<hubbub_view> types;
  for (const auto& type : limits.media_types) types.push_back(boundary::view(type));
  auto raw = boundary::sized<hubbub_live_limits>();
  raw.max_upload_bytes = limits.max_upload_bytes;
  raw.media_types = types.data();
  raw.media_type_count = types.size();
  sink->write(sink->context, &raw);
  return HUBBUB_OK;
}

hubbub_status send_call(void* host, const hubbub_http_call* raw, std::uint64_t token, const hubbub_error_sink* errors) {
  auto& state = State::of(host);
  Call call{boundary::copy(raw->method), boundary::copy(raw->url), {}, boundary::copy(raw->body)};
  if (!call.url.starts_with("https://") && !call.url.starts_with("http://")) {
    return refuse(errors, HUBBUB_INVALID, "bad_url", "Only http and https can be called, not " + call.url);
  }
  for (std::size_t i = 0; i < raw->header_count; ++i) {
    call.headers.emplace_back(boundary::copy(raw->headers[i].name), boundary::copy(raw->headers[i].value));
  }
  const bool is_exact = state.scripts.contains(call.method + " " + call.url);
  auto& replies = state.scripts[call.method + " " + (is_exact ? call.url : call.url.substr(0, call.url.find('?')))];
  Reply reply;
  if (replies.empty()) {
    reply.error = unavailable("No reply was scripted for " + call.method + " " + call.url);
  } else {
    reply = std::move(replies.front());
    replies.pop_front();
  }
  state.pending.push_back({token, std::move(reply)});
  state.calls.push_back(std::move(call));
  return HUBBUB_OK;
}

void deliver(const State& state, const PendingCall& call) {
  const auto* face = state.face<hubbub_http_reply>(HUBBUB_FACE_HTTP_REPLY);
  if (face == nullptr) return;
  auto answer = boundary::sized<hubbub_http_answer>();
  const auto headers = boundary::pairs(call.reply.headers);
  if (call.reply.error) {
    answer.status = static_cast<hubbub_status>(call.reply.error->status);
    answer.error = boundary::view(call.reply.error->message);
  }
  answer.http_status = call.reply.status;
  answer.headers = headers.data();
  answer.header_count = headers.size();
  answer.body = boundary::view(call.reply.body);
  answer.retry_after_ms = call.reply.retry_after.count();
  face->replied(state.instance->self, call.token, &answer);
}

void tell_stored(const State& state, std::uint64_t token, const Received& received) {
  const auto* face = state.face<hubbub_inbox_reply>(HUBBUB_FACE_INBOX_REPLY);
  if (face == nullptr) return;
  auto raw = boundary::sized<hubbub_received>();
  raw.status = static_cast<hubbub_status>(received.status);
  raw.duplicate = received.duplicate ? 1 : 0;
  raw.message_id = boundary::view(received.message_id);
  raw.conversation_id = boundary::view(received.conversation_id);
  raw.user_id = boundary::view(received.user_id);
  raw.error = boundary::view(received.error);
  face->received(state.instance->self, token, &raw);
}

}  // namespace

const hubbub_routes kRoutesService{add_route, add_assets, allow_origins};
const hubbub_inbox kInboxService{receive, receipt, activity};
const hubbub_consents kConsentsService{record_consent};
const hubbub_files kFilesService{keep_file};
const hubbub_live kLiveService{mint, limits};
const hubbub_http_client kHttpClientService{send_call};

void State::commit(const Batch& batch, std::uint64_t token) {
  Received received;
  if (std::exchange(fail_commit, false)) {
    received.status = Status::unavailable;
    received.error = "The test made this commit fail.";
  } else {
    for (const auto& message : batch.messages) {
      received.duplicate = !seen_ids.insert(message.external_id).second;
      if (!received.duplicate) inbox.push_back(message);
      received.message_id = new_id("message");
    }
    receipts.insert(receipts.end(), batch.receipts.begin(), batch.receipts.end());
    consents.insert(consents.end(), batch.consents.begin(), batch.consents.end());
    activities.insert(activities.end(), batch.activities.begin(), batch.activities.end());
  }
  if (token != 0) stored.emplace_back(token, received);
}

void State::settle() {
  while (instance != nullptr && (!pending.empty() || !stored.empty())) {
    if (!pending.empty()) {
      const auto call = std::move(pending.front());
      pending.pop_front();
      deliver(*this, call);
    } else {
      const auto [token, received] = std::move(stored.front());
      stored.pop_front();
      tell_stored(*this, token, received);
    }
  }
}

}  // namespace hubbub::testing
