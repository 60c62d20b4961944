// TLS on the same listener, with a certificate made by the test.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "running_server.hpp"
#include "support/certificate.hpp"

namespace hub::http::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
namespace fs = std::filesystem;

// A TLS client over a blocking socket.
class TlsPeer {
 public:
  explicit TlsPeer(std::uint16_t port, int version = 0) : context_{SSL_CTX_new(TLS_client_method())} {
    if (version != 0) SSL_CTX_set_max_proto_version(context_, version);
    if (version != 0) SSL_CTX_set_security_level(context_, 0);
    SSL_CTX_set_alpn_protos(context_, reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"), 12);
    descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    timeval patience{20, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, descriptor_);
    connected_ = connected_ && SSL_connect(ssl_) == 1;
  }
  ~TlsPeer() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    ::close(descriptor_);
  }

  bool connected() const { return connected_; }
  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl_, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  void send(const std::string& bytes) { SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())); }
  std::string read_until(std::size_t bytes) {
    std::string all;
    std::string chunk(16'384, '\0');
    while (all.size() < bytes) {
      int count = SSL_read(ssl_, chunk.data(), static_cast<int>(chunk.size()));
      if (count <= 0) break;
      all.append(chunk.data(), static_cast<std::size_t>(count));
    }
    return all;
  }
  std::string read_answer(const std::string& last) {
    std::string all;
    while (!all.ends_with(last)) {
      std::string more = read_until(1);
      if (more.empty()) break;
      all += more;
    }
    return all;
  }

 private:
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
  int descriptor_ = -1;
  bool connected_ = false;
};

class Tls : public RunningServer {
 protected:
  Tls() {
    std::string pattern = (fs::temp_directory_path() / "hubbub-tls-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
    folder_ = pattern;
    options_.tls_certificate = (folder_ / "certificate.pem").string();
    options_.tls_private_key = (folder_ / "key.pem").string();
    test_support::make_certificate(options_.tls_certificate, options_.tls_private_key, "hub");
    router_.add(Method::get, "/large",
                [](Request, Responder respond) { respond(Response::text(200, std::string(3'000'000, 'x') + "END")); });
  }
  ~Tls() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_F(Tls, SpeaksHttp11OverAModernVersion) {
  start();
  TlsPeer peer{server_->port()};
  ASSERT_TRUE(peer.connected());
  EXPECT_EQ(peer.protocol(), "http/1.1");
  peer.send(get("/hello"));
  std::string answer = peer.read_answer("hello");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Strict-Transport-Security"));
  peer.send(get("/who"));
  EXPECT_THAT(peer.read_answer("secure"), HasSubstr("127.0.0.1 secure"));
}

TEST_F(Tls, CarriesLargeAnswersAndManyRequests) {
  start();
  TlsPeer peer{server_->port(), TLS1_2_VERSION};
  ASSERT_TRUE(peer.connected());
  peer.send(get("/large"));
  EXPECT_GT(peer.read_answer("END").size(), 3'000'000U);
  std::string many;
  for (int i = 0; i < 100; ++i) many += get("/users/" + std::to_string(i));
  peer.send(many);
  EXPECT_THAT(peer.read_answer("99"), HasSubstr("\r\n\r\n98HTTP"));
}

TEST_F(Tls, CarriesWebSockets) {
  start();
  TlsPeer peer{server_->port()};
  peer.send(
      "GET /ws HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_THAT(peer.read_answer("\r\n\r\n"), StartsWith("HTTP/1.1 101"));
  auto socket = sockets_.take();
  socket->send(std::make_shared<const std::string>(100'000, 'w'));
  EXPECT_EQ(peer.read_until(100'010).size(), 100'010U);
  socket->close(kGoingAway, "");
  EXPECT_EQ(peer.read_until(4).substr(2), "\x03\xE9");
}

TEST_F(Tls, RefusesOldVersions) {
  start();
  EXPECT_FALSE(TlsPeer(server_->port(), TLS1_1_VERSION).connected());
}

TEST_F(Tls, CutsThoseWhoDoNotFinishTheHandshake) {
  options_.header_timeout_ms = 200;
  start();
  Peer silent = connect();
  EXPECT_TRUE(silent.sees_end());
  Peer plain = connect();
  plain.send(get("/hello"));
  EXPECT_TRUE(plain.sees_end());
}

TEST_F(Tls, SaysWhatIsWrongWithItsFiles) {
  options_.tls_private_key = options_.tls_certificate;
  auto started = make_server(options_, router_)->start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("server.tls.private_key"));
  options_.tls_certificate = (folder_ / "absent.pem").string();
  started = make_server(options_, router_)->start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("absent.pem"));
}

}  // namespace
}  // namespace hub::http::test
