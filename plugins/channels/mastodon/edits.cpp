#include "edits.hpp"

#include "errors.hpp"
#include "texts.hpp"

namespace mastodon {

Edits::Edits(hubbub::Context& host, const Api& api, const Server& server, const People& people, const Inbound& inbound)
    : api_{api},
      server_{server},
      people_{people},
      inbound_{inbound},
      timers_{host.require<hubbub::Timers>()},
      inbox_{host.require<hubbub::Inbox>()},
      log_{host.log()} {
  timers_.on(std::string{kLookAgain}, [this](const hubbub::TimerEvent& event) { look(event); });
}

void Edits::look(const hubbub::TimerEvent& event) const {
  // Who we are is learnt by the first poll.
  if (!server_.is_known()) throw hubbub::Failure(hubbub::unavailable("The server has not been reached yet."));
  if (const auto pause = api_.pause_of_unhurried(); pause.count() > 0) {
    return timers_.schedule(kLookAgain, pause, event.data).value();
  }
  const auto data = hubbub::Json::parse(event.data);
  const std::string post = data["post"];
  const std::string author = data["author"];
  if (!is_id(post) || !is_id(author)) return;
  api_.get("/api/v1/statuses/" + post, [this, post, author, edited_ms = data["edited"].integer()](const auto& reply) {
    seen(post, author, edited_ms, reply);
  });
}

// One look: when the server does not answer now, nothing is lost but that.
void Edits::seen(const std::string& post_id, const std::string& author, std::int64_t edited_ms,
                 const hubbub::Result<hubbub::HttpReply>& reply) const {
  if (!reply) {
    if (reply.error().code != kGone) return log_.debug("A post was not seen", {{"reason", reply.error().message}});
    people_.change(author, [&](Person& person) { forget(person, post_id); });
    return log_.info("A post was deleted by its author", {{"post", post_id}});
  }
  const auto post = post_of(reply->json(), server_.us());
  if (!post || post->id != post_id || post->author.id != author || post->edited_ms <= edited_ms) return;
  if (const auto message = inbound_.take_edited(*post)) inbox_.receive(*message);
}

}  // namespace mastodon
