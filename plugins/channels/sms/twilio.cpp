#include "twilio.hpp"

#include "texts.hpp"
#include "twilio_errors.hpp"
#include "twilio_webhooks.hpp"

namespace sms {
namespace {

constexpr std::size_t kMostDeliveryIdBytes = 200;

hubbub::HttpResponse xml(std::string body) {
  return {200, {{"Content-Type", "text/xml; charset=utf-8"}}, std::move(body)};
}

}  // namespace

Twilio::Twilio(hubbub::Context& host, const Settings& settings, const Inbound& inbound)
    : settings_{settings},
      twilio_{settings.twilio},
      inbound_{inbound},
      http_{host.require<hubbub::HttpClient>()},
      inbox_{host.require<hubbub::Inbox>()},
      crypto_{host.require<hubbub::Crypto>()},
      metrics_{host.require<hubbub::Metrics>()},
      media_{host, settings.twilio} {
  auto routes = host.routes();
  routes.post("/inbound", [this](const hubbub::HttpRequest& request) { return on_inbound(request); });
  routes.post("/status", [this](const hubbub::HttpRequest& request) { return on_status(request); });
}

void Twilio::send(const OutboundText& message, const hubbub::Completion& done) {
  hubbub::boundary::Texts fields{{"To", message.to}};
  if (twilio_.messaging_service_sid.empty()) {
    fields.emplace_back("From", twilio_.from);
  } else {
    fields.emplace_back("MessagingServiceSid", twilio_.messaging_service_sid);
  }
  if (!message.text.empty()) fields.emplace_back("Body", message.text);
  if (!message.media_url.empty()) fields.emplace_back("MediaUrl", message.media_url);
  fields.emplace_back("StatusCallback",
                      settings_.callback_url + "/status?delivery=" + hubbub::percent_encoded(message.delivery_id));
  const bool has_key = !twilio_.api_key.empty();
  http_.post(twilio_.api_url + "/2010-04-01/Accounts/" + twilio_.account_sid + "/Messages.json")
      .basic(has_key ? twilio_.api_key : twilio_.account_sid, has_key ? twilio_.api_secret : twilio_.auth_token)
      .form(fields)
      .timeout(kSendTimeout)
      .async([this, message, done](const hubbub::Result<hubbub::HttpReply>& reply) {
        if (!reply) return settle_unanswered(reply.error(), done);
        sent(message, *reply, done);
      });
}

void Twilio::sent(const OutboundText& message, const hubbub::HttpReply& reply, const hubbub::Completion& done) const {
  if (reply.ok()) {
    const auto json = reply.json();
    const auto sid = json["sid"].string();
    if (sid.empty()) return done.unknown("Twilio's answer names no message.");
    return done.sent(sid);
  }
  const auto error = twilio_error(reply);
  if (error.code == "opted_out") {
    inbound_.opted_out(message.to, message.delivery_id, "Twilio " + std::to_string(kTwilioUnsubscribed));
  }
  done.fail(error);
}

bool Twilio::is_genuine(const hubbub::HttpRequest& request, const hubbub::Form& form) const {
  const auto signature = request.header("X-Twilio-Signature");
  if (signature.empty()) return false;
  std::string url = settings_.callback_url + std::string{request.path()};
  if (!request.raw_query().empty()) url.append("?").append(request.raw_query());
  const auto fields = signed_fields(form);
  bool is_good = false;
  for (const auto& way : written_with_and_without_port(url)) {
    const auto digest = crypto_.hmac_sha1(twilio_.auth_token, way + fields);
    if (crypto_.equal(hubbub::to_base64(digest), signature)) is_good = true;
  }
  if (!is_good) metrics_.count("sms_bad_signatures_total");
  return is_good;
}

hubbub::HttpResponse Twilio::on_inbound(const hubbub::HttpRequest& request) const {
  const auto form = request.form();
  if (!is_genuine(request, form)) return hubbub::HttpResponse::unauthorized();
  const auto message = inbound_of(form);
  if (!message) return hubbub::HttpResponse::bad_request("not_a_message", "MessageSid and From are required.");
  if (message->media.empty()) return xml(twiml(inbound_.take(message->text)));
  media_.expect(*message, inbound_.sender_of(message->text), inbound_.metadata_of(message->text));
  return xml(twiml(inbound_.heed(message->text)));
}

hubbub::HttpResponse Twilio::on_status(const hubbub::HttpRequest& request) const {
  const auto form = request.form();
  if (!is_genuine(request, form)) return hubbub::HttpResponse::unauthorized();
  const auto status = status_of(form);
  const auto delivery = request.query("delivery").value_or("");
  if (!status || delivery.empty() || delivery.size() > kMostDeliveryIdBytes) {
    return hubbub::HttpResponse::bad_request("not_a_status", "MessageSid and delivery are required.");
  }
  using Kind = hubbub::DeliveryReport::Kind;
  hubbub::DeliveryReport report{Kind::delivered, cleaned(delivery), status->message_sid, {}};
  switch (status->kind) {
    case TwilioStatus::Kind::none:
      return {204};
    case TwilioStatus::Kind::delivered:
      break;
    case TwilioStatus::Kind::read:
      report.kind = Kind::read;
      break;
    case TwilioStatus::Kind::failed:
      report.kind = Kind::failed;
      report.reason = twilio_reason(status->error_code);
      break;
  }
  if (status->error_code == kTwilioUnsubscribed && !status->to.empty()) {
    inbound_.opted_out(inbound_.sender_of({{}, status->to, {}, {}}), status->message_sid,
                       "Twilio " + std::to_string(kTwilioUnsubscribed));
  }
  inbox_.report(report);
  return {204};
}

}  // namespace sms
