// Watches a mailbox: a thread of its own, which takes the mails in the order of their UIDs, some at a time, waits until
// the hub has them on disk, and only then goes on. After a crash it begins where it was; what comes twice the hub knows
// already.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <thread>

#include "handover.hpp"
#include "imap_connection.hpp"
#include "imap_mailbox.hpp"
#include "inbound.hpp"
#include "mailbox_state.hpp"
#include "settings.hpp"

namespace email {

class ImapWatcher {
 public:
  ImapWatcher(const hubbub::Context& host, const Settings& settings, const Inbound& inbound);
  ~ImapWatcher() { stop(); }
  ImapWatcher(const ImapWatcher&) = delete;
  ImapWatcher& operator=(const ImapWatcher&) = delete;

  void start();
  // Returns within about two seconds: every wait of the thread ends at once.
  void stop();

 private:
  // Some mails that are taken together, and what of each is fetched.
  struct Batch {
    std::vector<MailFacts> before_start;  // not fetched
    std::vector<MailFacts> mails;
    ImapMailbox::Part part = ImapMailbox::Part::whole;
  };

  void run();
  void session();
  MailboxState open(ImapMailbox& mailbox);
  // How many mails are done with; nothing when one could not be stored now.
  std::optional<std::size_t> take_new(ImapMailbox& mailbox, MailboxState& state);
  std::optional<std::size_t> take_some(ImapMailbox& mailbox, MailboxState& state, const Uids& uids);
  // Of a mail that is too large only its header is fetched; it comes alone.
  ImapMailbox::Part part_of(const MailFacts& mail) const;
  Batch batch_of(const std::vector<MailFacts>& facts, const MailboxState& state) const;
  std::vector<FetchedMail> fetch(ImapMailbox& mailbox, MailboxState& state, const Batch& batch);
  // False when one of them could not be stored now: it and those after it come again.
  bool take(ImapMailbox& mailbox, MailboxState& state, const Batch& batch, const std::vector<FetchedMail>& mails);
  // The first mail that is not taken yet does not come.
  void has_missed(MailboxState& state, std::uint32_t uid, const std::string& why);
  void try_skipped(ImapMailbox& mailbox, MailboxState& state);
  // True when it is done with.
  bool take_skipped(ImapMailbox& mailbox, std::uint32_t uid);
  void mark_seen(ImapMailbox& mailbox, const Uids& uids);
  void save(const MailboxState& state);
  void pause(std::chrono::milliseconds time);

  const Settings& settings_;
  hubbub::Records records_;
  hubbub::Clock clock_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
  Wake wake_;
  Handover handover_;
  // Of the thread:
  bool was_of_use_ = false;   // the session: a mail was taken, or the mailbox watched for a while
  std::size_t most_at_once_;  // less after trouble, to find the mail that makes it
  std::uint32_t missed_uid_ = 0;
  int missed_times_ = 0;
  std::chrono::steady_clock::time_point skipped_again_at_{};
  std::thread thread_;
};

}  // namespace email
