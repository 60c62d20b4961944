// The event loop: one thread that waits for sockets, runs errands from other threads in batches, and keeps deadlines.
// Asio is behind it; what uses it does not see Asio.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "http/io/timer_wheel.hpp"

namespace hub::http {

// Something to be done on the loop.
class Errand {
 public:
  virtual ~Errand() = default;
  virtual void run() = 0;
};

// Whose output is written once, at the end of a batch of errands, however many errands added to it.
class Flushable {
 public:
  virtual ~Flushable() = default;
  virtual void flush() = 0;
};

// The way from other threads into the loop. Outlives the loop: what comes after the end is dropped.
// A thousand errands put between two turns of the loop cost one wake-up.
class Mailbox {
 public:
  virtual ~Mailbox() = default;
  virtual void put(std::shared_ptr<Errand> errand) = 0;  // [any thread]
  virtual bool on_loop() const = 0;                      // whether the caller is the loop's thread
};

// Who waits for a socket.
class IoObserver {
 public:
  virtual ~IoObserver() = default;
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;
};

// An accepted, non-blocking TCP connection. Closed when destroyed.
class TcpSocket {
 public:
  virtual ~TcpSocket() = default;
  virtual int descriptor() const = 0;
  // One wait each at a time. The observer lives at least until it is called, or the socket closed.
  virtual void wait_readable(std::shared_ptr<IoObserver> observer) = 0;
  virtual void wait_writable(std::shared_ptr<IoObserver> observer) = 0;
  virtual void shutdown_send() = 0;
  virtual void close() = 0;
};

class Loop {
 public:
  using Accepted = std::function<void(std::unique_ptr<TcpSocket> socket, std::string address)>;
  using Log = std::function<void(std::string_view level, std::string_view text)>;

  static std::unique_ptr<Loop> make(Log log);
  virtual ~Loop() = default;

  // Binds and listens; answers the port.
  virtual domain::Result<std::uint16_t> listen(const std::string& address, std::uint16_t port, Accepted accepted) = 0;
  virtual void close_listener() = 0;

  virtual void run() = 0;                                                             // until end()
  virtual void end() = 0;                                                             // [any thread]
  virtual const std::shared_ptr<Mailbox>& mailbox() = 0;                              // [any thread]
  virtual void post(std::function<void()> work) = 0;                                  // [any thread]
  virtual std::function<void()> after(int delay_ms, std::function<void()> work) = 0;  // [any thread]

  // The rest: on the loop's thread only.
  virtual void flush_later(std::shared_ptr<Flushable> flushable) = 0;
  virtual void set_deadline(Timed& timed, std::int64_t deadline_ms) = 0;
  virtual void clear_deadline(Timed& timed) = 0;
  // A steady clock, read once per turn of the loop or so.
  virtual std::int64_t now_ms() const = 0;
  // Room for one read, shared by all sockets: idle ones hold no buffer.
  virtual std::span<char> read_buffer() = 0;
};

// IPv4 addresses that came as IPv6 ones ("::ffff:1.2.3.4") are written as IPv4.
// Empty when `text` is no address.
std::string normal_address(const std::string& text);
// The part of an address that one customer of a provider has: an IPv4 address, or the /64 of an IPv6 one.
std::string rate_key(const std::string& address);
// Whether `network` ("10.0.0.0/8", "::1") holds `address`. False when either is malformed.
bool holds_address(const std::string& network, const std::string& address);

}  // namespace hub::http
