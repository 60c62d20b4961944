#include "support/mariadb.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/certificate.hpp"

namespace test_support {

namespace {

using namespace std::chrono_literals;

constexpr int kFirstPort = 20'000;  // below the range that the system gives to outgoing connections
constexpr int kLastPort = 32'000;

bool accepts(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  ::close(socket);
  return connected;
}

// In memory where there is room: tests end the server's process, never the machine, so nothing needs a disk.
std::filesystem::path data_parent() {
  const std::filesystem::path memory = "/dev/shm";
  std::error_code error;
  const auto space = std::filesystem::space(memory, error);
  const bool has_room = !error && space.available > (std::uintmax_t{1} << 30) && ::access(memory.c_str(), W_OK) == 0;
  return has_room ? memory : std::filesystem::temp_directory_path();
}

}  // namespace

MariaDb::MariaDb() : folder_{data_parent()} {
  install();
  make_certificate(certificate(), folder_.file("key.pem"), "127.0.0.1");
  std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> ports{kFirstPort, kLastPort};
  for (int tries = 0; tries < 10; ++tries) {
    const int port = ports(random);
    if (accepts(port)) continue;
    if (start_on(port)) return;
  }
  throw std::runtime_error("MariaDB does not start:\n" + log());
}

MariaDb::~MariaDb() {
  kill();
}

void MariaDb::install() {
  std::vector<std::string> command = {"mariadb-install-db",
                                      "--no-defaults",
                                      "--datadir=" + folder_.file("data"),
                                      "--auth-root-authentication-method=normal",
                                      "--skip-test-db",
                                      "--skip-name-resolve"};
  if (::geteuid() == 0) command.push_back("--user=root");
  if (run(command, folder_.file("install.log")) != 0) {
    std::ifstream file{folder_.file("install.log")};
    std::ostringstream text;
    text << file.rdbuf();
    throw std::runtime_error("mariadb-install-db failed (is mariadb-server installed?):\n" + text.str());
  }
}

bool MariaDb::start_on(int port) {
  std::vector<std::string> command = {"mariadbd",
                                      "--no-defaults",
                                      "--datadir=" + folder_.file("data"),
                                      "--socket=" + folder_.file("s"),
                                      "--pid-file=" + folder_.file("pid"),
                                      "--bind-address=127.0.0.1",
                                      "--skip-name-resolve",
                                      "--innodb-buffer-pool-size=64M",
                                      "--innodb-log-file-size=32M",
                                      "--innodb-flush-log-at-trx-commit=2",
                                      "--max-connections=100",
                                      "--ssl-cert=" + certificate(),
                                      "--ssl-key=" + folder_.file("key.pem"),
                                      "--port=" + std::to_string(port)};
  if (::geteuid() == 0) command.push_back("--user=root");
  server_ = std::make_unique<ChildProcess>(command, folder_.file("server.log"));
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (server_->is_running() && std::chrono::steady_clock::now() < deadline) {
    if (accepts(port)) {
      port_ = port;
      return true;
    }
    std::this_thread::sleep_for(20ms);
  }
  server_.reset();
  return false;
}

void MariaDb::kill() {
  if (!server_) return;
  server_->signal(SIGKILL);
  server_->wait();
  server_.reset();
}

void MariaDb::pause() {
  server_->stop_still();
}

void MariaDb::resume() {
  server_->signal(SIGCONT);
}

std::string MariaDb::certificate() const {
  return folder_.file("certificate.pem");
}

void MariaDb::restart() {
  kill();
  if (!start_on(port_)) throw std::runtime_error("MariaDB does not start again:\n" + log());
}

std::string MariaDb::log() const {
  std::ifstream file{folder_.file("server.log")};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace test_support
