#include "support/cutting_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace test_support {

namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Waits until the server has answered, and lets nobody see it: what was forwarded is done now.
void swallow_answer(int server) {
  std::array<char, 65536> buffer{};
  static_cast<void>(::recv(server, buffer.data(), buffer.size(), 0));
}

}  // namespace

CuttingProxy::CuttingProxy(int target_port) : target_port_{target_port} {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof(address);
  std::array<int, 2> pipe{};
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0 || ::pipe(pipe.data()) != 0) {
    throw std::runtime_error("the proxy cannot listen on loopback");
  }
  port_ = ntohs(address.sin_port);
  stop_reader_ = pipe[0];
  stop_writer_ = pipe[1];
  acceptor_ = std::thread([this] { accept_until_stopped(); });
}

CuttingProxy::~CuttingProxy() {
  ::close(stop_writer_);  // wakes everybody
  acceptor_.join();
  for (auto& relay : relays_) relay.join();
  ::close(listener_);
  ::close(stop_reader_);
}

void CuttingProxy::cut_at(std::string text, Cut cut) {
  const std::lock_guard lock{mutex_};
  text_ = std::move(text);
  cut_ = cut;
}

bool CuttingProxy::is_cut(std::string_view request, Cut& cut) {
  const std::lock_guard lock{mutex_};
  if (text_.empty() || request.find(text_) == std::string_view::npos) return false;
  text_.clear();
  cut = cut_;
  ++cuts_;
  return true;
}

void CuttingProxy::accept_until_stopped() {
  for (;;) {
    std::array<pollfd, 2> ready{{{listener_, POLLIN, 0}, {stop_reader_, POLLIN, 0}}};
    ::poll(ready.data(), ready.size(), -1);
    if (ready[1].revents != 0) return;
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client >= 0) relays_.emplace_back([this, client] { relay(client); });
  }
}

void CuttingProxy::relay(int client) {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(target_port_);
  bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  std::array<char, 65536> buffer{};
  while (open) {
    std::array<pollfd, 3> ready{{{client, POLLIN, 0}, {server, POLLIN, 0}, {stop_reader_, POLLIN, 0}}};
    ::poll(ready.data(), ready.size(), -1);
    if (ready[2].revents != 0) break;
    const bool upstream = ready[0].revents != 0;
    const auto received = ::recv(upstream ? client : server, buffer.data(), buffer.size(), 0);
    if (received <= 0) break;
    const std::string_view bytes{buffer.data(), static_cast<std::size_t>(received)};
    Cut cut{};
    const bool cut_now = upstream && is_cut(bytes, cut);
    if (cut_now && cut == Cut::before_forwarding) break;
    open = send_all(upstream ? server : client, bytes);
    if (cut_now) {
      swallow_answer(server);
      break;
    }
  }
  ::close(client);
  ::close(server);
}

}  // namespace test_support
