#include "outbound.hpp"

#include <algorithm>
#include <utility>

#include "graph_errors.hpp"

namespace meta {
namespace {

constexpr std::string_view kRecords = "progress";
constexpr hubbub::Milliseconds kReserve{2'000};    // of the hub's deadline
constexpr hubbub::Milliseconds kLeastTime{3'000};  // with less, nothing more is begun

using hubbub::Status;

bool is_final(Status status) {
  return status == Status::rejected || status == Status::invalid || status == Status::unauthenticated ||
         status == Status::unsupported;
}

}  // namespace

struct Outbound::Sending {
  Envelope envelope;
  std::vector<Step> steps;
  std::int64_t deadline_ms = 0;
  hubbub::Completion done;
  std::size_t next = 0;
  enum class Way { as_planned, by_upload, in_words } way = Way::as_planned;
  std::int64_t began_ms = 0;  // of the last call

  const Step& step() const { return steps[next]; }
};

Outbound::Outbound(const hubbub::Context& host, const Graph& graph, const Dialect& dialect)
    : graph_{graph},
      dialect_{dialect},
      http_{host.require<hubbub::HttpClient>()},
      records_{host.require<hubbub::Records>()},
      clock_{host.require<hubbub::Clock>()},
      log_{host.log()} {}

void Outbound::send(const hubbub::OutboundMessage& message, const hubbub::Completion& done) const {
  const auto envelope = dialect_.address(message);
  if (!envelope) return done.fail(envelope.error());
  const auto sending = std::make_shared<Sending>(
      Sending{*envelope, dialect_.steps_of(message), clock_.now_ms() + message.deadline().count(), done});
  if (sending->steps.empty()) {
    return done.fail(
        hubbub::unsupported("There is nothing in this message that the network shows.", "nothing_to_show"));
  }
  if (sending->steps.size() > 1) {
    const auto record = records_.get(kRecords, envelope->delivery_id).value();
    const auto past = record.exists() ? hubbub::Json::parse(record.json)["next"].integer() : 0;
    sending->next = std::min(static_cast<std::size_t>(std::max<std::int64_t>(past, 0)), sending->steps.size() - 1);
  }
  go_on(sending);
}

hubbub::Milliseconds Outbound::left_of(const Sending& sending) const {
  return hubbub::Milliseconds{sending.deadline_ms - clock_.now_ms()} - kReserve;
}

void Outbound::go_on(const SendingPtr& sending) const {
  // This step has not gone out: better tried again than doubled because the time was up half-way.
  if (left_of(*sending) < kLeastTime) {
    return fail(sending, hubbub::unavailable("There was no time to hand the message to Meta."));
  }
  const auto& step = sending->step();
  if (sending->way == Sending::Way::in_words) return call(sending, step.in_words);
  const bool is_known_to_meta = !step.shown || step.shown->url.starts_with("https://");
  if (sending->way == Sending::Way::as_planned && is_known_to_meta) return call(sending, step.message);
  fetch(sending);
}

void Outbound::call(const SendingPtr& sending, const Fields& message) const {
  sending->began_ms = clock_.now_ms();
  graph_.post(
      dialect_.messages_path(), dialect_.body_of(sending->envelope, message),
      [this, sending](const hubbub::Result<hubbub::Json>& reply) { answered(sending, reply); },
      std::min(left_of(*sending), kCallTimeout));
}

// From where the link leads, as anybody would: the hub itself, or the place that the business named.
void Outbound::fetch(const SendingPtr& sending) const {
  using Way = Sending::Way;
  const auto& url = sending->step().shown->url;
  if (!is_web_address(url)) {
    sending->way = Way::in_words;
    return go_on(sending);
  }
  sending->way = Way::by_upload;
  http_.get(url)
      .timeout(std::min(left_of(*sending), kCallTimeout))
      .async([this, sending](const hubbub::Result<hubbub::HttpReply>& reply) {
        if (reply && reply->ok() && !reply->body.empty()) return upload(sending, reply->body);
        log_.info("A file to send could not be fetched",
                  {{"reason", reply ? "status " + std::to_string(reply->status) : "no answer"}});
        sending->way = Way::in_words;
        go_on(sending);
      });
}

void Outbound::upload(const SendingPtr& sending, const std::string& bytes) const {
  if (left_of(*sending) < kLeastTime) return go_on(sending);
  const auto& shown = *sending->step().shown;
  const auto to = dialect_.upload_of(shown);
  graph_.upload(
      to.path, to.fields, {to.field, shown.name, bytes, shown.type},
      [this, sending](const hubbub::Result<hubbub::Json>& reply) {
        const auto id = reply ? dialect_.uploaded_id(*reply) : std::string{};
        if (!id.empty()) return call(sending, dialect_.with_id(*sending->step().shown, id));
        // Nothing was said yet: an upload whose outcome nobody knows may be repeated.
        if (!reply && !is_final(reply.error().status)) {
          return fail(sending, hubbub::unavailable(reply.error().message, reply.error().retry_after));
        }
        if (!reply && reply.error().status == Status::unauthenticated) return fail(sending, reply.error());
        log_.info("Meta does not take a file", {{"reason", reply ? "it names no id" : reply.error().message}});
        sending->way = Sending::Way::in_words;
        go_on(sending);
      },
      left_of(*sending));
}

void Outbound::answered(const SendingPtr& sending, const hubbub::Result<hubbub::Json>& reply) const {
  using Way = Sending::Way;
  if (!reply) {
    const auto& error = reply.error();
    if (error.code == kMediaRefused && sending->step().shown && sending->way != Way::in_words) {
      log_.info("Meta does not take a file", {{"reason", error.message}});
      sending->way = sending->way == Way::as_planned ? Way::by_upload : Way::in_words;
      return go_on(sending);
    }
    auto& envelope = sending->envelope;
    if (error.code == kOutsideWindow && envelope.may_be_tagged && !envelope.is_tagged) {
      envelope.is_tagged = true;
      return go_on(sending);
    }
    if (error.status != Status::abandoned) return fail(sending, error);
    return leave_unknown(sending, error.message + " The message may have been sent.");
  }
  const auto id = dialect_.sent_id(*reply);
  if (id.empty()) return leave_unknown(sending, "Meta's answer names no message.");
  ++sending->next;
  sending->way = Way::as_planned;
  if (sending->next == sending->steps.size()) return finish(sending, id);
  keep_progress(*sending);
  go_on(sending);
}

void Outbound::fail(const SendingPtr& sending, const hubbub::Error& error) const {
  if (is_final(error.status)) forget_progress(*sending);
  sending->done.fail(error);
}

// There will be no other try.
void Outbound::leave_unknown(const SendingPtr& sending, std::string why) const {
  sending->done.unknown(std::move(why));
  forget_progress(*sending);
}

void Outbound::finish(const SendingPtr& sending, const std::string& id) const {
  sending->done.sent(id);
  forget_progress(*sending);
  dialect_.has_sent(sending->envelope, id, sending->began_ms);
}

// It went out: whatever happens to the store, it must not go out again. So nothing here ends the sending.
void Outbound::keep_progress(const Sending& sending) const {
  auto record = records_.get(kRecords, sending.envelope.delivery_id);
  if (!record) return log_.warning("How far a message got was not kept", {{"reason", record.error().message}});
  record->json = hubbub::JsonObject{{"next", sending.next}}.text();
  if (auto kept = records_.put(*record); !kept) {
    log_.warning("How far a message got was not kept", {{"reason", kept.error().message}});
  }
}

void Outbound::forget_progress(const Sending& sending) const {
  if (sending.steps.size() < 2) return;
  const auto record = records_.get(kRecords, sending.envelope.delivery_id);
  if (!record || !record->exists()) return;
  if (auto erased = records_.erase(*record); !erased) log_.debug("A record of progress was left behind");
}

}  // namespace meta
