#include "posts.hpp"

#include <algorithm>

#include "html_text.hpp"
#include "texts.hpp"

namespace mastodon {
namespace {

// Servers have limits for what their own people write. What comes from others may be of any length, and HTML can be
// made so that its time to read grows with the square.
constexpr std::size_t kMostHtmlBytes = 32 * 1024;
constexpr std::size_t kMostName = 128;
constexpr std::size_t kMostWarning = 500;
constexpr std::size_t kMostDescription = 1'500;
constexpr std::size_t kMostAddress = 2'000;
constexpr std::size_t kMostAttachments = 16;
constexpr std::size_t kMostOthers = 10;
constexpr std::size_t kMostOptions = 20;

std::string line_in(const hubbub::Json& json, std::string_view key, std::size_t most) {
  return one_line(beginning_of(json[key].string(), most));
}

// A web address, or nothing.
std::string address_in(const hubbub::Json& json, std::string_view key) {
  const auto url = json[key].string();
  const bool is_plain = url.size() <= kMostAddress && std::all_of(url.begin(), url.end(), [](char c) {
                          const auto code = static_cast<unsigned char>(c);
                          return code > 0x20 && code != 0x7F;
                        });
  return is_plain && !host_of(url).empty() ? std::string{url} : std::string{};
}

std::optional<Author> author_in(const hubbub::Json& account) {
  Author author;
  author.id = account["id"].string();
  author.acct = account["acct"].string();
  if (!is_id(author.id) || !is_acct(author.acct)) return std::nullopt;
  author.display_name = line_in(account, "display_name", kMostName);
  if (author.display_name.empty()) author.display_name = "@" + author.acct;
  author.avatar_url = address_in(account, "avatar");
  author.url = address_in(account, "url");
  author.is_bot = account["bot"].boolean();
  return author;
}

std::vector<Attachment> attachments_in(const hubbub::Json& list) {
  std::vector<Attachment> found;
  for (std::size_t i = 0; i < std::min(list.size(), kMostAttachments); ++i) {
    auto kind = line_in(list[i], "type", 16);
    if (kind.empty()) kind = "unknown";
    found.push_back({kind, address_in(list[i], "url"), line_in(list[i], "description", kMostDescription)});
  }
  return found;
}

std::vector<std::string> others_in(const hubbub::Json& mentions, const Account& us) {
  std::vector<std::string> found;
  for (const auto& mention : mentions) {
    if (found.size() == kMostOthers) break;
    const auto acct = mention["acct"].string();
    if (mention["id"].string() != us.id && is_acct(acct)) found.emplace_back(acct);
  }
  return found;
}

std::string options_of(const hubbub::Json& poll) {
  std::string lines;
  const auto options = poll["options"];
  for (std::size_t i = 0; i < std::min(options.size(), kMostOptions); ++i) {
    lines += "\n- " + line_in(options[i], "title", kMostName);
  }
  return lines;
}

std::string_view cut(std::string_view html) {
  auto end = std::min(html.size(), kMostHtmlBytes);
  while (end < html.size() && end > 0 && (static_cast<unsigned char>(html[end]) & 0xC0U) == 0x80U) --end;
  return html.substr(0, end);
}

std::string text_in(const hubbub::Json& status, const Account& us) {
  const auto content = status["content"].string();
  const auto html = cut(content);
  const auto whole = cleaned(shared::text_of_html(html, "mention hashtag"));
  auto text = without_leading_name(whole, us.username);
  if (text.empty() && status["media_attachments"].size() == 0) text = whole;
  text += options_of(status["poll"]);
  const auto beginning = beginning_of(text, kMostText - 1);
  const bool is_cut = beginning.size() < text.size() || html.size() < content.size();
  return is_cut ? std::string{beginning} + "…" : text;
}

}  // namespace

std::string_view name_of(Visibility visibility) {
  switch (visibility) {
    case Visibility::open:
      return "public";
    case Visibility::unlisted:
      return "unlisted";
    case Visibility::followers:
      return "private";
    case Visibility::direct:
      break;
  }
  return "direct";
}

Visibility visibility_of(std::string_view name) {
  for (const auto known : {Visibility::open, Visibility::unlisted, Visibility::followers}) {
    if (name == name_of(known)) return known;
  }
  return Visibility::direct;
}

bool is_acct(std::string_view acct) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const auto at = acct.find('@');
  const auto name = acct.substr(0, at);
  const auto is_plain = [&](char c) { return is_word(c) || c == '.' || c == '-'; };
  if (name.empty() || acct.size() > 300 || !std::all_of(name.begin(), name.end(), is_plain)) return false;
  if (!is_word(name.front()) || !is_word(name.back())) return false;
  if (at == std::string_view::npos) return true;
  const auto domain = acct.substr(at + 1);
  return !domain.empty() && std::all_of(domain.begin(), domain.end(), [&](char c) { return is_plain(c) || c == ':'; });
}

std::optional<Post> post_of(const hubbub::Json& status, const Account& us) {
  const auto author = author_in(status["account"]);
  const auto id = status["id"].string();
  if (!author || author->id == us.id || !is_id(id) || status["reblog"].is_object()) return std::nullopt;
  Post post;
  post.id = id;
  post.author = *author;
  post.visibility = visibility_of(status["visibility"].string());
  post.text = text_in(status, us);
  post.warning = line_in(status, "spoiler_text", kMostWarning);
  post.url = address_in(status, "url");
  post.others = others_in(status["mentions"], us);
  post.attachments = attachments_in(status["media_attachments"]);
  post.edited_ms = time_of(status["edited_at"].string()).value_or(0);
  if (post.text.empty() && post.attachments.empty()) post.text = "@" + us.username;
  return post;
}

std::optional<Mention> mention_of(const hubbub::Json& notification, const Account& us) {
  const auto id = notification["id"].string();
  if (!is_id(id)) return std::nullopt;
  Mention mention{std::string{id}, std::nullopt};
  if (notification["type"].string() == "mention") mention.post = post_of(notification["status"], us);
  return mention;
}

}  // namespace mastodon
