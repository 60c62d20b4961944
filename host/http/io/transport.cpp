#include "http/io/transport.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace hub::http {
namespace {

class PlainTransport final : public Transport {
 public:
  using Transport::Transport;

  IoResult read(std::span<char> buffer) override {
    ssize_t count = ::recv(socket().descriptor(), buffer.data(), buffer.size(), 0);
    if (count > 0) return {IoStatus::ok, static_cast<std::size_t>(count)};
    if (count == 0) return {IoStatus::ended};
    return {would_block() ? IoStatus::wants_read : IoStatus::failed};
  }

  IoResult write(std::span<const iovec> pieces) override {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());
    message.msg_iovlen = pieces.size();
    ssize_t count = ::sendmsg(socket().descriptor(), &message, MSG_NOSIGNAL);
    if (count >= 0) return {IoStatus::ok, static_cast<std::size_t>(count)};
    return {would_block() ? IoStatus::wants_write : IoStatus::failed};
  }

 private:
  static bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }
};

}  // namespace

void wait_for_input(Transport& transport, Loop& loop, std::shared_ptr<IoObserver> observer) {
  if (transport.has_buffered()) {
    loop.post([observer = std::move(observer)] { observer->on_readable(); });
  } else {
    transport.socket().wait_readable(std::move(observer));
  }
}

std::unique_ptr<Transport> make_plain_transport(std::unique_ptr<TcpSocket> socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

}  // namespace hub::http
