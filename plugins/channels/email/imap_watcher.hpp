// Watches a mailbox: a thread of its own, which takes each mail in the order of its UID, waits until the hub has it on
// disk, and only then goes on. After a crash it begins where it was; what comes twice the hub knows already.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "imap_connection.hpp"
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
  // Waits for what the strand has to say of one mail; lives as long as either of them.
  struct Pending;

  void run();
  void session();
  MailboxState open(ImapConnection& connection);
  // False when a mail could not be stored now.
  bool take_new(ImapConnection& connection, MailboxState& state);
  bool take_one(ImapConnection& connection, const MailboxState& state, std::uint32_t uid);
  Taken handed_over(const std::string& bytes, std::size_t size);
  void save(const MailboxState& state);
  void pause(std::chrono::milliseconds time);

  const Settings& settings_;
  const Inbound& inbound_;
  hubbub::Records records_;
  hubbub::Clock clock_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
  Wake wake_;
  std::mutex mutex_;
  std::shared_ptr<Pending> pending_;
  bool was_connected_ = false;
  std::thread thread_;
};

}  // namespace email
