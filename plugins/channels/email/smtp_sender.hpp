// Carries letters to the SMTP server: a thread of its own with one connection, which it uses again and again. A server
// that hangs holds up these letters and nothing else. A letter whose turn does not come in time is given back before
// its deadline, as not sent: past it the hub could not know, and would not try it again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "connection.hpp"
#include "letter.hpp"
#include "smtp_outcome.hpp"

namespace email {

class SmtpSender final : public Post {
 public:
  SmtpSender(const Server& server, hubbub::Metrics metrics, hubbub::Log log);
  ~SmtpSender() override { stop(); }

  void start();
  // Returns within about four seconds: the letter on its way may end, those that wait are given back to the hub.
  void stop();

  // Settled as unavailable: one too many for the queue, and one whose turn did not come in time.
  void send(Letter letter) override;

 private:
  using Time = std::chrono::steady_clock::time_point;
  // What the callbacks of libcurl see of the letter under way.
  struct Exchange;

  void run();
  void carry(Letter& letter);
  void give_back_late();
  bool must_end() const;

  const Server& server_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
  Curl curl_;  // of the thread
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Letter> letters_;
  bool is_stopping_ = false;
  Time stopped_at_{};
  std::thread thread_;
};

}  // namespace email
