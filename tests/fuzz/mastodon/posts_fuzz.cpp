// Whatever a server, or somebody through it, sends: read without a crash, and what comes out is fit for the hub.
#include <boost/json/src.hpp>
#include <cstdint>
#include <cstdlib>
#include <hubbub/json.hpp>
#include <string_view>

#include "posts.hpp"
#include "server.hpp"
#include "state.hpp"
#include "texts.hpp"
#include "threads.hpp"

// The one function of the fake hub that its JSON needs.
namespace hubbub::testing {
hubbub_status refuse(const hubbub_error_sink* errors, hubbub_status status, std::string_view code,
                     std::string_view message) {
  boundary::report(errors, {static_cast<Status>(status), std::string{message}, std::string{code}});
  return status;
}
}  // namespace hubbub::testing

namespace {

using namespace mastodon;

void expect(bool holds) {
  if (!holds) std::abort();
}

void expect_clean(std::string_view text, std::size_t most_characters) {
  expect(cleaned(text) == text);
  expect(beginning_of(text, most_characters) == text);
}

void expect_address(std::string_view url) {
  expect(url.empty() || (!host_of(url).empty() && url.find_first_of(" \r\n") == std::string_view::npos));
}

void check(const Post& post) {
  expect(is_id(post.id) && is_id(post.author.id) && post.author.id != "1" && is_acct(post.author.acct));
  expect(!post.text.empty() || !post.attachments.empty());
  expect_clean(post.text, kMostText);
  expect_clean(post.warning, 500);
  expect_clean(post.author.display_name, 301);
  expect_address(post.url);
  expect_address(post.author.url);
  expect_address(post.author.avatar_url);
  for (const auto& acct : post.others) expect(is_acct(acct));
  for (const auto& attachment : post.attachments) {
    expect_address(attachment.url);
    expect_clean(attachment.description, 1'500);
  }

  // However it was written: an answer is never more public than it, and a person says the same after they were a
  // record.
  Person person;
  take(person, post, 1'000);
  Settings settings;
  settings.private_for_ms = 1;
  settings.answers = Visibility::open;
  for (const std::int64_t now : {std::int64_t{1'000}, std::int64_t{1'000'000}}) {
    const auto plan = plan_for(person, Visibility::open, settings, now);
    expect(plan.visibility >= post.visibility && plan.in_reply_to == post.id);
  }
  const auto json = person.json().text();
  expect(Person::from(hubbub::Json::parse(json)).json().text() == json);
}

void try_text(std::string_view text) {
  const auto clean = cleaned(text);
  expect(cleaned(clean) == clean);
  const auto quiet = without_mentions(clean);
  expect(without_mentions(quiet) == quiet);
  expect(counted_length(clean, 1) <= clean.size());
  static_cast<void>(without_leading_name(clean, "shop"));
  static_cast<void>(time_of(text));
  static_cast<void>(host_of(text));
  static_cast<void>(is_acct(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hubbub::boundary::json_service.store(&hubbub::testing::kJsonService);
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  try_text(bytes);
  const auto json = hubbub::Json::try_parse(bytes);
  if (!json) return 0;
  const Account us{"1", "shop"};
  if (const auto post = post_of(*json, us)) check(*post);
  if (const auto mention = mention_of(*json, us)) {
    expect(is_id(mention->notification_id));
    if (mention->post) check(*mention->post);
  }
  const auto limits = limits_of(*json);
  expect(limits.characters >= 50 && limits.characters_of_link >= 1 && limits.description >= 1);
  static_cast<void>(asked_in(*json));
  static_cast<void>(Person::from(*json).json());
  return 0;
}
