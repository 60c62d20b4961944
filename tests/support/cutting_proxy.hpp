// A TCP proxy on loopback that cuts one connection at a chosen moment: right before a request that holds a given text
// is forwarded, or right after, before its answer.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace test_support {

class CuttingProxy {
 public:
  enum class Cut { before_forwarding, before_the_answer };

  explicit CuttingProxy(int target_port);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  int port() const { return port_; }
  // Arms it: the next request that holds `text` is cut, once.
  void cut_at(std::string text, Cut cut);
  int cuts() const { return cuts_; }

 private:
  void accept_until_stopped();
  void relay(int client);
  bool is_cut(std::string_view request, Cut& cut);

  const int target_port_;
  int port_ = 0;
  int listener_ = -1;
  int stop_reader_ = -1;
  int stop_writer_ = -1;
  std::mutex mutex_;
  std::string text_;
  Cut cut_ = Cut::before_forwarding;
  std::atomic<int> cuts_{0};
  std::vector<std::thread> relays_;
  std::thread acceptor_;
};

}  // namespace test_support
