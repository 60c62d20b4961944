#include "exchange.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>

#include "socket.hpp"

namespace bench {
namespace {

constexpr std::string_view kSlot = "@@@@@@@@@@@@";
constexpr std::string_view kSignature = "@signature@";
constexpr std::string_view kMark = "no.";  // stands before the number in the text, to find it in a push

std::string filled(std::string text, std::string_view slot, std::string_view value) {
  for (auto at = text.find(slot); at != std::string::npos; at = text.find(slot, at + value.size()))
    text.replace(at, slot.size(), value);
  return text;
}

struct Poster {
  Socket socket;
  std::deque<std::size_t> waiting;  // numbers of messages sent and not answered, in order (pipelined)
};

struct Listener {
  Socket socket;
};

class Run {
 public:
  explicit Run(const Plan& plan) : plan_{plan}, epoll_{epoll_create1(0)} {
    sent_at_.reserve(static_cast<std::size_t>(4'000'000));
    open_listeners();
    for (int index = 0; index < plan.connections; ++index) posters_.push_back({Socket::connect(plan.port), {}});
    for (std::size_t index = 0; index < posters_.size(); ++index) watch(posters_[index].socket, index);
  }

  Outcome go() {
    const auto start = now_ns();
    measure_from_ = start + static_cast<std::int64_t>(plan_.warm_up * 1e9);
    const auto end = measure_from_ + static_cast<std::int64_t>(plan_.seconds * 1e9);
    if (plan_.rate == 0) {
      for (auto& poster : posters_) post(poster, now_ns());
    }
    next_due_ = start;
    double cpu_start = 0;
    bool measuring = false;
    while (now_ns() < end) {
      if (!measuring && now_ns() >= measure_from_) {
        measuring = true;
        cpu_start = cpu_us(plan_.pid);
        answered_before_ = answered_;
      }
      post_what_is_due(end);
      poll(1);
    }
    const auto counted = answered_ - answered_before_;
    const double cpu = cpu_us(plan_.pid) - cpu_start;
    stopping_ = true;
    const auto grace = now_ns() + 2'000'000'000;
    while (now_ns() < grace && (are_pushes_missing() || answered_ < outcome_.sent)) poll(10);
    outcome_.answered = answered_;
    outcome_.per_second = static_cast<double>(counted) / plan_.seconds;
    outcome_.cpu_us_per_message = counted == 0 ? 0 : cpu / static_cast<double>(counted);
    return std::move(outcome_);
  }

 private:
  bool are_pushes_missing() const { return !listeners_.empty() && outcome_.pushed < answered_; }
  void open_listeners() {
    for (const auto& target : plan_.targets) {
      if (target.socket_path.empty()) continue;
      auto socket = Socket::connect(plan_.port);
      socket.write("GET " + target.socket_path +
                   " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Origin: http://127.0.0.1\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
      socket.read_until("\r\n\r\n");
      std::string_view hello = target.socket_hello;
      while (!hello.empty()) {
        const auto line = hello.substr(0, hello.find('\n'));
        socket.write(text_frame(line));
        hello.remove_prefix(std::min(hello.size(), line.size() + 1));
      }
      socket.read_until(target.socket_ready);
      socket.input.clear();
      listeners_.push_back({std::move(socket)});
    }
    for (std::size_t index = 0; index < listeners_.size(); ++index)
      watch(listeners_[index].socket, index | kListenerBit);
  }

  void watch(const Socket& socket, std::size_t tag) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket.fd(), &event);
  }

  // Open loop: messages fall due at a constant rate whatever the answers do; latency counts from the due time.
  void post_what_is_due(std::int64_t end) {
    if (plan_.rate == 0) return;
    const auto step = static_cast<std::int64_t>(1e9 / plan_.rate);
    while (next_due_ <= now_ns() && next_due_ < end) {
      auto& poster = posters_[next_poster_++ % posters_.size()];
      post(poster, next_due_);
      next_due_ += step;
    }
  }

  void post(Poster& poster, std::int64_t due) {
    const std::size_t number = sent_at_.size();
    sent_at_.push_back(due);
    const auto& target = plan_.targets[number % plan_.targets.size()];
    char digits[kSlot.size() + 1];
    std::snprintf(digits, sizeof digits, "%0*zu", static_cast<int>(kSlot.size()), number);
    const auto body = filled(target.post_body, kSlot, digits);
    auto head = filled(target.post_head, kSlot, digits);
    if (target.signing.is_wanted()) {
      const auto& text = target.signing.text;
      head = filled(head, kSignature, target.signing.of(text.empty() ? body : filled(text, kSlot, digits)));
    }
    poster.waiting.push_back(number);
    poster.socket.write(head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    ++outcome_.sent;
  }

  void poll(int timeout_ms) {
    epoll_event events[256];
    const int count = epoll_wait(epoll_, events, 256, timeout_ms);
    for (int index = 0; index < count; ++index) {
      const auto tag = events[index].data.u64;
      if (tag & kListenerBit)
        hear(listeners_[tag & ~kListenerBit]);
      else
        take_answers(posters_[tag]);
    }
    if (plan_.rate != 0) {
      for (auto& poster : posters_) poster.socket.flush();
    }
  }

  void take_answers(Poster& poster) {
    if (!poster.socket.read()) fail("the hub closed a posting connection");
    auto& input = poster.socket.input;
    std::size_t at = 0;
    for (;;) {
      const auto end = input.find("\r\n\r\n", at);
      if (end == std::string::npos) break;
      const auto length_at = find_length(std::string_view(input).substr(at, end - at));
      if (input.size() < end + 4 + length_at) break;
      const bool good = input.compare(at + 9, 1, "2") == 0;
      if (!good && outcome_.failed++ == 0)
        std::fprintf(stderr, "refused: %s\n", input.substr(at, end - at + 4 + length_at).c_str());
      at = end + 4 + length_at;
      const auto number = poster.waiting.front();
      poster.waiting.pop_front();
      ++answered_;
      if (sent_at_[number] >= measure_from_) outcome_.answer.add(now_ns() - sent_at_[number]);
      if (plan_.rate == 0 && !stopping_) post(poster, now_ns());
    }
    input.erase(0, at);
  }

  static std::size_t find_length(std::string_view head) {
    for (std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
      const auto at = head.find(name);
      if (at == std::string_view::npos) continue;
      std::size_t length = 0;
      std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
      return length;
    }
    return 0;
  }

  void hear(Listener& listener) {
    if (!listener.socket.read()) fail("the hub closed a listening socket");
    std::size_t offset = 0;
    int opcode = 0;
    std::string_view payload;
    while (take_frame(listener.socket.input, offset, opcode, payload)) {
      if (opcode == 9) listener.socket.write(std::string("\x8a\x80\0\0\0\0", 6));
      if (payload == "2") listener.socket.write(text_frame("3"));  // Socket.IO's own ping
      const auto at = payload.find(kMark);
      if (at == std::string_view::npos) continue;
      std::size_t number = 0;
      std::from_chars(payload.data() + at + kMark.size(), payload.data() + payload.size(), number);
      if (number >= sent_at_.size()) continue;
      ++outcome_.pushed;
      if (sent_at_[number] >= measure_from_) outcome_.push.add(now_ns() - sent_at_[number]);
    }
    listener.socket.input.erase(0, offset);
  }

  [[noreturn]] static void fail(const char* text) {
    std::fprintf(stderr, "%s\n", text);
    std::exit(1);
  }

  static constexpr std::size_t kListenerBit = std::size_t{1} << 40;

  const Plan& plan_;
  int epoll_;
  std::vector<Poster> posters_;
  std::vector<Listener> listeners_;
  std::vector<std::int64_t> sent_at_;
  std::int64_t measure_from_ = 0;
  std::int64_t next_due_ = 0;
  std::size_t next_poster_ = 0;
  std::int64_t answered_ = 0;
  std::int64_t answered_before_ = 0;
  bool stopping_ = false;
  Outcome outcome_;
};

}  // namespace

Outcome run(const Plan& plan) {
  return Run(plan).go();
}

}  // namespace bench
