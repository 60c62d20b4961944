// WebSockets against RFC 6455 and against rude peers.
#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "running_server.hpp"

namespace hub::http::test {
namespace {

using ::testing::HasSubstr;

class WebSockets : public RunningServer {};

TEST_F(WebSockets, ExchangeTexts) {
  start();
  Peer peer = connect();
  Answer handshake = peer.open_websocket();
  EXPECT_EQ(handshake.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455 §1.3
  peer.send_text("echo:hello 👋🏽");
  EXPECT_EQ(peer.frame().payload, "hello 👋🏽");
  EXPECT_EQ(server_->statistics().websockets, 1);
}

TEST_F(WebSockets, ReceiveWhatCameTogetherWithTheHandshake) {
  start();
  Peer peer = connect();
  peer.send(
      "GET /ws HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  peer.send_text("early");
  EXPECT_EQ(peer.answer().status, 101);
  EXPECT_EQ(texts_.take(), "early");
}

TEST_F(WebSockets, JoinFragmentsAndAnswerPingsBetweenThem) {
  start();
  Peer peer = connect();
  open(peer);
  peer.send_frame(0x01, "echo:one \xF0\x9F");
  peer.send_frame(0x89, "ping");
  peer.send_frame(0x80, "\x91\x8B two");
  Frame pong = peer.frame();
  EXPECT_EQ(pong.opcode, 10);
  EXPECT_EQ(pong.payload, "ping");
  EXPECT_EQ(peer.frame().payload, "one \xF0\x9F\x91\x8B two");
}

TEST_F(WebSockets, TakeFramesByteByByteAndManyAtOnce) {
  start();
  Peer peer = connect();
  open(peer);
  std::string text = "echo:" + std::string(300, 'x');
  for (int i = 0; i < 50; ++i) peer.send_text(text);
  for (int i = 0; i < 50; ++i) ASSERT_EQ(peer.frame().payload.size(), 300U);
  std::string_view slow{"\x81\x85\x01\x02\x03\x04\x64\x61\x6B\x6B\x3B", 11};  // "echo:", masked with 1 2 3 4
  for (char c : slow) peer.send({&c, 1});
  EXPECT_EQ(peer.frame().payload, "");
}

TEST_F(WebSockets, SendFromAnyThreadInOrder) {
  start();
  Peer peer = connect();
  auto socket = open(peer);
  std::thread sender{[&socket] {
    for (int i = 0; i < 1000; ++i) socket->send(std::make_shared<const std::string>(std::to_string(i)));
  }};
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(peer.frame().payload, std::to_string(i));
  sender.join();
}

TEST_F(WebSockets, SendLargeTextsThatAreShared) {
  start();
  Peer one = connect();
  Peer two = connect();
  auto text = std::make_shared<const std::string>(200'000, 'y');
  open(one)->send(text);
  open(two)->send(text);
  EXPECT_EQ(one.frame().payload, *text);
  EXPECT_EQ(two.frame().payload, *text);
}

TEST_F(WebSockets, AnswerACloseAndTellTheApplication) {
  start();
  Peer peer = connect();
  open(peer);
  peer.send_frame(0x88, std::string{"\x03\xE9", 2} + "bye");
  EXPECT_EQ(peer.frame().close_code(), 1001);
  EXPECT_EQ(closes_.take(), 1001);
  EXPECT_TRUE(peer.sees_end());
}

TEST_F(WebSockets, CloseWithCodeAndReasonAndWaitForThePeer) {
  start();
  Peer peer = connect();
  auto socket = open(peer);
  socket->close(kPolicyViolation, "token expired");
  Frame frame = peer.frame();
  EXPECT_EQ(frame.close_code(), 1008);
  EXPECT_EQ(frame.payload.substr(2), "token expired");
  peer.send_frame(0x88, frame.payload);
  EXPECT_EQ(closes_.take(), 1008);
  socket->send(std::make_shared<const std::string>("nobody hears this"));
  EXPECT_TRUE(peer.sees_end());
}

TEST_F(WebSockets, ThatVanishAreReported) {
  start();
  {
    Peer peer = connect();
    open(peer);
  }
  EXPECT_EQ(closes_.take(), 1006);
}

TEST_F(WebSockets, OfDeadPeersArePingedThenCut) {
  options_.websocket_ping_ms = 150;
  start();
  Peer peer = connect();
  open(peer);
  EXPECT_EQ(peer.frame().opcode, 9);
  EXPECT_EQ(closes_.take(), 1006);
  EXPECT_TRUE(peer.sees_end());
}

TEST_F(WebSockets, OfLivelyPeersStayOpen) {
  options_.websocket_ping_ms = 100;
  start();
  Peer peer = connect();
  open(peer);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(peer.frame().opcode, 9);
    peer.send_frame(0x8A, "");
  }
  peer.send_text("echo:still here");
  EXPECT_EQ(peer.frame().payload, "still here");
}

TEST_F(WebSockets, OfPeersThatDoNotReadAreClosedWith1013) {
  options_.websocket_max_queue_bytes = 64 * 1024;
  start();
  Peer peer = connect();
  auto socket = open(peer);
  auto text = std::make_shared<const std::string>(32 * 1024, 'z');
  for (int i = 0; i < 1000; ++i) socket->send(text);
  // Read only when the loop has all of it and has tried to write it: a peer that reads meanwhile keeps up.
  std::promise<void> all_sent;
  server_->post([&] { server_->post([&] { all_sent.set_value(); }); });
  all_sent.get_future().wait();
  Frame frame;
  for (frame = peer.frame(); frame.opcode == 1; frame = peer.frame()) ASSERT_EQ(frame.payload, *text);
  EXPECT_EQ(frame.close_code(), 1013);
  peer.send_frame(0x88, frame.payload);
  EXPECT_EQ(closes_.take(), 1013);
}

TEST_F(WebSockets, ThatTalkTooMuchAreClosed) {
  options_.websocket_messages_per_second = 1;
  options_.websocket_message_burst = 5;
  start();
  {
    Peer peer = connect();
    open(peer);
    for (int i = 0; i < 6; ++i) peer.send_text("chatter");
    EXPECT_EQ(peer.frame().close_code(), 1008);
  }
  EXPECT_EQ(closes_.take(), 1008);
}

struct Broken {
  const char* name;
  int first_byte;
  std::string payload;
  bool masked;
  int code;
};

class BrokenFrames : public RunningServer, public ::testing::WithParamInterface<Broken> {};

TEST_P(BrokenFrames, CloseTheSocketWithTheRightCode) {
  options_.websocket_max_message_bytes = 1000;
  start();
  {
    Peer peer = connect();
    open(peer);
    peer.send_frame(GetParam().first_byte, GetParam().payload, GetParam().masked);
    EXPECT_EQ(peer.frame().close_code(), GetParam().code);
    EXPECT_TRUE(peer.sees_end());
  }
  EXPECT_EQ(closes_.take(), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Edge, BrokenFrames,
    ::testing::Values(Broken{"Binary", 0x82, "x", true, 1003}, Broken{"Utf8", 0x81, "a\xFF", true, 1007},
                      Broken{"Surrogate", 0x81, "\xED\xA0\x80", true, 1007},
                      Broken{"Overlong", 0x81, "\xC0\xAF", true, 1007}, Broken{"CutUtf8", 0x81, "\xE2\x82", true, 1007},
                      Broken{"BrokenInFragment", 0x01, "a\xFF", true, 1007},
                      Broken{"TooLarge", 0x81, std::string(1001, 'x'), true, 1009},
                      Broken{"Unmasked", 0x81, "x", false, 1002}, Broken{"Reserved", 0xC1, "x", true, 1002},
                      Broken{"UnknownOpcode", 0x83, "x", true, 1002}, Broken{"Continuation", 0x80, "x", true, 1002},
                      Broken{"LongPing", 0x89, std::string(126, 'x'), true, 1002},
                      Broken{"FragmentedPing", 0x09, "x", true, 1002}, Broken{"ShortClose", 0x88, "x", true, 1002},
                      Broken{"CloseCode", 0x88, std::string{"\x03\xED", 2}, true, 1002},
                      Broken{"CloseReason", 0x88, std::string{"\x03\xE8\xFF", 3}, true, 1007}),
    [](const auto& its) { return its.param.name; });

TEST_F(WebSockets, LimitMessagesAcrossFragments) {
  options_.websocket_max_message_bytes = 1000;
  start();
  Peer peer = connect();
  open(peer);
  peer.send_frame(0x01, std::string(600, 'x'));
  peer.send_frame(0x80, std::string(600, 'x'));
  EXPECT_EQ(peer.frame().close_code(), 1009);
}

TEST_F(WebSockets, AreRefusedByTheApplicationWithItsAnswer) {
  start();
  Peer peer = connect();
  EXPECT_EQ(peer.open_websocket("/ws?refuse=1").status, 401);
  EXPECT_EQ(peer.ask(get("/hello")).body, "hello");
}

TEST_F(WebSockets, NeedAProperHandshake) {
  start();
  EXPECT_EQ(connect().ask(get("/ws")).status, 426);
  Answer old = connect().ask(get("/ws", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"));
  EXPECT_EQ(old.status, 426);
  EXPECT_EQ(old.header("Sec-WebSocket-Version"), "13");
  Answer keyless = connect().ask(get("/ws",
                                     "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                     "Sec-WebSocket-Key: short\r\n"));
  EXPECT_EQ(keyless.status, 400);
}

TEST_F(WebSockets, OpenForTheServersOwnPagesAndAllowedOnesOnly) {
  router_.add_websocket("/open",
                        [](const Request&, std::shared_ptr<WebSocket>) -> Upgrade {
                          return {nullptr, Response::error(418, "reached", "")};
                        },
                        {.allowed_origins = {"https://shop.example"}});
  start();
  EXPECT_EQ(connect().open_websocket("/open", "Origin: https://evil.example\r\n").status, 403);
  EXPECT_EQ(connect().open_websocket("/open", "Origin: https://shop.example\r\n").status, 418);
  EXPECT_EQ(connect().open_websocket("/open", "Origin: http://hub\r\n").status, 418);
  EXPECT_EQ(connect().open_websocket("/open").status, 418);
}

}  // namespace
}  // namespace hub::http::test
