#include "imap_watcher.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace email {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view kRecords = "mailbox";
constexpr milliseconds kIdleTime{9 * 60 * 1000};  // servers and firewalls end what is silent for longer
constexpr milliseconds kPollTime{30'000};         // where there is no IDLE
constexpr milliseconds kFirstPause{1000};
constexpr milliseconds kLongestPause{60'000};
constexpr std::size_t kMostAtOnce = 32;
constexpr std::size_t kMostBytesAtOnce = 4 * 1024 * 1024;  // unless a single mail has more
constexpr int kMostMisses = 6;                             // with their pauses, half a minute
constexpr std::size_t kMostSkipped = 100;                  // with more of them something else is wrong
constexpr std::chrono::hours kSkippedPause{1};

}  // namespace

ImapWatcher::ImapWatcher(const hubbub::Context& host, const Settings& settings, const Inbound& inbound)
    : settings_{settings},
      records_{host.require<hubbub::Records>()},
      clock_{host.require<hubbub::Clock>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()},
      handover_{inbound, host.log()},
      most_at_once_{kMostAtOnce} {}

void ImapWatcher::start() {
  thread_ = std::thread{[this] { run(); }};
}

void ImapWatcher::stop() {
  wake_.up();
  handover_.give_up();
  if (thread_.joinable()) thread_.join();
}

void ImapWatcher::run() {
  auto wait = kFirstPause;
  while (!wake_.is_up()) {
    was_of_use_ = false;
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
    wait = was_of_use_ ? kFirstPause : std::min(wait * 2, kLongestPause);
    pause(wait);
  }
}

void ImapWatcher::session() {
  // One byte above the bound is enough to see that a mail is too large; those are not fetched whole.
  ImapConnection connection{settings_.imap, settings_.most_mail_bytes + 1, wake_};
  ImapMailbox mailbox{connection, settings_.mailbox};
  auto state = open(mailbox);
  metrics_.gauge("email_imap_connected", 1);
  bool has_news = false;
  while (!wake_.is_up()) {
    const auto taken = take_new(mailbox, state);
    if (!taken) return;  // the hub needs time: longer each time
    try_skipped(mailbox, state);
    // A server that tells of news again and again, and has none, is asked less often.
    if (has_news && *taken == 0) pause(kFirstPause);
    if (connection.can_idle()) {
      has_news = connection.idle(kIdleTime);
    } else {
      pause(kPollTime);
      connection.command("NOOP");
    }
    was_of_use_ = true;
  }
}

MailboxState ImapWatcher::open(ImapMailbox& mailbox) {
  const auto selected = mailbox.select();
  const auto stored = mailbox_state_of(records_.get(kRecords, settings_.mailbox).value().json);
  auto state = continued(stored, selected, settings_.takes_existing, clock_.now_ms());
  if (stored.uid_validity != 0 && stored.uid_validity != state.uid_validity) {
    log_.warning("The mail server has numbered its mails anew: all are looked at again");
  } else if (state.last_uid < stored.last_uid) {
    log_.warning("The mail server knows fewer mails than it had, as after a restored backup: all are looked at again");
  }
  if (!(state == stored)) save(state);
  return state;
}

void ImapWatcher::save(const MailboxState& state) {
  auto record = records_.get(kRecords, settings_.mailbox).value();
  record.json = json_of(state);
  records_.put(record).value();
}

std::optional<std::size_t> ImapWatcher::take_new(ImapMailbox& mailbox, MailboxState& state) {
  for (std::size_t taken = 0;;) {
    auto uids = mailbox.search(state.last_uid);
    std::erase_if(uids, [&](auto uid) {
      return std::find(state.skipped.begin(), state.skipped.end(), uid) != state.skipped.end();
    });
    if (uids.empty()) return taken;
    for (std::size_t at = 0; at < uids.size();) {
      const auto end = std::min(at + most_at_once_, uids.size());
      const auto now = take_some(
          mailbox, state,
          Uids(uids.begin() + static_cast<std::ptrdiff_t>(at), uids.begin() + static_cast<std::ptrdiff_t>(end)));
      if (!now || wake_.is_up()) return std::nullopt;
      if (*now == 0) break;  // is it still there?
      at += *now;
      taken += *now;
    }
  }
}

std::optional<std::size_t> ImapWatcher::take_some(ImapMailbox& mailbox, MailboxState& state, const Uids& uids) {
  const auto facts = mailbox.facts_of(uids);
  if (facts.empty()) {
    has_missed(state, uids.front(), "it does not say how large it is");
    return 0;
  }
  auto batch = batch_of(facts, state);
  const auto mails = fetch(mailbox, state, batch);
  batch.mails.resize(mails.size());
  if (mails.empty() && batch.before_start.empty()) return 0;
  if (!take(mailbox, state, batch, mails)) return std::nullopt;
  was_of_use_ = true;
  return batch.before_start.size() + mails.size();
}

ImapMailbox::Part ImapWatcher::part_of(const MailFacts& mail) const {
  return mail.size > settings_.most_mail_bytes ? ImapMailbox::Part::header : ImapMailbox::Part::whole;
}

ImapWatcher::Batch ImapWatcher::batch_of(const std::vector<MailFacts>& facts, const MailboxState& state) const {
  Batch batch;
  std::size_t bytes = 0;
  for (const auto& mail : facts) {
    if (is_before_start(state, mail.came_ms.value_or(state.began_ms))) {
      if (!batch.mails.empty()) break;  // so that last_uid can go over all that is done with
      batch.before_start.push_back(mail);
      continue;
    }
    const auto part = part_of(mail);
    const bool is_alone = part == ImapMailbox::Part::header;
    if (!batch.mails.empty() && (is_alone || bytes + mail.size > kMostBytesAtOnce)) break;
    batch.mails.push_back(mail);
    batch.part = part;
    bytes += mail.size;
    if (is_alone) break;
  }
  return batch;
}

std::vector<FetchedMail> ImapWatcher::fetch(ImapMailbox& mailbox, MailboxState& state, const Batch& batch) {
  if (batch.mails.empty()) return {};
  const bool is_whole = batch.part == ImapMailbox::Part::whole;
  std::vector<FetchedMail> fetched;
  try {
    for (auto& bytes : mailbox.fetch(batch.mails, batch.part)) {
      const auto size = is_whole ? bytes.size() : batch.mails[fetched.size()].size;
      fetched.push_back({std::move(bytes), size});
    }
  } catch (const hubbub::Failure& failure) {
    const bool was_alone = std::exchange(most_at_once_, 1) == 1;
    if (was_alone) has_missed(state, batch.mails.front().uid, failure.error().message);
    if (failure.error().status != hubbub::Status::rejected) throw;
    return {};
  }
  if (fetched.empty()) has_missed(state, batch.mails.front().uid, "it does not come");
  return fetched;
}

bool ImapWatcher::take(ImapMailbox& mailbox, MailboxState& state, const Batch& batch,
                       const std::vector<FetchedMail>& mails) {
  const auto ends = mails.empty() ? std::vector<Taken>{} : handover_.take(mails);
  Uids seen;
  if (!batch.before_start.empty()) state.last_uid = batch.before_start.back().uid;
  std::size_t done = 0;
  for (; done < ends.size() && ends[done] != Taken::try_again; ++done) {
    const bool is_stored = ends[done] == Taken::stored;
    metrics_.count("email_received_total", 1, {{"outcome", is_stored ? "stored" : "left"}});
    state.last_uid = batch.mails[done].uid;
    if (is_stored) seen.push_back(state.last_uid);
  }
  mark_seen(mailbox, seen);
  save(state);
  if (done < ends.size()) return false;
  most_at_once_ = kMostAtOnce;
  return true;
}

void ImapWatcher::mark_seen(ImapMailbox& mailbox, const Uids& uids) {
  if (uids.empty() || !settings_.marks_seen) return;
  try {
    mailbox.mark_seen(uids);
  } catch (const hubbub::Failure& failure) {
    if (failure.error().status != hubbub::Status::rejected) throw;
    log_.warning("Mails were taken and cannot be marked as read", {{"error", failure.error().message}});
  }
}

void ImapWatcher::has_missed(MailboxState& state, std::uint32_t uid, const std::string& why) {
  if (std::exchange(missed_uid_, uid) != uid) missed_times_ = 0;
  // Somebody may just have deleted it: then the next search does not find it.
  if (++missed_times_ == 1) return;
  const auto what = "The IMAP server lists mail " + std::to_string(uid) + " and does not hand it out: " + why;
  if (missed_times_ < kMostMisses || state.skipped.size() >= kMostSkipped) {
    throw hubbub::Failure(hubbub::unavailable(what));
  }
  log_.error("A mail is left out for now, and tried again each hour", {{"error", what}});
  metrics_.count("email_left_total", 1, {{"reason", "unreadable"}});
  state.skipped.push_back(uid);
  skipped_again_at_ = steady_clock::now() + kSkippedPause;
  save(state);
}

void ImapWatcher::try_skipped(ImapMailbox& mailbox, MailboxState& state) {
  if (state.skipped.empty() || steady_clock::now() < skipped_again_at_) return;
  // First, for should the connection break at such a mail, the next one begins with what is new.
  skipped_again_at_ = steady_clock::now() + kSkippedPause;
  const auto before = state.skipped.size();
  std::erase_if(state.skipped, [&](auto uid) { return take_skipped(mailbox, uid); });
  if (state.skipped.size() < before) save(state);
}

bool ImapWatcher::take_skipped(ImapMailbox& mailbox, std::uint32_t uid) {
  try {
    if (!mailbox.has(uid)) return true;  // somebody has deleted it
    const auto facts = mailbox.facts_of({uid});
    if (facts.empty()) return false;
    const auto part = part_of(facts.front());
    auto bodies = mailbox.fetch(facts, part);
    if (bodies.empty()) return false;
    const auto size = part == ImapMailbox::Part::whole ? bodies.front().size() : facts.front().size;
    if (handover_.take({{std::move(bodies.front()), size}}).front() == Taken::try_again) return false;
    log_.info("A mail that was left out is taken now", {{"uid", std::to_string(uid)}});
    return true;
  } catch (const hubbub::Failure& failure) {
    if (failure.error().status != hubbub::Status::rejected) throw;
    return false;
  }
}

void ImapWatcher::pause(milliseconds time) {
  pollfd watched{wake_.descriptor(), POLLIN, 0};
  poll(&watched, 1, static_cast<int>(time.count()));
}

}  // namespace email
