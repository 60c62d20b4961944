#include "inbound.hpp"

namespace mastodon {
namespace {

constexpr std::size_t kMostUrl = 500;  // all metadata has 4 KB
// Most changes come soon after a post; later ones are seen by whoever opens it.
constexpr hubbub::Milliseconds kUntilSecondLook{600'000};

std::string said_in(const Post& post) {
  return post.warning.empty() ? post.text : "CW: " + post.warning + (post.text.empty() ? "" : "\n\n" + post.text);
}

// Clients put the warning of a post on what replies to it, and we do so, too: then it says nothing new, and would only
// stand before a "2" that answers a question. Some write "re: " before it.
bool repeats_warning(const Post& post, const Person& person) {
  std::string_view warning = post.warning;
  if (warning.starts_with("re: ") || warning.starts_with("Re: ")) warning.remove_prefix(4);
  const auto is_of = [&](const std::optional<Anchor>& anchor) {
    return anchor && anchor->id != post.id && (anchor->warning == warning || anchor->warning == post.warning);
  };
  return !warning.empty() && !post.text.empty() && (is_of(person.in_public) || is_of(person.in_private));
}

// "bot" is what the account says of itself. Who answers bots may be answered for ever.
std::string_view kind_of(const Post& post) {
  if (post.author.is_bot) return "bot";
  return post.visibility == Visibility::direct || post.visibility == Visibility::followers ? "private" : "public";
}

}  // namespace

hubbub::Sender sender_of(const Author& author) {
  hubbub::Sender sender;
  sender.external_id = author.id;
  sender.display_name = author.display_name;
  sender.avatar_url = author.avatar_url;
  hubbub::JsonObject info{{"account", "@" + author.acct}};
  if (!author.url.empty()) info.add("url", author.url);
  if (author.is_bot) info.add("bot", true);
  sender.info = info.text();
  return sender;
}

Inbound::Inbound(const hubbub::Context& host, const Settings& settings, const People& people, const Media& media)
    : settings_{settings},
      people_{people},
      media_{media},
      clock_{host.require<hubbub::Clock>()},
      timers_{host.require<hubbub::Timers>()},
      metrics_{host.require<hubbub::Metrics>()} {}

std::optional<hubbub::InboundMessage> Inbound::take(const Post& post) const {
  const bool is_left_out = post.author.is_bot && !settings_.takes_bots;
  metrics_.count("mastodon_posts_total", 1, {{"kind", is_left_out ? "ignored_bot" : kind_of(post)}});
  if (is_left_out) return std::nullopt;

  const auto now = clock_.now_ms();
  bool is_warned = false;
  // Before the message: an answer to it finds where to go.
  people_.change(post.author.id, [&](Person& person) {
    is_warned = repeats_warning(post, person);
    mastodon::take(person, post, now);
    if (wants_privacy(post.text, settings_)) person.private_at_ms = now;
  });
  timers_
      .schedule(kLookAgain, kUntilSecondLook,
                hubbub::JsonObject{{"post", post.id}, {"author", post.author.id}, {"edited", post.edited_ms}}.text())
      .value();

  hubbub::InboundMessage message;
  message.external_id = post.id;
  message.sender = sender_of(post.author);
  message.text = is_warned ? post.text : said_in(post);
  message.metadata = metadata_of(post, false);
  if (post.attachments.empty()) return message;
  media_.expect(message, post.attachments);
  return std::nullopt;
}

std::optional<hubbub::InboundMessage> Inbound::take_edited(const Post& post) const {
  people_.change(post.author.id, [&](Person& person) { mastodon::take(person, post, clock_.now_ms()); });
  if (post.text.empty()) return std::nullopt;
  metrics_.count("mastodon_posts_total", 1, {{"kind", "edit"}});
  hubbub::InboundMessage message;
  message.external_id = post.id + ":edit:" + std::to_string(post.edited_ms);
  message.sender = sender_of(post.author);
  message.text = said_in(post);
  message.metadata = metadata_of(post, true);
  return message;
}

std::string Inbound::metadata_of(const Post& post, bool is_edit) const {
  hubbub::JsonObject metadata{{"visibility", name_of(post.visibility)}};
  if (!post.url.empty() && post.url.size() <= kMostUrl) metadata.add("url", post.url);
  if (!post.warning.empty()) metadata.add("warning", post.warning);
  if (post.author.is_bot) metadata.add("bot", true);
  if (is_edit) metadata.add("edits", post.id);
  if (wants_privacy(post.text, settings_)) metadata.add("wants", "private");
  std::string others;
  for (const auto& acct : post.others) {
    if (others.size() + acct.size() > kMostUrl) break;
    others += (others.empty() ? "@" : ", @") + acct;
  }
  if (!others.empty()) metadata.add("others", others);
  return metadata.text();
}

}  // namespace mastodon
