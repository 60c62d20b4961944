// Hands mails over to the hub, many at once: those of different people side by side, so that the hub takes them into
// few commits; those of one person one after the other, in the order in which they came.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "inbound.hpp"

namespace email {

struct FetchedMail {
  std::string bytes;
  std::size_t size = 0;  // in the mailbox, when `bytes` are only its beginning
};

// One thread takes; give_up() from any.
class Handover {
 public:
  Handover(const Inbound& inbound, hubbub::Log log) : inbound_{inbound}, log_{std::move(log)} {}

  // How each of `mails` ended, once all have. After a `try_again` no later mail of that person was handed over.
  std::vector<Taken> take(const std::vector<FetchedMail>& mails);
  // Ends every wait, now and from now on: what the hub has not stored by then is `try_again`.
  void give_up();

 private:
  // What the hub's strand says of the mails; lives as long as somebody may say something.
  struct Round;
  // The mails of one person, by their places in `mails`.
  using Lane = std::vector<std::size_t>;

  std::vector<Lane> lanes_of(std::vector<ReadMail>& read, const std::vector<FetchedMail>& mails) const;
  void take_lane(const Lane& lane, const std::vector<ReadMail>& mails, const std::shared_ptr<Round>& round) const;

  const Inbound& inbound_;
  hubbub::Log log_;
  std::mutex mutex_;
  std::shared_ptr<Round> round_;
  bool is_given_up_ = false;
};

}  // namespace email
