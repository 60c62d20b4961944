#include "imap_watcher.hpp"

#include <poll.h>

#include <algorithm>

#include "automatic.hpp"

namespace email {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kRecords = "mailbox";
constexpr milliseconds kIdleTime{9 * 60 * 1000};  // servers and firewalls end what is silent for longer
constexpr milliseconds kPollTime{30'000};         // where there is no IDLE
constexpr milliseconds kCommitTime{60'000};
constexpr milliseconds kFirstPause{1000};
constexpr milliseconds kLongestPause{60'000};

std::string uid_text(std::uint32_t uid) {
  return std::to_string(uid);
}

// The answer to a FETCH of that UID.
const ImapReply* fetched(const ImapConnection::Replies& replies, std::uint32_t uid) {
  for (const auto& reply : replies) {
    const bool is_fetch = reply.is_untagged() && lowered(reply.line).find(" fetch (") != std::string::npos;
    if (is_fetch && number_after(reply.line, "UID ") == uid) return &reply;
  }
  return nullptr;
}

}  // namespace

struct ImapWatcher::Pending {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Taken> taken;
  bool is_given_up = false;

  void set(Taken how) {
    const std::lock_guard lock{mutex};
    taken = how;
    changed.notify_all();
  }
};

ImapWatcher::ImapWatcher(const hubbub::Context& host, const Settings& settings, const Inbound& inbound)
    : settings_{settings},
      inbound_{inbound},
      records_{host.require<hubbub::Records>()},
      clock_{host.require<hubbub::Clock>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()} {}

void ImapWatcher::start() {
  thread_ = std::thread{[this] { run(); }};
}

void ImapWatcher::stop() {
  wake_.up();
  {
    const std::lock_guard lock{mutex_};
    if (pending_) {
      const std::lock_guard inner{pending_->mutex};
      pending_->is_given_up = true;
      pending_->changed.notify_all();
    }
  }
  if (thread_.joinable()) thread_.join();
}

void ImapWatcher::run() {
  auto wait = kFirstPause;
  while (!wake_.is_up()) {
    was_connected_ = false;
    try {
      session();
    } catch (const hubbub::Failure& failure) {
      if (wake_.is_up()) return;
      metrics_.count("email_imap_failures_total");
      log_.warning("The mailbox cannot be read just now", {{"error", failure.error().message}});
    } catch (const std::exception& error) {
      log_.error("The mailbox cannot be read", {{"error", error.what()}});
    }
    metrics_.gauge("email_imap_connected", 0);
    wait = was_connected_ ? kFirstPause : std::min(wait * 2, kLongestPause);
    pause(wait);
  }
}

void ImapWatcher::session() {
  // One byte above the bound is enough to see that a mail is too large; those are not fetched whole.
  ImapConnection connection{settings_.imap, settings_.most_mail_bytes + 1, wake_};
  auto state = open(connection);
  metrics_.gauge("email_imap_connected", 1);
  was_connected_ = true;
  while (!wake_.is_up()) {
    if (!take_new(connection, state)) {
      was_connected_ = false;  // the hub needs time: longer each time
      return;
    }
    if (connection.can_idle()) {
      connection.idle(kIdleTime);
    } else {
      pause(kPollTime);
      connection.command("NOOP");
    }
  }
}

MailboxState ImapWatcher::open(ImapConnection& connection) {
  const auto name = quoted(settings_.mailbox);
  if (!name) throw hubbub::Failure(hubbub::invalid("settings.imap.mailbox has letters that IMAP cannot name."));
  Selected selected;
  for (const auto& reply : connection.command("SELECT " + *name)) {
    if (const auto number = number_after(reply.line, "[UIDVALIDITY ")) selected.uid_validity = *number;
    if (const auto number = number_after(reply.line, "[UIDNEXT ")) selected.uid_next = *number;
  }
  const auto stored = mailbox_state_of(records_.get(kRecords, settings_.mailbox).value().json);
  auto state = continued(stored, selected, settings_.takes_existing, clock_.now_ms());
  if (stored.uid_validity != 0 && stored.uid_validity != state.uid_validity) {
    log_.warning("The mail server has numbered its mails anew: all are looked at again");
  }
  if (!(state == stored)) save(state);
  return state;
}

void ImapWatcher::save(const MailboxState& state) {
  auto record = records_.get(kRecords, settings_.mailbox).value();
  record.json = json_of(state);
  records_.put(record).value();
}

bool ImapWatcher::take_new(ImapConnection& connection, MailboxState& state) {
  for (;;) {
    std::vector<std::uint32_t> uids;
    for (const auto& reply : connection.command("UID SEARCH UID " + uid_text(state.last_uid + 1) + ":*")) {
      if (auto found = search_result(reply.line)) uids.insert(uids.end(), found->begin(), found->end());
    }
    // "n:*" means the last mail also when its UID is below n.
    std::erase_if(uids, [&](auto uid) { return uid <= state.last_uid; });
    std::sort(uids.begin(), uids.end());
    if (uids.empty()) return true;
    for (const auto uid : uids) {
      if (!take_one(connection, state, uid)) return false;
      state.last_uid = uid;
      save(state);
    }
  }
}

bool ImapWatcher::take_one(ImapConnection& connection, const MailboxState& state, std::uint32_t uid) {
  const auto fetch = "UID FETCH " + uid_text(uid) + " ";
  const auto facts = connection.command(fetch + "(RFC822.SIZE INTERNALDATE)");
  const auto* fact = fetched(facts, uid);
  if (fact == nullptr) return true;  // deleted meanwhile
  const auto size = number_after(fact->line, "RFC822.SIZE ").value_or(0);
  if (is_before_start(state, internal_date_ms(fact->line).value_or(state.began_ms))) return true;

  const bool is_whole = size <= settings_.most_mail_bytes;
  const auto bodies = connection.command(fetch + (is_whole ? "(BODY.PEEK[])" : "(BODY.PEEK[HEADER])"));
  const auto* body = fetched(bodies, uid);
  if (body == nullptr) return true;
  const auto bytes = body->literals.empty() ? std::string{} : body->literals.front();
  const auto taken = handed_over(bytes, is_whole ? bytes.size() : size);
  if (taken == Taken::try_again) return false;
  metrics_.count("email_received_total", 1, {{"outcome", taken == Taken::stored ? "stored" : "left"}});
  if (taken == Taken::stored && settings_.marks_seen) {
    connection.command("UID STORE " + uid_text(uid) + " +FLAGS.SILENT (\\Seen)");
  }
  return true;
}

Taken ImapWatcher::handed_over(const std::string& bytes, std::size_t size) {
  const auto pending = std::make_shared<Pending>();
  {
    const std::lock_guard lock{mutex_};
    pending_ = pending;
  }
  if (!wake_.is_up()) inbound_.take(bytes, size, [pending](Taken how) { pending->set(how); });
  std::unique_lock lock{pending->mutex};
  pending->changed.wait_for(lock, kCommitTime,
                            [&] { return pending->taken.has_value() || pending->is_given_up || wake_.is_up(); });
  return pending->taken.value_or(Taken::try_again);
}

void ImapWatcher::pause(milliseconds time) {
  pollfd watched{wake_.descriptor(), POLLIN, 0};
  poll(&watched, 1, static_cast<int>(time.count()));
}

}  // namespace email
