#include "imap_mailbox.hpp"

#include <algorithm>

#include "automatic.hpp"

namespace email {
namespace {

constexpr std::size_t kHeaderBytes = 1024 * 1024;  // of a mail that is too large

std::string set_of(const Uids& uids) {
  std::string set;
  for (const auto uid : uids) set.append(set.empty() ? "" : ",").append(std::to_string(uid));
  return set;
}

// The answer to a FETCH that tells `item`, in small letters, of that UID. Others come in between: of flags that
// somebody else sets just now.
ImapReply* fetched(ImapConnection::Replies& replies, std::uint32_t uid, std::string_view item) {
  const auto found = std::find_if(replies.begin(), replies.end(), [&](const auto& reply) {
    const auto line = lowered(std::string_view{reply.line}.substr(0, 1000));
    return reply.is_untagged() && line.find(" fetch (") != std::string::npos && line.find(item) != std::string::npos &&
           number_after(line, "uid ") == uid;
  });
  return found == replies.end() ? nullptr : &*found;
}

}  // namespace

Selected ImapMailbox::select() {
  const auto name = quoted(name_);
  if (!name) throw hubbub::Failure(hubbub::invalid("settings.imap.mailbox has letters that IMAP cannot name."));
  Selected selected;
  for (const auto& reply : connection_.command("SELECT " + *name)) {
    if (const auto number = number_after(reply.line, "[UIDVALIDITY ")) selected.uid_validity = *number;
    if (const auto number = number_after(reply.line, "[UIDNEXT ")) selected.uid_next = *number;
  }
  if (selected.uid_validity == 0) {
    throw hubbub::Failure(hubbub::unavailable(
        "The IMAP server does not say how it numbers the mails of " + name_ +
        " (no UIDVALIDITY). Is settings.imap.host an IMAP server? Until it does, nothing is taken."));
  }
  return selected;
}

Uids ImapMailbox::found(const std::string& criterion) {
  Uids uids;
  for (const auto& reply : connection_.command("UID SEARCH UID " + criterion)) {
    if (const auto found = search_result(reply.line)) uids.insert(uids.end(), found->begin(), found->end());
  }
  std::sort(uids.begin(), uids.end());
  uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
  return uids;
}

Uids ImapMailbox::search(std::uint32_t last) {
  if (last == static_cast<std::uint32_t>(-1)) return {};  // there is no number above
  auto uids = found(std::to_string(last + 1) + ":*");
  // "n:*" means the last mail also when its UID is below n.
  std::erase_if(uids, [&](auto uid) { return uid <= last; });
  return uids;
}

bool ImapMailbox::has(std::uint32_t uid) {
  const auto uids = found(std::to_string(uid));
  return std::find(uids.begin(), uids.end(), uid) != uids.end();
}

std::vector<MailFacts> ImapMailbox::facts_of(const Uids& uids) {
  auto replies = connection_.command("UID FETCH " + set_of(uids) + " (RFC822.SIZE INTERNALDATE)");
  std::vector<MailFacts> facts;
  for (const auto uid : uids) {
    const auto* reply = fetched(replies, uid, "rfc822.size ");
    const auto size = reply == nullptr ? std::nullopt : number_after(reply->line, "RFC822.SIZE ");
    if (!size) break;
    facts.push_back({uid, *size, internal_date_ms(reply->line)});
  }
  return facts;
}

std::vector<std::string> ImapMailbox::fetch(const std::vector<MailFacts>& mails, Part part) {
  Uids uids;
  std::size_t bytes = 0;
  for (const auto& mail : mails) {
    uids.push_back(mail.uid);
    bytes += part == Part::whole ? mail.size : kHeaderBytes;
  }
  const auto* item = part == Part::whole ? " (BODY.PEEK[])" : " (BODY.PEEK[HEADER])";
  auto replies = connection_.command("UID FETCH " + set_of(uids) + item, bytes);
  std::vector<std::string> bodies;
  for (const auto& mail : mails) {
    auto* reply = fetched(replies, mail.uid, "body[");
    // A mail of no bytes may come as "", any other is a literal: NIL means that the server has it not at hand.
    if (reply == nullptr || (reply->literals.empty() && mail.size > 0)) break;
    bodies.push_back(reply->literals.empty() ? std::string{} : std::move(reply->literals.front()));
  }
  return bodies;
}

void ImapMailbox::mark_seen(const Uids& uids) {
  connection_.command("UID STORE " + set_of(uids) + " +FLAGS.SILENT (\\Seen)");
}

}  // namespace email
