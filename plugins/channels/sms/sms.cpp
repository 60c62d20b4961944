// SMS, by Twilio or by a Kannel gateway: `provider` in the settings says which.
#include <hubbub/channel.hpp>
#include <memory>

#include "inbound.hpp"
#include "kannel.hpp"
#include "numbers.hpp"
#include "provider.hpp"
#include "segments.hpp"
#include "settings.hpp"
#include "twilio.hpp"

namespace sms {

void settle_unanswered(const hubbub::Error& error, const hubbub::Completion& done) {
  if (error.status != hubbub::Status::abandoned) return done.fail(error);
  done.unknown("The connection broke after the text was handed over: " + error.message);
}

class Sms final : public hubbub::Channel {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.hubbub.sms",
            .name = "SMS",
            .version = "0.1.0",
            .description = "Text messages, by Twilio or by a Kannel gateway.",
            .channel_type = "sms",
            .settings = std::string{kSettingsSchema},
            // Twilio's limit, and it counts an emoji as two.
            .capabilities = {.text_max_chars = 1600, .delivered = true, .text_unit = hubbub::TextUnit::utf16}};
  }

  explicit Sms(hubbub::Context& host)
      : settings_{Settings::from(host)},
        numbers_{settings_.default_region},
        inbound_{host, settings_},
        metrics_{host.require<hubbub::Metrics>()},
        log_{host.log()} {
    if (settings_.provider == Settings::Provider::kannel) {
      provider_ = std::make_unique<Kannel>(host, settings_, inbound_);
    } else {
      provider_ = std::make_unique<Twilio>(host, settings_, inbound_);
    }
  }

  void send(const hubbub::OutboundMessage& message, hubbub::Completion done) override {
    auto to = numbers_.e164(message.to());
    if (!to) return done.fail(to.error());
    OutboundText outbound{std::string{message.id()}, *std::move(to), std::string{message.text()}, {}};
    if (settings_.twilio.mms) add_media(message, outbound);
    const auto segments = segments_of(outbound.text);
    metrics_.count("sms_segments_total", static_cast<double>(segments.count),
                   {{"encoding", name_of(segments.encoding)}});
    log_.debug("Sending a text",
               {{"segments", std::to_string(segments.count)}, {"encoding", name_of(segments.encoding)}});
    provider_->send(outbound, done);
  }

 private:
  static void add_media(const hubbub::OutboundMessage& message, OutboundText& outbound) {
    const auto content = message.content();
    const auto url = content["mediaUrl"].string();
    if (content["type"].string() != "image" || !url.starts_with("https://")) return;
    outbound.media_url = url;
    outbound.text = content["text"];
  }

  Settings settings_;
  Numbers numbers_;
  Inbound inbound_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
  std::unique_ptr<Provider> provider_;
};

}  // namespace sms

HUBBUB_PLUGIN(sms::Sms)
