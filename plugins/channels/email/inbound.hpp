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

// [any]
class Inbound {
 public:
  Inbound(const hubbub::Context& host, const Settings& settings, const Tokens& tokens, const Threads& threads);

  // `ended` runs once: at once, or on the strand after the commit. Taking the same mail again is harmless: its bytes
  // are its name. `size`: as it is in the mailbox, when `bytes` are only its beginning.
  void take(std::string_view bytes, std::size_t size, const std::function<void(Taken)>& ended) const;

 private:
  struct Origin;  // who is believed to have written, and where it belongs

  Taken left(std::string_view reason) const;
  Taken take_bounce(const Mail& mail, std::string_view bytes) const;
  void report(const std::string& message_id, bool has_failed, const std::string& reason) const;
  std::optional<std::string> thread_for(Purpose purpose, const Mail& mail) const;
  Origin origin_of(const Mail& mail, const std::string& digest) const;
  void receive(const Mail& mail, const Origin& origin, const std::string& digest, bool is_cut,
               std::function<void(Taken)> ended) const;
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
