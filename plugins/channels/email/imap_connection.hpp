// A connection to an IMAP server: libcurl connects, encrypts and logs in; then commands and answers are ours, for
// libcurl knows no IDLE. One thread; interrupt() from any.
#pragma once

#include <atomic>
#include <chrono>
#include <hubbub/status.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connection.hpp"
#include "imap_replies.hpp"

namespace email {

// Wakes a thread that waits for a socket. [any]
class Wake {
 public:
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;
  void up();
  bool is_up() const { return is_up_.load(std::memory_order_acquire); }
  int descriptor() const { return descriptor_; }

 private:
  std::atomic<bool> is_up_{false};
  int descriptor_;
};

class ImapConnection {
 public:
  using Replies = std::vector<ImapReply>;

  // Throws Failure when it cannot connect: unauthenticated, or unavailable. `wake` ends every wait.
  ImapConnection(const Server& server, std::size_t most_literal_bytes, const Wake& wake);

  // The untagged answers to it, and the tagged one last. Throws Failure: unavailable when the connection is broken,
  // rejected with the server's words for NO and BAD. `expected_bytes`: of mails that it fetches; they may take their
  // time, and room beyond what answers usually need.
  Replies command(std::string_view text, std::size_t expected_bytes = 0);

  // Waits until something changes in the mailbox, at most that long; true when it has.
  bool idle(std::chrono::milliseconds most);
  // Not any more when the server has refused it.
  bool can_idle() const { return can_idle_; }

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  std::string next_tag();
  void send(std::string_view bytes, Deadline deadline);
  // Nothing when the deadline has passed.
  std::optional<ImapReply> reply(Deadline deadline);
  // Reads what is there; waits until something is. False when the deadline has passed, also when a server that never
  // stops talking leaves no time to wait.
  bool fill(Deadline deadline);
  bool wait(bool to_write, Deadline deadline) const;
  static int keep_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const Wake& wake_;
  Curl curl_;
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  ImapReplies replies_;
  unsigned tags_ = 0;
  bool can_idle_ = false;
};

}  // namespace email
