// Bytes of one connection, plain or over TLS, without blocking. Owned by the connection; the event loop only.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "domain/result.hpp"
#include "http/io/loop.hpp"

namespace hub::http {

enum class IoStatus {
  ok,
  wants_read,   // go on when the socket is readable
  wants_write,  // go on when the socket is writable
  ended,        // the peer will send no more
  failed,
};

struct IoResult {
  IoStatus status = IoStatus::ok;
  std::size_t bytes = 0;
};

class Transport {
 public:
  explicit Transport(std::unique_ptr<TcpSocket> socket) : socket_{std::move(socket)} {}
  virtual ~Transport() = default;

  // Ends with ok, or with what it waits for. Nothing to do on a plain connection.
  virtual IoStatus handshake() { return IoStatus::ok; }
  virtual IoResult read(std::span<char> buffer) = 0;
  virtual IoResult write(std::span<const iovec> pieces) = 0;
  // Decrypted bytes wait although the socket may be silent.
  virtual bool has_buffered() const { return false; }
  virtual bool is_secure() const { return false; }
  virtual void end_sending() { socket_->shutdown_send(); }

  TcpSocket& socket() { return *socket_; }

 private:
  std::unique_ptr<TcpSocket> socket_;
};

// Calls on_readable when there is something to read, from the socket or from what was decrypted before.
void wait_for_input(Transport& transport, Loop& loop, std::shared_ptr<IoObserver> observer);

std::unique_ptr<Transport> make_plain_transport(std::unique_ptr<TcpSocket> socket);

// The server's certificate and rules for TLS 1.2 and newer.
class TlsContext {
 public:
  virtual ~TlsContext() = default;
  virtual std::unique_ptr<Transport> accept(std::unique_ptr<TcpSocket> socket) = 0;
};
// `certificate`: PEM file with the chain; `private_key`: PEM file.
domain::Result<std::unique_ptr<TlsContext>> make_tls_context(const std::string& certificate,
                                                             const std::string& private_key);

}  // namespace hub::http
