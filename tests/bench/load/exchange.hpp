// The ingest load: POSTs a message into each of many conversations and waits for its push on a WebSocket.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report.hpp"
#include "signature.hpp"

namespace bench {

// One conversation: where to post, and the socket on which its messages are pushed.
struct Target {
  std::string post_head;     // request line and headers but for Content-Length and the blank line; the number as below
  std::string post_body;     // with "@@@@@@@@@@@@" where the message's number goes
  std::string socket_path;   // of the WebSocket; empty: nobody listens
  std::string socket_hello;  // text messages to send after the handshake, separated by '\n'
  std::string socket_ready;  // the answer to wait for
  Signing signing;           // replaces "@signature@" in the head
};

struct Plan {
  std::uint16_t port = 0;
  int pid = 0;  // of the system under test, for its CPU time
  double seconds = 5;
  double warm_up = 1;
  double rate = 0;  // messages a second, arriving on schedule; 0: closed loop, one under way for each connection
  int connections = 64;
  std::vector<Target> targets;
};

struct Outcome {
  double per_second = 0;
  double cpu_us_per_message = 0;
  std::int64_t sent = 0, answered = 0, pushed = 0, failed = 0;
  Latencies answer, push;  // from the scheduled (or actual) send to the 2xx answer, to the push
};

Outcome run(const Plan& plan);

}  // namespace bench
