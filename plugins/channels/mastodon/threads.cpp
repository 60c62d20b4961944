#include "threads.hpp"

#include <algorithm>

#include "texts.hpp"

namespace mastodon {
namespace {

hubbub::JsonObject json_of(const Anchor& anchor) {
  return {{"id", anchor.id}, {"visibility", name_of(anchor.visibility)}, {"warning", anchor.warning}};
}

std::optional<Anchor> anchor_from(const hubbub::Json& json) {
  if (!json.is_object()) return std::nullopt;
  return Anchor{json["id"], visibility_of(json["visibility"].string()), json["warning"]};
}

bool is_public(Visibility visibility) {
  return visibility == Visibility::open || visibility == Visibility::unlisted;
}

const Anchor* newest_of(const Person& person) {
  if (!person.in_public) return person.in_private ? &*person.in_private : nullptr;
  if (!person.in_private) return &*person.in_public;
  return is_later(person.in_public->id, person.in_private->id) ? &*person.in_public : &*person.in_private;
}

Plan reply_to(const Anchor* anchor, Visibility visibility) {
  return anchor == nullptr ? Plan{visibility, {}, {}} : Plan{visibility, anchor->id, anchor->warning};
}

}  // namespace

hubbub::JsonObject Person::json() const {
  hubbub::JsonObject json{{"acct", acct}};
  if (in_public) json.add("public", json_of(*in_public));
  if (in_private) json.add("private", json_of(*in_private));
  if (private_at_ms != 0) json.add("private_at", private_at_ms);
  return json;
}

Person Person::from(const hubbub::Json& json) {
  return {json["acct"], anchor_from(json["public"]), anchor_from(json["private"]), json["private_at"].integer()};
}

void take(Person& person, const Post& post, std::int64_t now_ms) {
  person.acct = post.author.acct;
  auto& known = is_public(post.visibility) ? person.in_public : person.in_private;
  if (known && known->id != post.id && !is_later(post.id, known->id)) return;
  const bool is_new = !known || known->id != post.id;
  known = Anchor{post.id, post.visibility, post.warning};
  if (is_new && !is_public(post.visibility)) person.private_at_ms = std::max(person.private_at_ms, now_ms);
}

void forget(Person& person, std::string_view post_id) {
  if (person.in_public && person.in_public->id == post_id) person.in_public.reset();
  if (person.in_private && person.in_private->id == post_id) person.in_private.reset();
}

Plan plan_for(const Person& person, std::optional<Visibility> asked, const Settings& settings, std::int64_t now_ms) {
  const bool is_private = person.private_at_ms != 0 && now_ms - person.private_at_ms < settings.private_for_ms;
  if (is_private || !person.in_public) return reply_to(newest_of(person), Visibility::direct);
  const auto visibility = std::max({person.in_public->visibility, settings.answers, asked.value_or(Visibility::open)});
  if (!is_public(visibility)) return reply_to(newest_of(person), Visibility::direct);
  return reply_to(&*person.in_public, visibility);
}

std::optional<Visibility> asked_in(const hubbub::Json& metadata) {
  const auto visibility = metadata["visibility"];
  if (!visibility.is_string()) return std::nullopt;
  const auto asked = visibility_of(visibility.string());
  return is_public(asked) ? asked : Visibility::direct;
}

bool wants_privacy(std::string_view text, const Settings& settings) {
  std::string word;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else if (std::string_view{" \n\t.,!?\"'"}.find(c) == std::string_view::npos) {
      word += c;
    } else if (!word.empty() && word.back() != ' ') {
      word += ' ';
    }
  }
  if (word.ends_with(' ')) word.pop_back();
  return std::find(settings.private_words.begin(), settings.private_words.end(), word) != settings.private_words.end();
}

}  // namespace mastodon
