#include "rendering/profiles.hpp"

namespace hub::rendering {
namespace {

constexpr std::uint64_t kMegabyte = 1024 * 1024;

Capabilities sms() {
  Capabilities sms;
  sms.text_max = 1600;
  sms.text_unit = TextUnit::utf16;
  sms.delivered = true;
  return sms;
}

Capabilities email() {
  Capabilities mail;
  mail.text_max = 100'000;
  mail.images = mail.files = mail.actions.links = true;
  mail.max_media_bytes = 20 * kMegabyte;
  return mail;
}

Capabilities telegram() {
  Capabilities bot;
  bot.text_unit = TextUnit::utf16;
  bot.images = bot.files = bot.locations = bot.carousels = true;
  bot.actions.links = bot.actions.replies = bot.actions.postbacks = bot.actions.webviews =
      bot.actions.location_requests = true;
  bot.item_actions.links = bot.item_actions.replies = bot.item_actions.postbacks = bot.item_actions.webviews = true;
  bot.typing_out = true;
  bot.label_max = 64;
  bot.max_media_bytes = 16'000'000;
  return bot;
}

Capabilities messenger() {
  Capabilities page;
  page.text_max = 2000;
  page.text_unit = TextUnit::utf16;
  page.images = page.files = page.carousels = true;
  page.actions.links = page.actions.replies = page.actions.postbacks = page.actions.webviews = true;
  page.item_actions.links = page.item_actions.postbacks = page.item_actions.webviews = true;
  page.typing_out = page.delivered = page.read_in = page.read_out = true;
  page.max_actions = 3;
  page.label_max = 20;
  page.max_media_bytes = 16 * kMegabyte;
  return page;
}

Capabilities instagram() {
  auto account = messenger();
  account.text_max = 1000;
  account.text_unit = TextUnit::bytes;
  account.delivered = false;
  account.max_media_bytes = 8 * kMegabyte;
  account.media_types = {"image/png", "image/jpeg", "image/gif", "audio/*", "video/*", "application/pdf"};
  return account;
}

Capabilities mastodon() {
  Capabilities posts;
  posts.text_max = 450;
  posts.images = posts.files = true;
  posts.max_media_bytes = 16'000'000;
  posts.media_types = {"image/jpeg", "image/png",  "image/gif",  "image/webp",
                       "video/mp4",  "video/webm", "audio/mpeg", "audio/ogg"};
  return posts;
}

Capabilities whatsapp() {
  Capabilities cloud;
  cloud.text_unit = TextUnit::utf16;
  cloud.images = cloud.files = cloud.locations = cloud.lists = cloud.templates = true;
  cloud.actions.links = cloud.actions.replies = cloud.actions.location_requests = true;
  cloud.item_actions.replies = true;
  cloud.delivered = cloud.read_in = cloud.read_out = cloud.typing_out = true;
  cloud.max_actions = 1;
  cloud.max_replies = 3;
  cloud.label_max = 20;
  cloud.max_media_bytes = 16 * kMegabyte;
  cloud.media_types = {"image/jpeg", "image/png", "audio/*", "video/mp4", "application/pdf", "text/plain"};
  return cloud;
}

Capabilities simulated_phone() {
  auto phone = sms();
  phone.read_in = true;
  return phone;
}

Capabilities simulated_mailbox() {
  Capabilities mailbox;
  mailbox.images = mailbox.files = mailbox.actions.links = true;
  mailbox.delivered = mailbox.read_in = true;
  return mailbox;
}

Capabilities plain_160() {
  auto plain = Capabilities::text_only();
  plain.text_max = 160;
  return plain;
}

}  // namespace

const std::vector<Profile>& typical_profiles() {
  static const std::vector<Profile> profiles{{"web", Capabilities::everything()},
                                             {"e-mail", email()},
                                             {"Telegram", telegram()},
                                             {"WhatsApp", whatsapp()},
                                             {"Messenger", messenger()},
                                             {"Instagram", instagram()},
                                             {"Mastodon", mastodon()},
                                             {"SMS", sms()},
                                             {"simulated phone", simulated_phone()},
                                             {"simulated mailbox", simulated_mailbox()},
                                             {"text of 160", plain_160()}};
  return profiles;
}

}  // namespace hub::rendering
