// Meta's networks: Messenger, Instagram and WhatsApp (Cloud API), each a plugin of its own, for each shows other
// things. They share this library.
#include <hubbub/channel.hpp>
#include <memory>
#include <string>

#include "choices.hpp"
#include "graph.hpp"
#include "inbound.hpp"
#include "numbers.hpp"
#include "outbound.hpp"
#include "page_dialect.hpp"
#include "recent.hpp"
#include "sent.hpp"
#include "settings.hpp"
#include "webhook.hpp"
#include "whatsapp_dialect.hpp"
#include "window.hpp"

namespace meta {
namespace {

// Pages show typing for 20 s, WhatsApp for 25 s.
constexpr std::int64_t kTypingMs = 15'000;
constexpr std::uint64_t kMegabyte = 1024 * 1024;
constexpr std::uint64_t kMostMediaBytes = 16 * kMegabyte;  // what the hub's HTTP client takes

hubbub::Capabilities of_pages() {
  hubbub::Capabilities page;
  page.text_max_chars = 2000;
  page.text_unit = hubbub::TextUnit::utf16;
  page.images = page.files = page.carousels = true;
  page.links = page.replies = page.postbacks = page.webviews = true;
  page.item_actions = {.links = true, .postbacks = true, .webviews = true};
  page.typing_out = page.delivered = page.read_in = page.read_out = true;
  page.max_items = 10;
  page.max_actions = 3;
  page.max_replies = 13;
  page.label_max_chars = 20;
  page.max_media_bytes = kMostMediaBytes;
  return page;
}

hubbub::Capabilities of_instagram() {
  auto page = of_pages();
  page.text_max_chars = 1000;
  page.text_unit = hubbub::TextUnit::bytes;
  page.delivered = false;
  page.max_media_bytes = 8 * kMegabyte;
  page.media_types = "image/png, image/jpeg, image/gif, audio/*, video/*, application/pdf";
  return page;
}

hubbub::Capabilities of_whatsapp() {
  hubbub::Capabilities cloud;
  cloud.text_max_chars = 4096;
  cloud.text_unit = hubbub::TextUnit::utf16;
  cloud.images = cloud.files = cloud.locations = cloud.lists = cloud.templates = true;
  cloud.links = cloud.replies = cloud.location_requests = true;
  cloud.item_actions = {.replies = true};
  cloud.typing_out = cloud.delivered = cloud.read_in = cloud.read_out = true;
  cloud.max_items = 10;
  cloud.max_actions = 1;
  cloud.max_replies = 3;
  cloud.label_max_chars = 20;
  cloud.max_media_bytes = kMostMediaBytes;
  cloud.media_types = "image/jpeg, image/png, audio/*, video/mp4, application/pdf, text/plain";
  return cloud;
}

hubbub::Descriptor descriptor_of(Network network) {
  hubbub::Descriptor plugin;
  plugin.version = "0.1.0";
  plugin.settings = settings_schema(network);
  switch (network) {
    case Network::messenger:
      plugin.id = "com.hubbub.meta.messenger";
      plugin.name = "Messenger";
      plugin.description = "Facebook Messenger: the messages of a page.";
      plugin.channel_type = "messenger";
      plugin.capabilities = of_pages();
      break;
    case Network::instagram:
      plugin.id = "com.hubbub.meta.instagram";
      plugin.name = "Instagram";
      plugin.description = "Instagram: the direct messages of a professional account.";
      plugin.channel_type = "instagram";
      plugin.capabilities = of_instagram();
      break;
    case Network::whatsapp:
      plugin.id = "com.hubbub.meta.whatsapp";
      plugin.name = "WhatsApp";
      plugin.description = "WhatsApp, by Meta's Cloud API: a business's phone number.";
      plugin.channel_type = "whatsapp";
      plugin.capabilities = of_whatsapp();
      break;
  }
  return plugin;
}

Webhook::Read reader_of(Network network) {
  if (network == Network::whatsapp) return whatsapp_events_of;
  return network == Network::instagram ? instagram_events_of : messenger_events_of;
}

}  // namespace

template <Network kNetwork>
class Channel final : public hubbub::Channel {
 public:
  static hubbub::Descriptor describe() { return descriptor_of(kNetwork); }

  explicit Channel(hubbub::Context& host)
      : settings_{Settings::from(host, kNetwork)},
        graph_{host, settings_},
        choices_{host},
        window_{host},
        numbers_{host},
        sent_{host},
        dialect_{make_dialect()},
        inbound_{host, settings_, graph_, choices_, window_, numbers_, sent_},
        webhook_{host, settings_, reader_of(kNetwork), inbound_},
        outbound_{host, graph_, *dialect_},
        clock_{host.require<hubbub::Clock>()},
        log_{host.log()} {}

  void stop() override { window_.stop(); }

  void send(const hubbub::OutboundMessage& message, hubbub::Completion done) override {
    typing_.erase(message.to());  // a message ends it
    outbound_.send(message, done);
  }

  void show(const hubbub::Activity& activity) override {
    if (activity.kind == hubbub::Activity::Kind::typing_start && !is_due(activity.to)) return;
    if (activity.kind == hubbub::Activity::Kind::typing_stop) typing_.erase(activity.to);
    const auto body = dialect_->activity_of(activity);
    if (!body) return;
    graph_.post(dialect_->messages_path(), *body, [this](const hubbub::Result<hubbub::Json>& shown) {
      if (!shown) log_.debug("An activity was not shown", {{"reason", shown.error().message}});
    });
  }

 private:
  std::unique_ptr<Dialect> make_dialect() {
    if constexpr (kNetwork == Network::whatsapp)
      return std::make_unique<WhatsAppDialect>(settings_, choices_, window_, numbers_);
    return std::make_unique<PageDialect>(settings_, window_, sent_);
  }

  bool is_due(std::string_view to) {
    const auto now = clock_.now_ms();
    if (const auto* last = typing_.find(to); last != nullptr && now - *last < kTypingMs) return false;
    typing_.put(to, now);
    return true;
  }

  Settings settings_;
  Graph graph_;
  Choices choices_;
  Window window_;
  Numbers numbers_;
  Sent sent_;
  std::unique_ptr<Dialect> dialect_;
  Inbound inbound_;
  Webhook webhook_;
  Outbound outbound_;
  hubbub::Clock clock_;
  hubbub::Log log_;
  Recent<std::int64_t> typing_{1'000};  // when it was last shown
};

using Messenger = Channel<Network::messenger>;
using Instagram = Channel<Network::instagram>;
using WhatsApp = Channel<Network::whatsapp>;

}  // namespace meta

HUBBUB_PLUGIN(meta::Messenger, meta::Instagram, meta::WhatsApp)
