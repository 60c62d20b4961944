#include "inbound.hpp"

#include <algorithm>
#include <vector>

#include "bounce.hpp"
#include "html.hpp"
#include "quotes.hpp"
#include "words.hpp"

namespace email {
namespace {

constexpr std::size_t kMostCharacters = 4000;  // of one message in the hub
constexpr std::size_t kMostPieces = 5;
constexpr std::size_t kMostSubjectBytes = 300;
constexpr std::size_t kSearchedBytes = 256 * 1024;  // of a bounce that is not a report
constexpr std::size_t kMostDigestLetters = 40;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\n\xC2\xA0") == std::string_view::npos;
}

std::string text_content(std::string_view text) {
  return hubbub::JsonObject{{"type", "text"}, {"text", text}}.text();
}

bool is_final(hubbub::Status status) {
  return status == hubbub::Status::invalid || status == hubbub::Status::rejected;
}

Taken taken_by(hubbub::Status status) {
  if (status == hubbub::Status::ok) return Taken::stored;
  return is_final(status) ? Taken::refused : Taken::try_again;
}

}  // namespace

Inbound::Inbound(const hubbub::Context& host, const Settings& settings, const Tokens& tokens, const Threads& threads)
    : settings_{settings},
      tokens_{tokens},
      threads_{threads},
      inbox_{host.require<hubbub::Inbox>()},
      consents_{host.require<hubbub::Consents>()},
      files_{host.require<hubbub::Files>()},
      crypto_{host.require<hubbub::Crypto>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()} {}

Taken Inbound::left(std::string_view reason) const {
  metrics_.count("email_left_total", 1, {{"reason", reason}});
  log_.info("A mail stays in the mailbox", {{"reason", reason}});
  return Taken::left;
}

ReadMail Inbound::read(std::string_view bytes, std::size_t size) const {
  ReadMail read{read_mail(bytes), bytes, size, {}, Kind::personal, {}};
  read.digest = hubbub::to_hex(crypto_.sha256(bytes)).substr(0, kMostDigestLetters);
  read.kind = kind_of(read.mail.headers, read.mail.content_type);
  const bool is_for_people = read.kind == Kind::personal || read.kind == Kind::bulk;
  if (is_for_people && !tokens_.thread_of_message(read.mail.message_id) &&
      !thread_for(Purpose::unsubscribe, read.mail)) {
    read.origin = origin_of(read.mail, read.digest);
  }
  return read;
}

std::string_view Inbound::lane_of(const ReadMail& read) {
  return read.origin ? std::string_view{read.origin->external_id} : std::string_view{};
}

void Inbound::take(const ReadMail& read, const std::function<void(Taken)>& ended) const {
  try {
    if (!read.origin) return ended(take_unwanted(read));
    receive(read, *read.origin, ended);
  } catch (const hubbub::Failure& failure) {
    const bool is_refused = is_final(failure.error().status);
    log_.error(is_refused ? "The hub refused a mail, which stays in the mailbox" : "A mail could not be stored now",
               {{"error", failure.error().message}});
    if (is_refused) metrics_.count("email_left_total", 1, {{"reason", "refused"}});
    ended(is_refused ? Taken::refused : Taken::try_again);
  }
}

// What becomes no message, though it may tell something.
Taken Inbound::take_unwanted(const ReadMail& read) const {
  if (read.kind == Kind::bounce) return take_bounce(read.mail, read.bytes);
  if (tokens_.thread_of_message(read.mail.message_id)) return left("own");
  const auto thread = thread_for(Purpose::unsubscribe, read.mail);
  if (!thread) return left(name_of(read.kind));
  if (const auto known = threads_.find(*thread)) {
    consents_.opted_out(known->external_id, read.digest, "List-Unsubscribe by mail");
  }
  return left("unsubscribe");
}

void Inbound::report(const std::string& message_id, bool has_failed, const std::string& reason) const {
  hubbub::DeliveryReport report;
  report.kind = has_failed ? hubbub::DeliveryReport::Kind::failed : hubbub::DeliveryReport::Kind::delivered;
  report.external_id = message_id;
  report.reason = reason;
  try {
    inbox_.report(report);
  } catch (const hubbub::Failure& failure) {
    if (failure.error().status != hubbub::Status::invalid) throw;
    log_.info("A report is about a mail that the hub does not know any more");
  }
}

// Whoever knows the Message-ID of a mail of ours had that mail: so the report is believed.
Taken Inbound::take_bounce(const Mail& mail, std::string_view bytes) const {
  auto returned = mail.returned_message_id;
  if (!tokens_.thread_of_message(returned)) {
    returned.clear();
    for (auto& id : message_ids_in(bytes.substr(0, kSearchedBytes), 200)) {
      if (tokens_.thread_of_message(id) && id != mail.message_id) returned = std::move(id);
    }
  }
  if (returned.empty()) return left("bounce_of_other");
  const auto reports = recipient_reports(mail.delivery_status);
  if (reports.empty()) {
    report(returned, true, std::string{beginning_of("The mail came back: " + mail.subject, 300)});
    return left("bounce");
  }
  for (const auto& one : reports) {
    if (one.action == RecipientReport::Action::failed) report(returned, true, reason_of(one));
    if (one.action == RecipientReport::Action::delivered) report(returned, false, {});
  }
  return left("bounce");
}

std::optional<std::string> Inbound::thread_for(Purpose purpose, const Mail& mail) const {
  for (const auto& mailbox : mail.recipients) {
    const auto token = token_in(settings_.reply_pattern, mailbox);
    if (!token) continue;
    if (auto thread = tokens_.thread_in(purpose, *token)) return thread;
  }
  return std::nullopt;
}

Origin Inbound::origin_of(const Mail& mail, const std::string& digest) const {
  auto thread = thread_for(Purpose::reply, mail);
  for (auto id = mail.references.rbegin(); !thread && id != mail.references.rend(); ++id) {
    thread = tokens_.thread_of_message(*id);
  }
  const auto results = mail.headers.get("Authentication-Results");
  const bool is_authenticated =
      mail.has_one_author && email::is_authenticated(results, settings_.authserv_id, mail.from.mailbox);
  if (thread) {
    if (const auto known = threads_.find(*thread)) return {*thread, known->external_id, true, is_authenticated};
  }
  const auto mailbox = mail.from.mailbox.empty() ? std::string{"unknown"} : normalised(mail.from.mailbox);
  const bool is_believed = !mail.from.mailbox.empty() && (is_authenticated || !settings_.separates_unproven);
  auto external_id = is_believed ? mailbox : separate_external_id(mailbox, digest.substr(0, 20));
  auto own_thread = tokens_.thread_of(external_id);
  return {std::move(own_thread), std::move(external_id), false, is_authenticated};
}

std::string Inbound::kept_original(const Mail& mail, const shared::HtmlTree& html, const Origin& origin) const {
  if (!settings_.keeps_original) return {};
  auto bytes = mail.html.empty() ? std::string{} : sanitised_html(html, {});
  const auto* name = bytes.empty() ? "mail.txt" : "mail.html";
  if (bytes.empty()) bytes = mail.text.empty() ? text_of_html(html) : mail.text;
  if (bytes.empty()) return {};
  if (name == std::string_view{"mail.html"}) bytes = "<!doctype html><meta charset=\"utf-8\">\n" + bytes;
  const auto kept = files_.keep(bytes, name, origin.external_id);
  if (kept) return kept->url;
  if (kept.error().status == hubbub::Status::unavailable) throw hubbub::Failure(kept.error());
  log_.info("The whole text of a mail was not kept; it is in the mailbox", {{"reason", kept.error().message}});
  return {};
}

std::string Inbound::attachment_content(const Attachment& attachment, const Origin& origin) const {
  const auto kept = files_.keep(attachment.bytes, attachment.name, origin.external_id);
  if (kept) return kept->content();
  if (kept.error().status == hubbub::Status::unavailable) throw hubbub::Failure(kept.error());
  return text_content("[" + attachment.name + ": " + kept.error().message + "]");
}

std::vector<std::string> Inbound::contents_of(const Mail& mail, const Origin& origin, bool is_cut,
                                              std::string& original) const {
  const bool reads_html = is_blank(mail.text) || settings_.keeps_original;
  const shared::HtmlTree html{reads_html ? std::string_view{mail.html} : std::string_view{}};
  const auto said = trimmed(is_blank(mail.text) ? text_of_html(html) : mail.text);
  auto text = said.text;
  const std::string subject{beginning_of(mail.subject, kMostSubjectBytes)};
  if (!origin.is_answer && !subject.empty()) text = subject + (is_blank(text) ? "" : "\n\n") + text;
  if (is_cut) text += "\n\n[This mail is too large to be shown here. It is in the mailbox.]";
  if (mail.has_more_attachments) text += "\n\n[There are more attachments. They are in the mailbox.]";
  if (is_blank(text) && mail.attachments.empty()) text = "[A mail without words]";

  std::vector<std::string> contents;
  const auto pieces = pieces_of(is_blank(text) ? std::string_view{} : text, kMostCharacters, kMostPieces);
  for (const auto& piece : pieces) contents.push_back(text_content(piece));
  const bool is_shown_wholly =
      !said.is_shortened && mail.html.empty() && (pieces.empty() || !pieces.back().ends_with("…"));
  if (!is_shown_wholly) original = kept_original(mail, html, origin);
  for (const auto& attachment : mail.attachments) {
    if (!is_cut && !attachment.bytes.empty()) contents.push_back(attachment_content(attachment, origin));
  }
  return contents;
}

void Inbound::receive(const ReadMail& read, const Origin& origin, std::function<void(Taken)> ended) const {
  const auto& mail = read.mail;
  std::string original;
  const auto contents = contents_of(mail, origin, read.size > read.bytes.size(), original);
  threads_.add(origin.thread, {origin.external_id, mail.message_id.size() <= 250 ? mail.message_id : std::string{},
                               std::string{beginning_of(bare_subject(mail.subject), kMostSubjectBytes)}, true});

  hubbub::JsonObject metadata{{"subject", beginning_of(mail.subject, kMostSubjectBytes)}};
  if (read.kind != Kind::personal) metadata.add("kind", name_of(read.kind));
  if (!original.empty()) metadata.add("original", original);
  metadata.add("authenticated", origin.is_authenticated);
  const auto from = normalised(mail.from.mailbox);
  const bool is_by_another = from != normalised(mailbox_of(origin.external_id));
  if (is_by_another) metadata.add("writtenBy", from);

  // Counts what is stored; whatever fails first decides.
  struct Progress {
    std::size_t missing;
    Taken worst = Taken::stored;
    std::function<void(Taken)> ended;
  };
  const auto progress = std::make_shared<Progress>(Progress{contents.size(), Taken::stored, std::move(ended)});
  for (std::size_t i = 0; i < contents.size(); ++i) {
    hubbub::InboundMessage message;
    message.external_id = i == 0 ? read.digest : read.digest + ":" + std::to_string(i + 1);
    message.from = origin.external_id;
    // Whoever answers from elsewhere, or stole the token, does not give the person another name.
    if (!is_by_another) message.from_name = mail.from.name;
    message.content = contents[i];
    message.metadata = metadata.text();
    inbox_.receive(message, [progress](const hubbub::Received& received) {
      progress->worst = std::max(progress->worst, taken_by(received.status));
      if (--progress->missing == 0) progress->ended(progress->worst);
    });
  }
}

}  // namespace email
