// bench_load ingest|idle …: one load against one running system on loopback; prints one JSON line.
//
//   bench_load ingest --port P --pid PID --targets FILE [--seconds 5] [--warm-up 1] [--rate R] [--connections 64]
//   bench_load idle   --port P --pid PID --targets FILE --sockets N     memory of N idle WebSockets
//
// A targets file holds records of six lines each: head of the request (with \r\n as "\\r\\n"), body, path of the
// WebSocket, what to say on it ("\\n" between messages), what to wait for, how it is signed (see signature.hpp).
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "exchange.hpp"
#include "socket.hpp"

namespace {

using Arguments = std::map<std::string, std::string>;

std::string unescape(const std::string& line) {
  std::string out;
  for (std::size_t index = 0; index < line.size(); ++index) {
    if (line[index] == '\\' && index + 1 < line.size() && (line[index + 1] == 'r' || line[index + 1] == 'n')) {
      out += line[++index] == 'r' ? '\r' : '\n';
    } else {
      out += line[index];
    }
  }
  return out;
}

std::vector<bench::Target> read_targets(const std::string& file) {
  std::ifstream in(file);
  std::vector<bench::Target> targets;
  std::string head, body, path, hello, ready, signing;
  while (std::getline(in, head) && std::getline(in, body) && std::getline(in, path) && std::getline(in, hello) &&
         std::getline(in, ready) && std::getline(in, signing))
    targets.push_back({unescape(head), body, path, unescape(hello), ready, bench::Signing::from(signing)});
  if (targets.empty()) {
    std::fprintf(stderr, "%s holds no targets\n", file.c_str());
    std::exit(2);
  }
  return targets;
}

double number(const Arguments& arguments, const char* name, double otherwise) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? otherwise : std::stod(found->second);
}

int ingest(const Arguments& arguments) {
  bench::Plan plan;
  plan.port = static_cast<std::uint16_t>(number(arguments, "port", 0));
  plan.pid = static_cast<int>(number(arguments, "pid", 0));
  plan.seconds = number(arguments, "seconds", 5);
  plan.warm_up = number(arguments, "warm-up", 1);
  plan.rate = number(arguments, "rate", 0);
  plan.connections = static_cast<int>(number(arguments, "connections", 64));
  plan.targets = read_targets(arguments.at("targets"));
  auto outcome = bench::run(plan);
  std::printf(
      "{\"perSecond\":%.0f,\"cpuUs\":%.1f,\"sent\":%lld,\"answered\":%lld,\"pushed\":%lld,\"failed\":%lld,"
      "\"answerP50\":%.3f,\"answerP99\":%.3f,\"pushP50\":%.3f,\"pushP99\":%.3f}\n",
      outcome.per_second, outcome.cpu_us_per_message, static_cast<long long>(outcome.sent),
      static_cast<long long>(outcome.answered), static_cast<long long>(outcome.pushed),
      static_cast<long long>(outcome.failed), outcome.answer.percentile(0.5), outcome.answer.percentile(0.99),
      outcome.push.percentile(0.5), outcome.push.percentile(0.99));
  return outcome.failed == 0 ? 0 : 1;
}

// Opens the sockets, says hello on each, lets the process settle, and compares its memory.
int idle(const Arguments& arguments) {
  const auto port = static_cast<std::uint16_t>(number(arguments, "port", 0));
  const int pid = static_cast<int>(number(arguments, "pid", 0));
  const auto count = static_cast<std::size_t>(number(arguments, "sockets", 10'000));
  const auto targets = read_targets(arguments.at("targets"));
  const long before = bench::resident_kb(pid);
  std::vector<bench::Socket> sockets;
  sockets.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    const auto& target = targets[index % targets.size()];
    auto& socket = sockets.emplace_back(bench::Socket::connect(port));
    socket.write("GET " + target.socket_path +
                 " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Origin: http://127.0.0.1\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    socket.read_until("\r\n\r\n");
    if (!target.socket_hello.empty()) {
      socket.write(bench::text_frame(target.socket_hello));
      socket.read_until(target.socket_ready);
    }
    socket.input = {};
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const long after = bench::resident_kb(pid);
  std::printf("{\"sockets\":%zu,\"beforeKb\":%ld,\"afterKb\":%ld,\"kbEach\":%.2f}\n", count, before, after,
              static_cast<double>(after - before) / static_cast<double>(count));
  std::fflush(stdout);
  if (arguments.contains("hold"))
    std::this_thread::sleep_for(std::chrono::duration<double>(number(arguments, "hold", 0)));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int index = 2; index + 1 < argc; index += 2) {
    if (std::strncmp(argv[index], "--", 2) == 0) arguments[argv[index] + 2] = argv[index + 1];
  }
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "ingest") return ingest(arguments);
  if (mode == "idle") return idle(arguments);
  std::fprintf(stderr, "usage: bench_load ingest|idle --port P --pid PID --targets FILE …\n");
  return 2;
}
