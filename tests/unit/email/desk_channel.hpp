// The plugin without its threads: what would go to SMTP waits in a list, what would come by IMAP is given to a route.
#pragma once

#include <hubbub/channel.hpp>
#include <string>
#include <utility>
#include <vector>

#include "inbound.hpp"
#include "outbound.hpp"
#include "unsubscribe.hpp"

namespace email {

struct Sent {
  std::string from;
  std::string to;
  std::string bytes;
  std::string message_id;
};

// Of the newest instance; a test has one at a time.
inline std::vector<Sent> sent_letters;
inline std::vector<Taken> ends;

class PostBox final : public Post {
 public:
  void send(Letter letter) override {
    sent_letters.push_back({letter.from, letter.to, letter.bytes, letter.message_id});
    letter.done.sent(letter.message_id);
  }
};

class DeskChannel final : public hubbub::Channel {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.hubbub.email-test",
            .name = "E-mail",
            .version = "0.1.0",
            .channel_type = "email",
            .settings = std::string{kSettingsSchema},
            .capabilities = {.images = true, .files = true, .links = true}};
  }
  explicit DeskChannel(hubbub::Context& host)
      : settings_{Settings::from_context(host)},
        crypto_{host.require<hubbub::Crypto>()},
        tokens_{[this](std::string_view text) { return crypto_.hmac_sha256(settings_.signing_key, text); },
                host.instance_id()},
        threads_{host},
        outbound_{host, settings_, tokens_, threads_, post_},
        inbound_{host, settings_, tokens_, threads_},
        unsubscribe_{host, tokens_, threads_},
        timers_{host.require<hubbub::Timers>()} {
    sent_letters.clear();
    ends.clear();
    timers_.on("take", [this](const hubbub::TimerEvent&) {
      for (const auto& mail : std::exchange(waiting_, {})) {
        inbound_.take(inbound_.read(mail, mail.size()), [](Taken how) { ends.push_back(how); });
      }
    });
    // A route would commit all at its end; the watcher is outside of routes, as a timer is.
    host.routes().post(
        "/take",
        [this](const hubbub::HttpRequest& request) {
          waiting_.emplace_back(request.body());
          timers_.schedule("take", hubbub::Milliseconds{0}).value();
          return hubbub::HttpResponse::ok();
        },
        100ULL * 1024 * 1024);
  }
  void send(const hubbub::OutboundMessage& message, hubbub::Completion done) override { outbound_.send(message, done); }

 private:
  Settings settings_;
  hubbub::Crypto crypto_;
  Tokens tokens_;
  Threads threads_;
  PostBox post_;
  Outbound outbound_;
  Inbound inbound_;
  Unsubscribe unsubscribe_;
  hubbub::Timers timers_;
  std::vector<std::string> waiting_;
};

}  // namespace email
