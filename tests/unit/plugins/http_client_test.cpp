#include "plugins/http_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <future>
#include <thread>

namespace hub::plugins {
namespace {

// A listening socket on loopback.
class Listener {
 public:
  explicit Listener(int backlog = 16) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address = loopback(0);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(socket_, backlog) != 0)
      throw std::runtime_error("cannot listen");
    socklen_t length = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { close(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  void wake() const { ::shutdown(socket_, SHUT_RDWR); }
  int accept() const { return ::accept(socket_, nullptr, nullptr); }
  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

// Reads one request from each connection, answers with fixed bytes, and closes; empty bytes: closes without a word.
class Peer {
 public:
  explicit Peer(std::string answer) : answer_{std::move(answer)}, thread_{[this] { serve(); }} {}
  ~Peer() {
    listener.wake();
    thread_.join();
  }
  std::string request() { return heard_.get_future().get(); }

  Listener listener;

  static std::string read_request(int connection) {
    std::string text;
    char chunk[4096];
    while (text.find("\r\n\r\n") == std::string::npos || text.size() < wanted(text)) {
      const auto count = ::read(connection, chunk, sizeof chunk);
      if (count <= 0) break;
      text.append(chunk, static_cast<std::size_t>(count));
    }
    return text;
  }

 private:
  void serve() {
    for (;;) {
      const int connection = listener.accept();
      if (connection < 0) return;
      const auto request = read_request(connection);
      if (!told_.exchange(true)) heard_.set_value(request);
      static_cast<void>(::send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL));
      ::close(connection);
    }
  }
  static std::size_t wanted(const std::string& text) {
    const auto length = text.find("Content-Length: ");
    const auto head = text.find("\r\n\r\n") + 4;
    return length == std::string::npos ? head : head + std::stoul(text.substr(length + 16));
  }

  std::string answer_;
  std::promise<std::string> heard_;
  std::atomic<bool> told_ = false;
  std::thread thread_;
};

using Answer = domain::Result<OutboundResponse>;

std::future<Answer> send(HttpClient& client, OutboundRequest request) {
  auto promise = std::make_shared<std::promise<Answer>>();
  auto future = promise->get_future();
  client.send(std::move(request), [promise](Answer answer) { promise->set_value(std::move(answer)); });
  return future;
}

OutboundRequest get(const std::string& url, int timeout_ms = 20'000) {
  OutboundRequest request;
  request.url = url;
  request.timeout_ms = timeout_ms;
  return request;
}

OutboundRequest post(const std::string& url, std::string body) {
  auto request = get(url);
  request.method = "POST";
  request.body = std::move(body);
  return request;
}

TEST(HttpClient, GivesStatusHeadersAndBodyWhateverTheStatus) {
  Peer peer("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nX-Mark:  yes \r\nConnection: close\r\n\r\nhello");
  HttpClient client;
  const auto answer = send(client, get(peer.listener.url())).get();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_FALSE(answer->retry_after_ms);
  const std::pair<std::string, std::string> mark{"X-Mark", "yes"};
  EXPECT_NE(std::find(answer->headers.begin(), answer->headers.end(), mark), answer->headers.end());
}

TEST(HttpClient, SendsTheBodyAndHeadersAsTheyAreGiven) {
  Peer peer("HTTP/1.1 204 No Content\r\n\r\n");
  HttpClient client;
  auto request = post(peer.listener.url("/send?a=1"), "{\"a\":1}");
  request.headers = {{"Authorization", "Bearer t"}, {"X-Empty", ""}};
  ASSERT_TRUE(send(client, request).get());
  const auto sent = peer.request();
  EXPECT_TRUE(sent.starts_with("POST /send?a=1 HTTP/1.1\r\n")) << sent;
  EXPECT_NE(sent.find("Authorization: Bearer t\r\n"), std::string::npos) << sent;
  EXPECT_NE(sent.find("X-Empty:\r\n"), std::string::npos) << sent;
  EXPECT_EQ(sent.find("Content-Type:"), std::string::npos) << "nobody said what it is: " << sent;
  EXPECT_TRUE(sent.ends_with("\r\n\r\n{\"a\":1}")) << sent;
}

TEST(HttpClient, SaysThatAPostIsEmpty) {
  Peer peer("HTTP/1.1 204 No Content\r\n\r\n");
  HttpClient client;
  ASSERT_TRUE(send(client, post(peer.listener.url(), "")).get());
  EXPECT_NE(peer.request().find("Content-Length: 0\r\n"), std::string::npos);
}

std::optional<int> retry_after(const std::string& value) {
  Peer peer("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nretry-after: " + value + "\r\n\r\n");
  HttpClient client;
  const auto answer = send(client, get(peer.listener.url())).get();
  return answer ? answer->retry_after_ms : -1;
}

TEST(HttpClient, ReadsRetryAfterAsSecondsOrAsADate) {
  EXPECT_EQ(retry_after("120"), 120'000);
  EXPECT_EQ(retry_after("0"), 0);
  EXPECT_EQ(retry_after("99999999999999"), 86'400'000) << "at most a day";
  EXPECT_EQ(retry_after("soon"), std::nullopt);
  EXPECT_EQ(retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), 0);
  const auto later = std::time(nullptr) + 600;
  std::tm parts{};
  char date[64];
  std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", ::gmtime_r(&later, &parts));
  const auto pause = retry_after(date);
  ASSERT_TRUE(pause);
  EXPECT_GT(*pause, 500'000);
  EXPECT_LE(*pause, 600'000);
}

TEST(HttpClient, CallsARefusedConnectionUnavailable) {
  Listener listener;
  const auto url = listener.url();
  listener.close();
  HttpClient client;
  const auto answer = send(client, get(url)).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().status, domain::Status::unavailable);
}

TEST(HttpClient, CallsATimeOutBeforeAnythingWasSentUnavailable) {
  Listener full(0);
  std::vector<int> fillers;
  for (int count = 0; count < 4; ++count) {  // the queue of a listener that never accepts; later ones are not answered
    const int filler = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto address = Listener::loopback(full.port());
    static_cast<void>(::connect(filler, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    fillers.push_back(filler);
  }
  HttpClient client;
  const auto answer = send(client, get(full.url(), 300)).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().status, domain::Status::unavailable) << answer.error().message;
  for (const int filler : fillers) ::close(filler);
}

TEST(HttpClient, CallsAConnectionThatIsCutAfterSendingAbandoned) {
  Peer peer("");
  HttpClient client;
  const auto answer = send(client, post(peer.listener.url(), "pay")).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().status, domain::Status::abandoned);
  EXPECT_EQ(answer.error().code, "outcome_unknown");
}

// Answers the first request and keeps the connection; reads the second one there and hangs up without a word.
class Forgetful {
 public:
  ~Forgetful() {
    listener.wake();
    thread_.join();
  }
  int requests() const { return requests_; }

  Listener listener;

 private:
  void serve() {
    for (;;) {
      const int connection = listener.accept();
      if (connection < 0) return;
      constexpr std::string_view kAnswer = "HTTP/1.1 204 No Content\r\n\r\n";
      for (bool stays = true; stays; stays = requests_ == 1) {
        if (Peer::read_request(connection).empty()) break;
        if (++requests_ != 2) static_cast<void>(::send(connection, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL));
      }
      ::close(connection);
    }
  }

  std::atomic<int> requests_ = 0;
  std::thread thread_{[this] { serve(); }};
};

TEST(HttpClient, SendsAPostOnceAlsoWhenAKeptConnectionDies) {
  Forgetful peer;
  HttpClient client;
  ASSERT_TRUE(send(client, post(peer.listener.url(), "first")).get());
  const auto answer = send(client, post(peer.listener.url(), "pay")).get();
  ASSERT_FALSE(answer) << "it was sent a second time";
  EXPECT_EQ(answer.error().status, domain::Status::abandoned);
  EXPECT_EQ(answer.error().code, "outcome_unknown");
  EXPECT_EQ(peer.requests(), 2);
}

TEST(HttpClient, ReadsAgainWhenAKeptConnectionDies) {
  Forgetful peer;
  HttpClient client;
  ASSERT_TRUE(send(client, get(peer.listener.url())).get());
  EXPECT_TRUE(send(client, get(peer.listener.url())).get());
  EXPECT_EQ(peer.requests(), 3);
}

TEST(HttpClient, SendsOnceWhatGoesOverAConnectionOfItsOwn) {
  Forgetful peer;
  HttpClient client;
  auto request = get(peer.listener.url());
  request.headers = {{"Connection", "close"}};
  ASSERT_TRUE(send(client, request).get());
  const auto answer = send(client, request).get();  // on a new connection, which dies
  ASSERT_FALSE(answer) << "it was sent a second time";
  EXPECT_EQ(answer.error().code, "outcome_unknown");
  EXPECT_EQ(peer.requests(), 2);
}

TEST(HttpClient, CallsATimeOutAfterSendingAbandoned) {
  Listener silent;
  HttpClient client;
  const auto answer = send(client, get(silent.url(), 200)).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().status, domain::Status::abandoned) << answer.error().message;
}

TEST(HttpClient, TakesNoAnswerBeyondItsLimit) {
  Peer peer("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'));
  HttpClient client(1000);
  const auto answer = send(client, get(peer.listener.url())).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().status, domain::Status::invalid);
  EXPECT_EQ(answer.error().code, "response_too_large");
}

TEST(HttpClient, KeepsOfABodyWhatIsWanted) {
  Peer peer("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 100000\r\n\r\n" + std::string(2000, 'x'));
  HttpClient client(1000);
  auto request = get(peer.listener.url());
  request.keep_bytes = 100;
  const auto answer = send(client, request).get();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->retry_after_ms, 7000);
  EXPECT_EQ(answer->body, std::string(100, 'x'));
}

TEST(HttpClient, KnowsHttpOnly) {
  HttpClient client;
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http://", "\n"}) {
    const auto answer = send(client, get(url)).get();
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().code, "bad_url") << url;
  }
}

TEST(HttpClient, FollowsNoRedirect) {
  Peer peer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  HttpClient client;
  EXPECT_EQ(send(client, get(peer.listener.url())).get()->status, 302);
}

TEST(HttpClient, AbandonsEverythingWhenItGoes) {
  Listener silent;
  std::vector<std::future<Answer>> answers;
  std::atomic<int> second = 0;
  {
    HttpClient client;
    for (int count = 0; count < 20; ++count) answers.push_back(send(client, get(silent.url())));
    client.send(get(silent.url()), [&](const Answer&) {
      client.send(get(silent.url()), [&](const Answer&) { ++second; });  // a plugin that tries again at once
    });
  }
  for (auto& answer : answers) EXPECT_EQ(answer.get().error().status, domain::Status::abandoned);
  EXPECT_EQ(second, 1);
}

}  // namespace
}  // namespace hub::plugins
