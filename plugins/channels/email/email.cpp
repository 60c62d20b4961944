// E-mail: SMTP out, IMAP in.
#include <hubbub/channel.hpp>
#include <memory>

#include "imap_watcher.hpp"
#include "inbound.hpp"
#include "outbound.hpp"
#include "settings.hpp"
#include "smtp_sender.hpp"
#include "threads.hpp"
#include "tokens.hpp"
#include "unsubscribe.hpp"

namespace email {

class Email final : public hubbub::Channel {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.hubbub.email",
            .name = "E-mail",
            .version = "0.1.0",
            .description = "Mail through your own mail server: SMTP out, IMAP in.",
            .channel_type = "email",
            .settings = std::string{kSettingsSchema},
            .capabilities = {.text_max_chars = 100'000,
                             .images = true,
                             .files = true,
                             .links = true,
                             .max_media_bytes = 20ULL * 1024 * 1024}};
  }

  explicit Email(hubbub::Context& host)
      : settings_{Settings::from_context(host)},
        crypto_{host.require<hubbub::Crypto>()},
        tokens_{[this](std::string_view text) { return crypto_.hmac_sha256(settings_.signing_key, text); },
                host.instance_id()},
        threads_{host},
        sender_{settings_.smtp, host.require<hubbub::Metrics>(), host.log()},
        outbound_{host, settings_, tokens_, threads_, sender_},
        inbound_{host, settings_, tokens_, threads_},
        unsubscribe_{host, tokens_, threads_} {
    if (settings_.receives) watcher_ = std::make_unique<ImapWatcher>(host, settings_, inbound_);
  }

  void start() override {
    sender_.start();
    if (watcher_) watcher_->start();
  }
  void stop() override {
    if (watcher_) watcher_->stop();
    sender_.stop();
  }
  void send(const hubbub::OutboundMessage& message, hubbub::Completion done) override { outbound_.send(message, done); }

 private:
  Settings settings_;
  hubbub::Crypto crypto_;
  Tokens tokens_;
  Threads threads_;
  SmtpSender sender_;
  Outbound outbound_;
  Inbound inbound_;
  Unsubscribe unsubscribe_;
  std::unique_ptr<ImapWatcher> watcher_;
};

}  // namespace email

HUBBUB_PLUGIN(email::Email)
