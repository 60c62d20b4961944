#include "outbound.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "words.hpp"

namespace email {
namespace {

constexpr hubbub::Milliseconds kFetchTimeout{30'000};
constexpr std::size_t kMostAttachmentBytes = 20 * 1024 * 1024;

// "https://hub.example/media/ab12/bill.pdf?sig=…" is bill.pdf.
std::string file_name_of(std::string_view url, std::string_view media_type) {
  url = url.substr(0, url.find_first_of("?#"));
  auto name = one_line(url.substr(url.rfind('/') + 1));
  if (name.empty()) name = media_type.starts_with("image/") ? "image" : "file";
  return std::string{beginning_of(name, 200)};
}

std::string media_type_of(const hubbub::HttpReply& reply) {
  for (const auto& [name, value] : reply.headers) {
    if (lowered(name) == "content-type") return lowered(value.substr(0, value.find_first_of("; ")));
  }
  return "application/octet-stream";
}

}  // namespace

struct Outbound::Draft {
  Outgoing mail;
  std::string media_url;
  std::string media_type;
  std::string name;  // of the file, where the content says it
  std::chrono::steady_clock::time_point deadline;
  std::vector<Link> links;
};

Outbound::Outbound(const hubbub::Context& host, const Settings& settings, const Tokens& tokens, const Threads& threads,
                   Post& post)
    : settings_{settings},
      tokens_{tokens},
      threads_{threads},
      post_{post},
      hooks_url_{host.hooks_url()},
      http_{host.require<hubbub::HttpClient>()},
      clock_{host.require<hubbub::Clock>()},
      log_{host.log()} {}

void Outbound::send(const hubbub::OutboundMessage& message, const hubbub::Completion& done) const {
  const std::string to{mailbox_of(message.to())};
  if (!is_mailbox(to)) return done.fail(hubbub::invalid("There is no mail address to send to.", "invalid_address"));
  auto draft = draft_of(message);
  if (draft.media_url.empty()) return post(std::move(draft), done);
  attach_and_post(std::move(draft), done);
}

Outbound::Draft Outbound::draft_of(const hubbub::OutboundMessage& message) const {
  const std::string to{message.to()};
  const auto thread = tokens_.thread_of(to);
  const auto content = message.content();
  Draft draft;
  draft.deadline = std::chrono::steady_clock::now() + message.deadline();
  auto& mail = draft.mail;
  mail.message_id = tokens_.message_id(message.id(), thread, domain_of(settings_.from.mailbox));
  std::string subject = one_line(hubbub::Json::try_parse(message.metadata_json())
                                     ? std::string{hubbub::Json::parse(message.metadata_json())["subject"]}
                                     : std::string{});

  // Stored before it leaves: an answer to it must find its thread.
  const auto stored = threads_.add(thread, {to, mail.message_id, std::string{bare_subject(subject)}, false});
  mail.references = stored.references;
  std::erase(mail.references, mail.message_id);
  if (!mail.references.empty()) mail.in_reply_to = mail.references.back();
  if (subject.empty()) subject = stored.subject;
  mail.subject = subject.empty() ? settings_.subject : std::string{bare_subject(subject)};
  if (!mail.references.empty()) mail.subject.insert(0, "Re: ");

  mail.from = settings_.from;
  const auto author = one_line(message.author_name());
  if (!author.empty() && author != mail.from.name) mail.from.name = author + " (" + mail.from.name + ")";
  mail.to = {{}, std::string{mailbox_of(to)}};
  mail.reply_to = with_token(settings_.reply_pattern, tokens_.token(Purpose::reply, thread));
  mail.is_automatic = message.author_type() != hubbub::AuthorType::agent;
  mail.sent_ms = clock_.now_ms();
  if (!stored.has_written) {
    const auto token = tokens_.token(Purpose::unsubscribe, thread);
    mail.unsubscribe_mailbox = with_token(settings_.reply_pattern, token);
    if (hooks_url_.starts_with("https://")) mail.unsubscribe_url = hooks_url_ + "/unsubscribe/" + token;
  }

  const auto type = content["type"].string();
  if (type == "image" || type == "file") {
    draft.media_url = content["mediaUrl"];
    draft.media_type = content["mediaType"];
    draft.name = content["altText"];
    mail.text = content["text"];
  } else {
    mail.text = content["text"].string().empty() ? std::string{message.text()} : std::string{content["text"]};
  }
  for (const auto& action : content["actions"]) {
    const std::string url = action["uri"];
    if (url.starts_with("https://") || url.starts_with("http://")) {
      draft.links.push_back({one_line(action["text"].string()), url});
    }
  }
  return draft;
}

void Outbound::attach_and_post(Draft draft, const hubbub::Completion& done) const {
  const auto url = draft.media_url;
  const auto shared = std::make_shared<Draft>(std::move(draft));
  http_.get(url).timeout(kFetchTimeout).async([this, shared, done](const hubbub::Result<hubbub::HttpReply>& reply) {
    const bool is_transient = !reply ? reply.error().status == hubbub::Status::unavailable : reply->status >= 500;
    if (is_transient) return done.fail(hubbub::unavailable("The file to attach cannot be fetched just now."));
    if (reply && reply->ok() && reply->body.size() <= kMostAttachmentBytes) {
      const auto type = shared->media_type.empty() ? media_type_of(*reply) : shared->media_type;
      shared->mail.attachment = Attachment{file_name_of(shared->media_url, type), type, {}, reply->body};
    } else {
      log_.warning("A file was sent as a link, for it could not be fetched");
      const auto label = shared->name.empty() ? file_name_of(shared->media_url, shared->media_type) : shared->name;
      shared->links.push_back({one_line(label), shared->media_url});
    }
    post(*shared, done);
  });
}

void Outbound::post(Draft draft, const hubbub::Completion& done) const {
  auto& mail = draft.mail;
  const auto text = mail.text;
  mail.text = text_with(text, draft.links);
  mail.html = html_of(text, draft.links);
  post_.send({settings_.from.mailbox, mail.to.mailbox, written(mail), mail.message_id, done, draft.deadline});
}

}  // namespace email
