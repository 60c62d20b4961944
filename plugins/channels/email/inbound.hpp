// What people write, on its way from the mailbox into the hub; and what mail servers say of our own mails.
#pragma once

#include <functional>
#include <hubbub/channel.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "html_tree.hpp"
#include "mail_reader.hpp"
#include "settings.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace email {

// How a mail ended, the worst last.
enum class Taken {
  stored,    // in a conversation, on disk
  left,      // of no use there, for a reason that was counted and logged; it stays in the mailbox
  refused,   // the hub does not accept it, and never will
  try_again  // it could not be stored now
};

// Who is believed to have written a mail, and where it belongs.
struct Origin {
  std::string thread;
  std::string external_id;
  bool is_answer = false;         // it holds a token
  bool is_authenticated = false;  // the mail server vouches for its From
};

// A mail that was read and is not yet taken.
struct ReadMail {
  Mail mail;
  std::string_view bytes;  // of the caller
  std::size_t size = 0;    // in the mailbox, when `bytes` are only its beginning
  std::string digest;
  Kind kind = Kind::personal;
  std::optional<Origin> origin;  // none when it becomes no message
};

// [any]
class Inbound {
 public:
  Inbound(const hubbub::Context& host, const Settings& settings, const Tokens& tokens, const Threads& threads);

  // Throws Failure when the store cannot be read. `size`: as it is in the mailbox, when `bytes` are only its beginning.
  ReadMail read(std::string_view bytes, std::size_t size) const;
  // Mails of one lane have to be taken one after the other; those of different lanes may be taken at once.
  static std::string_view lane_of(const ReadMail& read);
  // `ended` runs once: at once, or on the strand after the commit. Taking the same mail again is harmless: its bytes
  // are its name.
  void take(const ReadMail& read, const std::function<void(Taken)>& ended) const;

 private:
  Taken left(std::string_view reason) const;
  Taken take_unwanted(const ReadMail& read) const;
  Taken take_bounce(const Mail& mail, std::string_view bytes) const;
  void report(const std::string& message_id, bool has_failed, const std::string& reason) const;
  std::optional<std::string> thread_for(Purpose purpose, const Mail& mail) const;
  Origin origin_of(const Mail& mail, const std::string& digest) const;
  void receive(const ReadMail& read, const Origin& origin, std::function<void(Taken)> ended) const;
  std::vector<std::string> contents_of(const Mail& mail, const Origin& origin, bool is_cut,
                                       std::string& original) const;
  std::string attachment_content(const Attachment& attachment, const Origin& origin) const;
  std::string kept_original(const Mail& mail, const shared::HtmlTree& html, const Origin& origin) const;

  const Settings& settings_;
  const Tokens& tokens_;
  const Threads& threads_;
  hubbub::Inbox inbox_;
  hubbub::Consents consents_;
  hubbub::Files files_;
  hubbub::Crypto crypto_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
};

}  // namespace email
