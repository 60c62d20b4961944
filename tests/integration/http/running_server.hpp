// A server on a free port with some routes, for tests.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/server.hpp"
#include "peer.hpp"

namespace hub::http::test {

// Values that one thread leaves for another, in order.
template <class T>
class Basket {
 public:
  void put(T value) {
    std::lock_guard lock{mutex_};
    values_.push_back(std::move(value));
    changed_.notify_all();
  }
  T take() {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, std::chrono::seconds{20}, [this] { return !values_.empty(); })) {
      throw std::runtime_error{"nothing was put into the basket within 20 s"};
    }
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> values_;
};

class RunningServer : public ::testing::Test {
 protected:
  RunningServer();
  ~RunningServer() override;

  void start();
  Peer connect() { return Peer{server_->port()}; }
  // Opens /ws and answers with the application's handle to it.
  std::shared_ptr<WebSocket> open(Peer& peer);

  ServerOptions options_;  // change before start()
  Router router_;
  Basket<Responder> held_;                      // POST /hold: answered by the test
  Basket<std::shared_ptr<WebSocket>> sockets_;  // opened at /ws
  Basket<std::string> texts_;                   // received at /ws
  Basket<int> closes_;                          // codes
  Basket<std::string> log_;
  std::unique_ptr<Server> server_;
};

}  // namespace hub::http::test
