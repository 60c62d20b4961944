#include "kannel.hpp"

#include "kannel_webhooks.hpp"
#include "segments.hpp"
#include "texts.hpp"

namespace sms {
namespace {

constexpr std::string_view kReportsWanted = "19";  // delivered 1, not delivered 2, refused by the carrier 16
constexpr std::size_t kMostDeliveryIdBytes = 200;
// Kannel sends a report again, up to http-request-retry times, unless the answer is 200 or 202: 204 is none to it.
constexpr int kTaken = 200;

// The smsbox says 202; gateways that speak its protocol say its words. A proxy's page says neither.
bool has_taken(const hubbub::HttpReply& reply) {
  return reply.status == 202 || reply.body.starts_with("0: ") || reply.body.starts_with("3: ");
}

// Kannel looks for %-escapes of its own in a dlr-url.
std::string literal(std::string_view url) {
  std::string out;
  for (const char c : url) {
    out += c;
    if (c == '%') out += c;
  }
  return out;
}

}  // namespace

Kannel::Kannel(hubbub::Context& host, const Settings& settings, const Inbound& inbound)
    : settings_{settings},
      kannel_{settings.kannel},
      inbound_{inbound},
      http_{host.require<hubbub::HttpClient>()},
      inbox_{host.require<hubbub::Inbox>()},
      crypto_{host.require<hubbub::Crypto>()},
      metrics_{host.require<hubbub::Metrics>()} {
  auto routes = host.routes();
  const auto inbound_route = [this](const hubbub::HttpRequest& request) { return on_inbound(request); };
  routes.get("/inbound", inbound_route);
  routes.post("/inbound", inbound_route);
  routes.get("/dlr", [this](const hubbub::HttpRequest& request) { return on_report(request); });
}

std::string Kannel::report_url(const std::string& delivery_id) const {
  return literal(settings_.callback_url + "/dlr?key=" + hubbub::percent_encoded(kannel_.webhook_key) +
                 "&id=" + hubbub::percent_encoded(delivery_id)) +
         "&type=%d&answer=%A";
}

void Kannel::send(const OutboundText& message, const hubbub::Completion& done) {
  const bool is_gsm7 = segments_of(message.text).encoding == Encoding::gsm7;
  hubbub::boundary::Texts fields{{"username", kannel_.username},
                                 {"password", kannel_.password},
                                 {"to", message.to},
                                 {"charset", "UTF-8"},
                                 {"coding", is_gsm7 ? "0" : "2"},
                                 {"text", message.text},
                                 {"dlr-mask", std::string{kReportsWanted}},
                                 {"dlr-url", report_url(message.delivery_id)}};
  if (!kannel_.from.empty()) fields.emplace_back("from", kannel_.from);
  if (!kannel_.smsc.empty()) fields.emplace_back("smsc", kannel_.smsc);
  // Kannel reads no form from a body.
  auto url = kannel_.sendsms_url;
  for (const auto& [name, value] : fields) {
    url += (url.size() == kannel_.sendsms_url.size() ? "?" : "&") + name + "=" + hubbub::percent_encoded(value);
  }
  http_.get(std::move(url))
      .header("Connection", "close")  // a GET over a kept connection that dies is sent again: not this one
      .timeout(kSendTimeout)
      .async([done, id = message.delivery_id](const hubbub::Result<hubbub::HttpReply>& reply) {
        if (!reply) return settle_unanswered(reply.error(), done);
        if (!reply->ok()) return done.fail(kannel_error(*reply));
        if (has_taken(*reply)) return done.sent(id);
        done.unknown("The answer to the text is not Kannel's: see settings.kannel.sendsms_url.");
      });
}

hubbub::Error kannel_error(const hubbub::HttpReply& reply) {
  auto error = hubbub::from_http(reply);
  error.message = "Kannel answered " + std::to_string(reply.status) + ": " + cleaned(beginning_of(reply.body, 200));
  return error;
}

bool Kannel::has_key(const hubbub::HttpRequest& request) const {
  const bool is_good = crypto_.equal(request.query("key").value_or(""), kannel_.webhook_key);
  if (!is_good) metrics_.count("sms_bad_signatures_total");
  return is_good;
}

hubbub::HttpResponse Kannel::on_inbound(const hubbub::HttpRequest& request) const {
  if (!has_key(request)) return hubbub::HttpResponse::unauthorized("The key is missing or wrong.");
  const auto text = kannel_inbound_of(request);
  if (!text) return hubbub::HttpResponse::bad_request("not_a_message", "id and from are required.");
  return hubbub::HttpResponse::text(200, inbound_.take(*text));
}

hubbub::HttpResponse Kannel::on_report(const hubbub::HttpRequest& request) const {
  if (!has_key(request)) return hubbub::HttpResponse::unauthorized("The key is missing or wrong.");
  const auto id = request.query("id").value_or("");
  if (id.empty() || id.size() > kMostDeliveryIdBytes) {
    return hubbub::HttpResponse::bad_request("not_a_report", "id is required.");
  }
  const auto said = kannel_report_of(request.query("type").value_or(""), request.query("answer").value_or(""));
  if (said.kind == KannelReport::Kind::none) return {kTaken};
  const bool arrived = said.kind == KannelReport::Kind::delivered;
  using Kind = hubbub::DeliveryReport::Kind;
  inbox_.report({arrived ? Kind::delivered : Kind::failed, cleaned(id), {}, said.reason});
  return {kTaken};
}

}  // namespace sms
