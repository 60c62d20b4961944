#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "http/io/loop.hpp"

namespace hub::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr int kAcceptsPerTurn = 64;
constexpr auto kAcceptPause = std::chrono::milliseconds{100};
constexpr auto kTick = std::chrono::milliseconds{TimerWheel::kSlotMs};
constexpr std::size_t kReadBufferBytes = 64 * 1024;

std::int64_t steady_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

asio::ip::address unmapped(const asio::ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

class FunctionErrand final : public Errand {
 public:
  explicit FunctionErrand(std::function<void()> work) : work_{std::move(work)} {}
  void run() override { work_(); }

 private:
  std::function<void()> work_;
};

class AsioSocket final : public TcpSocket {
 public:
  explicit AsioSocket(Socket socket) : socket_{std::move(socket)} {}

  int descriptor() const override { return const_cast<Socket&>(socket_).native_handle(); }
  void wait_readable(std::shared_ptr<IoObserver> observer) override {
    socket_.async_wait(Socket::wait_read, [observer = std::move(observer)](error_code error) {
      if (!error) observer->on_readable();
    });
  }
  void wait_writable(std::shared_ptr<IoObserver> observer) override {
    socket_.async_wait(Socket::wait_write, [observer = std::move(observer)](error_code error) {
      if (!error) observer->on_writable();
    });
  }
  void shutdown_send() override {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  Socket socket_;
};

class AsioLoop;

class AsioMailbox final : public Mailbox {
 public:
  explicit AsioMailbox(AsioLoop& loop) : loop_{&loop} {}
  void put(std::shared_ptr<Errand> errand) override;
  bool on_loop() const override { return std::this_thread::get_id() == thread_.load(std::memory_order_relaxed); }

  void enter() { thread_.store(std::this_thread::get_id(), std::memory_order_relaxed); }
  std::vector<std::shared_ptr<Errand>> take();
  void close();

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Errand>> errands_;
  AsioLoop* loop_;  // null: the loop has ended
  std::atomic<std::thread::id> thread_{};
};

class AsioLoop final : public Loop {
 public:
  explicit AsioLoop(Log log)
      : log_{std::move(log)},
        acceptor_{io_},
        accept_pause_{io_},
        tick_{io_},
        wheel_{steady_now_ms()},
        mailbox_{std::make_shared<AsioMailbox>(*this)},
        shared_mailbox_{mailbox_} {}
  ~AsioLoop() override { mailbox_->close(); }

  domain::Result<std::uint16_t> listen(const std::string& address, std::uint16_t port, Accepted accepted) override;
  void close_listener() override;
  void run() override;
  void end() override { io_.stop(); }
  const std::shared_ptr<Mailbox>& mailbox() override { return shared_mailbox_; }
  void post(std::function<void()> work) override { mailbox_->put(std::make_shared<FunctionErrand>(std::move(work))); }
  std::function<void()> after(int delay_ms, std::function<void()> work) override;
  void flush_later(std::shared_ptr<Flushable> flushable) override;
  void set_deadline(Timed& timed, std::int64_t deadline_ms) override;
  void clear_deadline(Timed& timed) override { wheel_.clear(timed); }
  std::int64_t now_ms() const override { return steady_now_ms(); }
  std::span<char> read_buffer() override { return read_buffer_; }

  void wake() {
    asio::post(io_, [this] { run_errands(); });
  }

 private:
  struct Delayed;

  template <class Work>
  void guarded(Work work);
  void wait_for_connections();
  void accept_some();
  void refuse_pause(const error_code& error);
  void run_errands();
  void flush_all();
  void tick();

  Log log_;
  asio::io_context io_{1};
  Acceptor acceptor_;
  Accepted accepted_;
  Timer accept_pause_;
  Timer tick_;
  bool ticking_ = false;
  TimerWheel wheel_;
  std::vector<std::shared_ptr<Flushable>> unflushed_;
  bool flush_is_due_ = false;  // somebody is going to call flush_all
  std::shared_ptr<AsioMailbox> mailbox_;
  std::shared_ptr<Mailbox> shared_mailbox_;
  std::array<char, kReadBufferBytes> read_buffer_;
};

void AsioMailbox::put(std::shared_ptr<Errand> errand) {
  std::lock_guard lock{mutex_};
  if (loop_ == nullptr) return;
  errands_.push_back(std::move(errand));
  if (errands_.size() == 1) loop_->wake();
}

std::vector<std::shared_ptr<Errand>> AsioMailbox::take() {
  std::lock_guard lock{mutex_};
  return std::exchange(errands_, {});
}

void AsioMailbox::close() {
  {
    std::lock_guard lock{mutex_};
    loop_ = nullptr;
  }
  take();  // destroyed outside the lock: an errand's end may put another one
}

domain::Result<std::uint16_t> AsioLoop::listen(const std::string& address, std::uint16_t port, Accepted accepted) {
  error_code error;
  auto parsed = asio::ip::make_address(address, error);
  if (error) {
    return domain::invalid("address_invalid", "'" + address +
                                                  "' is no IP address to listen on; set server.address "
                                                  "to one such as 127.0.0.1, 0.0.0.0 or ::");
  }
  asio::ip::tcp::endpoint endpoint{parsed, port};
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(Acceptor::reuse_address{true}, error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(4096, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (error) {
    error_code ignored;
    acceptor_.close(ignored);
    std::string where = "port " + std::to_string(port) + " of " + address;
    if (error == asio::error::address_in_use) {
      return domain::fail(domain::Status::unavailable, "port_taken",
                          where + " is taken by another process; stop that one or set server.port");
    }
    return domain::fail(
        domain::Status::unavailable, "listen_failed",
        "cannot listen on " + where + ": " + error.message() + "; check server.address and server.port");
  }
  accepted_ = std::move(accepted);
  wait_for_connections();
  return acceptor_.local_endpoint().port();
}

void AsioLoop::close_listener() {
  error_code ignored;
  acceptor_.close(ignored);
  accept_pause_.cancel();
}

void AsioLoop::wait_for_connections() {
  acceptor_.async_wait(Acceptor::wait_read, [this](error_code error) {
    if (!error) accept_some();
  });
}

void AsioLoop::accept_some() {
  for (int i = 0; i < kAcceptsPerTurn && acceptor_.is_open(); ++i) {
    Socket socket{io_};
    asio::ip::tcp::endpoint peer;
    error_code error;
    acceptor_.accept(socket, peer, error);
    if (error == asio::error::would_block) break;
    if (error == asio::error::connection_aborted || error == asio::error::interrupted) continue;
    if (error) return refuse_pause(error);
    socket.non_blocking(true, error);
    if (!error) socket.set_option(asio::ip::tcp::no_delay{true}, error);
    if (!error) accepted_(std::make_unique<AsioSocket>(std::move(socket)), unmapped(peer.address()).to_string());
  }
  if (acceptor_.is_open()) wait_for_connections();
}

// Out of descriptors or memory: those who wait stay in the kernel's queue for a moment, instead of a busy loop here.
void AsioLoop::refuse_pause(const error_code& error) {
  log_("error", "cannot accept a connection: " + error.message() + "; raise the limit of open files (ulimit -n)");
  accept_pause_.expires_after(kAcceptPause);
  accept_pause_.async_wait([this](error_code cancelled) {
    if (!cancelled && acceptor_.is_open()) wait_for_connections();
  });
}

void AsioLoop::run() {
  mailbox_->enter();
  auto work = asio::make_work_guard(io_);
  while (!io_.stopped()) {
    guarded([this] { io_.run(); });
  }
}

// What the application threw ends with its errand; the loop goes on.
template <class Work>
void AsioLoop::guarded(Work work) {
  try {
    work();
  } catch (const std::exception& thrown) {
    log_("error", std::string{"an exception reached the event loop: "} + thrown.what());
  }
}

// Locked and destroyed on the loop's thread only; others see `cancelled`.
struct AsioLoop::Delayed {
  Delayed(asio::io_context& io, std::function<void()> its_work) : timer{io}, work{std::move(its_work)} {}
  Timer timer;
  std::function<void()> work;
};

std::function<void()> AsioLoop::after(int delay_ms, std::function<void()> work) {
  auto when = std::chrono::steady_clock::now() + std::chrono::milliseconds{delay_ms};
  auto cancelled = std::make_shared<std::atomic<bool>>(false);
  auto handle = std::make_shared<std::weak_ptr<Delayed>>();  // set and read on the loop's thread
  post([this, when, cancelled, handle, work = std::move(work)] {
    if (*cancelled) return;
    auto delayed = std::make_shared<Delayed>(io_, work);
    *handle = delayed;
    delayed->timer.expires_at(when);
    delayed->timer.async_wait([delayed, cancelled](error_code error) {
      if (!error && !cancelled->exchange(true)) delayed->work();
    });
  });
  return [cancelled, handle, mailbox = shared_mailbox_] {
    if (cancelled->exchange(true)) return;
    mailbox->put(std::make_shared<FunctionErrand>([handle] {
      if (auto delayed = handle->lock()) delayed->timer.cancel();
    }));
  };
}

void AsioLoop::run_errands() {
  bool nested = std::exchange(flush_is_due_, true);
  for (auto& errand : mailbox_->take()) guarded([&errand] { errand->run(); });
  flush_is_due_ = nested;
  if (!nested) flush_all();
}

void AsioLoop::flush_later(std::shared_ptr<Flushable> flushable) {
  unflushed_.push_back(std::move(flushable));
  if (std::exchange(flush_is_due_, true)) return;
  asio::post(io_, [this] {
    flush_is_due_ = false;
    flush_all();
  });
}

void AsioLoop::flush_all() {
  for (auto& flushable : std::exchange(unflushed_, {})) flushable->flush();
}

void AsioLoop::set_deadline(Timed& timed, std::int64_t deadline_ms) {
  if (!ticking_) wheel_.turn(now_ms());
  wheel_.set(timed, deadline_ms);
  if (!std::exchange(ticking_, true)) tick();
}

void AsioLoop::tick() {
  tick_.expires_after(kTick);
  tick_.async_wait([this](error_code error) {
    if (error) return;
    wheel_.turn(now_ms());
    ticking_ = wheel_.size() > 0;
    if (ticking_) tick();
  });
}

}  // namespace

std::unique_ptr<Loop> Loop::make(Log log) {
  return std::make_unique<AsioLoop>(std::move(log));
}

std::string normal_address(const std::string& text) {
  error_code error;
  auto address = asio::ip::make_address(text, error);
  return error ? std::string{} : unmapped(address).to_string();
}

std::string rate_key(const std::string& address) {
  error_code error;
  auto parsed = asio::ip::make_address(address, error);
  if (error || parsed.is_v4()) return address;
  auto bytes = parsed.to_v6().to_bytes();
  return std::string{reinterpret_cast<const char*>(bytes.data()), 8};
}

bool holds_address(const std::string& network, const std::string& address) {
  error_code error;
  auto peer = asio::ip::make_address(address, error);
  if (error) return false;
  peer = unmapped(peer);
  if (network.find('/') == std::string::npos) {
    auto one = asio::ip::make_address(network, error);
    return !error && unmapped(one) == peer;
  }
  if (peer.is_v4()) {
    auto range = asio::ip::make_network_v4(network, error);
    return !error && asio::ip::network_v4{peer.to_v4(), range.prefix_length()}.canonical() == range.canonical();
  }
  auto range = asio::ip::make_network_v6(network, error);
  return !error && asio::ip::network_v6{peer.to_v6(), range.prefix_length()}.canonical() == range.canonical();
}

}  // namespace hub::http
