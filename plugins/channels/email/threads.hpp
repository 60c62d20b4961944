// The threads of mail with people, as the hub keeps them for us: whom a token names, and what a mail answers.
#pragma once

#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <vector>

namespace email {

struct Thread {
  std::string external_id;
  std::string subject;                  // bare
  std::vector<std::string> references;  // Message-IDs, the oldest first, the newest last
  bool has_written = false;             // the person has: what we send is no proactive mail
};

// [any]
class Threads {
 public:
  explicit Threads(const hubbub::Context& host) : records_{host.require<hubbub::Records>()} {}

  // Throws Failure when the store cannot be read.
  std::optional<Thread> find(const std::string& thread) const;
  // Adds a mail, which is on disk then; the thread begins when there is none. Throws Failure when it cannot be stored.
  struct Mail {
    std::string external_id;
    std::string message_id;  // may be empty
    std::string subject;     // of a thread that begins, or has none yet
    bool is_theirs = false;
  };
  Thread add(const std::string& thread, const Mail& mail) const;

 private:
  hubbub::Records records_;
};

}  // namespace email
