#include "http/server.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "http/edge/connection.hpp"
#include "http/edge/edge.hpp"
#include "http/files/file_service.hpp"
#include "http/io/transport.hpp"

namespace hub::http {
namespace {

constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

// Some threads that take work in the order it comes.
class WorkerThreads final : public Workers {
 public:
  WorkerThreads(int count, Loop::Log log) : log_{std::move(log)} {
    for (int i = 0; i < std::max(1, count); ++i) threads_.emplace_back([this] { work(); });
  }
  ~WorkerThreads() override { end(); }

  void run(std::function<void()> task) override {
    {
      std::lock_guard lock{mutex_};
      if (ended_) return;
      tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
  }

  // Work that has begun is finished, the rest is dropped.
  void end() {
    std::deque<std::function<void()>> dropped;
    {
      std::lock_guard lock{mutex_};
      ended_ = true;
      dropped.swap(tasks_);
    }
    changed_.notify_all();
    for (auto& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

 private:
  void work() {
    while (true) {
      std::function<void()> task;
      {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return ended_ || !tasks_.empty(); });
        if (ended_) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      try {
        task();
      } catch (const std::exception& thrown) {
        log_("error", std::string{"a worker's task threw: "} + thrown.what());
      }
    }
  }

  Loop::Log log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool ended_ = false;
  std::vector<std::thread> threads_;
};

class EdgeServer final : public Server {
 public:
  EdgeServer(ServerOptions options, Router& router)
      : log_{options.log ? options.log : [](std::string_view, std::string_view) {}},
        loop_{Loop::make(log_)},
        workers_{options.worker_threads, log_},
        files_{options.compression_cache_bytes},
        edge_{std::move(options), *loop_, router, workers_, files_} {}
  ~EdgeServer() override { stop(0, "server ended"); }

  domain::Result<> start() override;
  std::uint16_t port() const override { return port_; }
  void post(std::function<void()> work) override { loop_->post(std::move(work)); }
  std::function<void()> after(int delay_ms, std::function<void()> work) override {
    return loop_->after(delay_ms, std::move(work));
  }
  ServerStatistics statistics() const override;
  void stop(int deadline_ms, const std::string& reason) override;

 private:
  void accepted(std::unique_ptr<TcpSocket> socket, std::string address);
  void drain(const std::string& reason);
  void cut_all();
  void gone();

  Loop::Log log_;
  std::unique_ptr<Loop> loop_;
  WorkerThreads workers_;
  FileService files_;
  Edge edge_;
  std::unique_ptr<TlsContext> tls_;
  std::uint16_t port_ = 0;
  std::thread thread_;

  std::mutex stop_mutex_;  // one stop at a time
  std::mutex mutex_;
  std::condition_variable changed_;
  bool all_gone_ = false;
};

domain::Result<> EdgeServer::start() {
  const ServerOptions& options = edge_.options;
  if (!options.tls_certificate.empty()) {
    auto context = make_tls_context(options.tls_certificate, options.tls_private_key);
    if (!context) return tl::unexpected{context.error()};
    tls_ = std::move(*context);
  }
  auto port = loop_->listen(options.address, options.port, [this](std::unique_ptr<TcpSocket> socket, std::string peer) {
    accepted(std::move(socket), std::move(peer));
  });
  if (!port) return tl::unexpected{port.error()};
  port_ = *port;
  thread_ = std::thread{[this] { loop_->run(); }};
  return {};
}

void EdgeServer::accepted(std::unique_ptr<TcpSocket> socket, std::string address) {
  bool full = edge_.counters.connections.load(std::memory_order_relaxed) >= edge_.options.max_connections;
  if (full && !tls_) {
    iovec piece{const_cast<char*>(kFull.data()), kFull.size()};
    make_plain_transport(std::move(socket))->write({&piece, 1});
  }
  if (full || edge_.stopping) return;
  auto transport = tls_ ? tls_->accept(std::move(socket)) : make_plain_transport(std::move(socket));
  auto connection = std::make_shared<Connection>(edge_, std::move(transport), std::move(address));
  edge_.remember(connection);
  connection->start();
}

ServerStatistics EdgeServer::statistics() const {
  const Counters& counters = edge_.counters;
  return {counters.connections.load(std::memory_order_relaxed), counters.websockets.load(std::memory_order_relaxed),
          counters.requests.load(std::memory_order_relaxed), counters.rate_limited.load(std::memory_order_relaxed),
          counters.bad_requests.load(std::memory_order_relaxed)};
}

void EdgeServer::gone() {
  std::lock_guard lock{mutex_};
  all_gone_ = true;
  changed_.notify_all();
}

void EdgeServer::drain(const std::string& reason) {
  edge_.stopping = true;
  loop_->close_listener();
  edge_.on_last_peer_gone = [this] { gone(); };
  auto peers = edge_.peers();
  if (peers.empty()) return gone();
  for (const auto& peer : peers) peer->drain(reason);
}

void EdgeServer::cut_all() {
  for (const auto& peer : edge_.peers()) peer->cut();
  gone();
}

void EdgeServer::stop(int deadline_ms, const std::string& reason) {
  std::lock_guard one_at_a_time{stop_mutex_};
  if (thread_.joinable()) {
    auto wait_for_all = [this](auto... limit) {
      std::unique_lock lock{mutex_};
      if constexpr (sizeof...(limit) > 0) {
        changed_.wait_for(lock, limit..., [this] { return all_gone_; });
      } else {
        changed_.wait(lock, [this] { return all_gone_; });
      }
    };
    post([this, reason] { drain(reason); });
    wait_for_all(std::chrono::milliseconds{deadline_ms});
    // Also when all are gone: the loop has then run everything that was posted before.
    {
      std::lock_guard lock{mutex_};
      all_gone_ = false;
    }
    post([this] { cut_all(); });
    wait_for_all();
    loop_->end();
    thread_.join();
  }
  workers_.end();
}

}  // namespace

std::unique_ptr<Server> make_server(ServerOptions options, Router& router) {
  return std::make_unique<EdgeServer>(std::move(options), router);
}

}  // namespace hub::http
