// TLS by OpenSSL directly on the non-blocking socket: its buffers are released while a connection is idle, which a
// stream adapter with buffers of its own does not do (34 kB a socket).
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "http/io/transport.hpp"

namespace hub::http {
namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;
constexpr unsigned char kHttp11[] = "\x08http/1.1";

// A BIO on a socket that never raises SIGPIPE, unlike OpenSSL's own.
int descriptor_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int finish(BIO* bio, ssize_t count, int retry_flag) {
  BIO_clear_retry_flags(bio);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
    BIO_set_flags(bio, retry_flag | BIO_FLAGS_SHOULD_RETRY);
  }
  return static_cast<int>(count);
}

int bio_write(BIO* bio, const char* bytes, int size) {
  return finish(bio, ::send(descriptor_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL), BIO_FLAGS_WRITE);
}

int bio_read(BIO* bio, char* bytes, int size) {
  return finish(bio, ::recv(descriptor_of(bio), bytes, static_cast<std::size_t>(size), 0), BIO_FLAGS_READ);
}

long bio_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* socket_method() {
  static const auto kMethod = [] {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "hubbub socket");
    BIO_meth_set_write(method, bio_write);
    BIO_meth_set_read(method, bio_read);
    BIO_meth_set_ctrl(method, bio_control);
    return std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)>{method, BIO_meth_free};
  }();
  return kMethod.get();
}

struct Free {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslPtr = std::unique_ptr<SSL, Free>;
using ContextPtr = std::unique_ptr<SSL_CTX, Free>;

class TlsTransport final : public Transport {
 public:
  TlsTransport(std::unique_ptr<TcpSocket> socket, SSL_CTX* context) : Transport{std::move(socket)} {
    ssl_.reset(SSL_new(context));
    BIO* bio = BIO_new(socket_method());
    if (!ssl_ || bio == nullptr) throw std::bad_alloc{};
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(Transport::socket().descriptor())));
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
  }

  IoStatus handshake() override {
    ERR_clear_error();
    int result = SSL_do_handshake(ssl_.get());
    return result == 1 ? IoStatus::ok : status_of(result);
  }

  IoResult read(std::span<char> buffer) override {
    ERR_clear_error();
    int count = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (count > 0) return {IoStatus::ok, static_cast<std::size_t>(count)};
    return {status_of(count)};
  }

  // Small pieces share a record. A write that waits is repeated with the same bytes: callers keep their order.
  IoResult write(std::span<const iovec> pieces) override {
    static thread_local std::array<char, kRecordBytes> record;
    std::size_t size = 0;
    for (const iovec& piece : pieces) {
      std::size_t part = std::min(piece.iov_len, record.size() - size);
      std::memcpy(record.data() + size, piece.iov_base, part);
      size += part;
      if (size == record.size()) break;
    }
    ERR_clear_error();
    int count = SSL_write(ssl_.get(), record.data(), static_cast<int>(size));
    if (count > 0) return {IoStatus::ok, static_cast<std::size_t>(count)};
    return {status_of(count)};
  }

  bool has_buffered() const override { return SSL_pending(ssl_.get()) > 0; }
  bool is_secure() const override { return true; }
  void end_sending() override {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
    Transport::end_sending();
  }

 private:
  IoStatus status_of(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return IoStatus::wants_read;
      case SSL_ERROR_WANT_WRITE:
        return IoStatus::wants_write;
      case SSL_ERROR_ZERO_RETURN:
        return IoStatus::ended;
      default:
        return IoStatus::failed;
    }
  }

  SslPtr ssl_;
};

int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  unsigned char* chosen = nullptr;
  int result = SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof kHttp11 - 1, offered, offered_size);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

class OpensslContext final : public TlsContext {
 public:
  explicit OpensslContext(ContextPtr context) : context_{std::move(context)} {}
  std::unique_ptr<Transport> accept(std::unique_ptr<TcpSocket> socket) override {
    return std::make_unique<TlsTransport>(std::move(socket), context_.get());
  }

 private:
  ContextPtr context_;
};

std::string last_error() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return text.data();
}

}  // namespace

domain::Result<std::unique_ptr<TlsContext>> make_tls_context(const std::string& certificate,
                                                             const std::string& private_key) {
  ERR_clear_error();
  ContextPtr context{SSL_CTX_new(TLS_server_method())};
  SSL_CTX* raw = context.get();
  if (raw == nullptr) return domain::fail(domain::Status::internal, "tls_failed", "OpenSSL: " + last_error());
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");  // TLS 1.2; those of 1.3 are all good
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_alpn_select_cb(raw, select_protocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(raw, certificate.c_str()) != 1) {
    return domain::invalid("certificate_invalid", "cannot use the certificate " + certificate + ": " + last_error() +
                                                      "; server.tls.certificate must be a PEM file with the chain");
  }
  if (SSL_CTX_use_PrivateKey_file(raw, private_key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(raw) != 1) {
    return domain::invalid("private_key_invalid",
                           "cannot use the private key " + private_key + ": " + last_error() +
                               "; server.tls.private_key must be the PEM file of this certificate's key");
  }
  return std::make_unique<OpensslContext>(std::move(context));
}

}  // namespace hub::http
