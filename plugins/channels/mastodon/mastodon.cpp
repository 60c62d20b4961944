// Mastodon, and other servers of the same API: public mentions become conversations, answered in public or in private.
#include <hubbub/channel.hpp>
#include <string>

#include "api.hpp"
#include "edits.hpp"
#include "inbound.hpp"
#include "media.hpp"
#include "mentions.hpp"
#include "outbound.hpp"
#include "people.hpp"
#include "server.hpp"
#include "settings.hpp"

namespace mastodon {
namespace {

// A post has 500 characters: some are for the name of the person before the text.
constexpr std::uint32_t kMostTextCharacters = 450;

hubbub::Capabilities capabilities() {
  hubbub::Capabilities posts;
  posts.text_max_chars = kMostTextCharacters;
  posts.images = posts.files = true;
  posts.media_types = "image/jpeg, image/png, image/gif, image/webp, video/mp4, video/webm, audio/mpeg, audio/ogg";
  posts.max_media_bytes = 16'000'000;
  return posts;
}

}  // namespace

class Mastodon final : public hubbub::Channel {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.hubbub.mastodon",
            .name = "Mastodon",
            .version = "0.1.0",
            .description = "An account on Mastodon or a server of the same API: public mentions and private messages.",
            .channel_type = "mastodon",
            .settings = std::string{kSettingsSchema},
            .capabilities = capabilities(),
            .idempotent = true};
  }

  explicit Mastodon(hubbub::Context& host)
      : settings_{Settings::from(host)},
        api_{host, settings_},
        server_{api_, settings_},
        people_{host},
        media_{host, server_},
        inbound_{host, settings_, people_, media_},
        edits_{host, api_, server_, people_, inbound_},
        mentions_{host, settings_, api_, server_, inbound_},
        outbound_{host, settings_, api_, server_, people_} {}

  void start() override { mentions_.start(); }

  void send(const hubbub::OutboundMessage& message, hubbub::Completion done) override { outbound_.send(message, done); }

 private:
  Settings settings_;
  Api api_;
  Server server_;
  People people_;
  Media media_;
  Inbound inbound_;
  Edits edits_;
  Mentions mentions_;
  Outbound outbound_;
};

}  // namespace mastodon

HUBBUB_PLUGIN(mastodon::Mastodon)
