// Telegram: a bot, by the Bot API.
#include <hubbub/channel.hpp>
#include <map>
#include <memory>
#include <string>

#include "api.hpp"
#include "boards.hpp"
#include "inbound.hpp"
#include "media.hpp"
#include "messages.hpp"
#include "outbound.hpp"
#include "polling.hpp"
#include "settings.hpp"
#include "taps.hpp"
#include "webhook.hpp"

namespace telegram {
namespace {

// Telegram shows it for five seconds.
constexpr std::int64_t kTypingMs = 4'000;
constexpr std::size_t kMostTyping = 1'000;

hubbub::Capabilities capabilities() {
  hubbub::Capabilities bot;
  bot.text_max_chars = kMostTextUnits;
  bot.text_unit = hubbub::TextUnit::utf16;
  bot.images = bot.files = bot.locations = bot.carousels = true;
  bot.links = bot.replies = bot.postbacks = bot.webviews = bot.location_requests = true;
  bot.item_actions = {.links = true, .replies = true, .postbacks = true, .webviews = true};
  bot.typing_out = true;
  bot.label_max_chars = 64;
  bot.max_media_bytes = 16'000'000;
  return bot;
}

}  // namespace

class Telegram final : public hubbub::Channel {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.hubbub.telegram",
            .name = "Telegram",
            .version = "0.1.0",
            .description = "A Telegram bot, by webhook or by long polling.",
            .channel_type = "telegram",
            .settings = std::string{kSettingsSchema},
            .capabilities = capabilities()};
  }

  explicit Telegram(hubbub::Context& host)
      : settings_{Settings::from(host)},
        api_{host, settings_},
        boards_{host},
        media_{host, api_},
        taps_{host, settings_, api_, boards_},
        inbound_{host, settings_, media_, taps_},
        outbound_{host, settings_, api_, boards_},
        clock_{host.require<hubbub::Clock>()},
        log_{host.log()} {
    if (settings_.mode == Settings::Mode::webhook) {
      webhook_ = std::make_unique<Webhook>(host, settings_, api_, inbound_);
    } else {
      polling_ = std::make_unique<Polling>(host, api_, inbound_);
    }
  }

  void start() override {
    if (webhook_) webhook_->start();
    if (polling_) polling_->start();
  }

  void send(const hubbub::OutboundMessage& message, hubbub::Completion done) override { outbound_.send(message, done); }

  void show(const hubbub::Activity& activity) override {
    const auto chat = chat_of(activity.to);
    if (activity.kind != hubbub::Activity::Kind::typing_start || chat == 0) return;
    const auto now = clock_.now_ms();
    if (const auto last = typing_.find(chat); last != typing_.end() && now - last->second < kTypingMs) return;
    if (typing_.size() >= kMostTyping) typing_.clear();
    typing_[chat] = now;
    api_.call("sendChatAction", {{"chat_id", chat}, {"action", "typing"}},
              [this](const hubbub::Result<hubbub::Json>& shown) {
                if (!shown) log_.debug("Typing was not shown", {{"reason", shown.error().message}});
              });
  }

 private:
  Settings settings_;
  Api api_;
  Boards boards_;
  Media media_;
  Taps taps_;
  Inbound inbound_;
  Outbound outbound_;
  hubbub::Clock clock_;
  hubbub::Log log_;
  std::map<std::int64_t, std::int64_t> typing_;  // chat → when it was last shown
  std::unique_ptr<Webhook> webhook_;
  std::unique_ptr<Polling> polling_;
};

}  // namespace telegram

HUBBUB_PLUGIN(telegram::Telegram)
