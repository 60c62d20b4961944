// What the edge does with requests: good, early, late, many at once, and malformed.
#include <gmock/gmock.h>

#include <thread>

#include "running_server.hpp"

namespace hub::http::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Requests : public RunningServer {};

TEST_F(Requests, ShareAConnection) {
  start();
  Peer peer = connect();
  for (int i = 0; i < 3; ++i) {
    Answer answer = peer.ask(post("/echo", "body " + std::to_string(i)));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "body " + std::to_string(i));
  }
  EXPECT_EQ(server_->statistics().requests, 3);
}

TEST_F(Requests, AreAnsweredInTheOrderTheyCameHoweverHandlersFinish) {
  start();
  Peer peer = connect();
  peer.send(post("/hold", "1") + post("/hold", "2") + get("/hello"));
  Responder first = held_.take();
  Responder second = held_.take();
  second(Response::text(200, "second"));
  first(Response::text(200, "first"));
  EXPECT_EQ(peer.answer().body, "first");
  EXPECT_EQ(peer.answer().body, "second");
  EXPECT_EQ(peer.answer().body, "hello");
}

TEST_F(Requests, ArePipelinedByHundredsWithoutLossOrDisorder) {
  start();
  Peer peer = connect();
  std::string all;
  for (int i = 0; i < 300; ++i) all += post("/echo", std::to_string(i));
  peer.send(all);
  for (int i = 0; i < 300; ++i) ASSERT_EQ(peer.answer().body, std::to_string(i));
}

TEST_F(Requests, UnderWayOnOneConnectionAreBounded) {
  start();
  Peer peer = connect();
  std::string all;
  for (int i = 0; i < 40; ++i) all += post("/hold", "x");
  peer.send(all);
  std::vector<Responder> held;
  for (int i = 0; i < 16; ++i) held.push_back(held_.take());
  Peer other = connect();
  EXPECT_EQ(other.ask(get("/hello")).status, 200);
  EXPECT_EQ(server_->statistics().requests, 17);  // 16 and the other's
  for (auto& respond : held) respond(Response::text(200, "done"));
  for (int i = 16; i < 40; ++i) held_.take()(Response::text(200, "done"));
  for (int i = 0; i < 40; ++i) ASSERT_EQ(peer.answer().body, "done");
}

TEST_F(Requests, MayComeByteByByte) {
  start();
  Peer peer = connect();
  for (char c : post("/echo", "slow")) peer.send({&c, 1});
  EXPECT_EQ(peer.answer().body, "slow");
}

TEST_F(Requests, MayBeChunked) {
  start();
  Peer peer = connect();
  Answer answer = peer.ask(
      "POST /echo HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4;note=x\r\nWiki\r\n5\r\npedia\r\n0\r\nX-Trailer: ignored\r\n\r\n");
  EXPECT_EQ(answer.body, "Wikipedia");
  EXPECT_EQ(peer.ask(get("/hello")).body, "hello");
}

TEST_F(Requests, ThatExpectToContinueAreTold) {
  start();
  Peer peer = connect();
  peer.send("POST /echo HTTP/1.1\r\nHost: hub\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(peer.answer().status, 100);
  peer.send("body");
  EXPECT_EQ(peer.answer().body, "body");
}

TEST_F(Requests, ThatExpectToContinueWithTooMuchAreRefusedBeforeTheBody) {
  start();
  Peer peer = connect();
  Answer answer = peer.ask("POST /echo HTTP/1.1\r\nHost: hub\r\nContent-Length: 9999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(answer.status, 413);
}

TEST_F(Requests, ForHeadersOnlyGetNoBody) {
  start();
  Peer peer = connect();
  peer.send("HEAD /hello HTTP/1.1\r\nHost: hub\r\n\r\n" + get("/hello"));
  Answer head = peer.answer(true);
  EXPECT_EQ(head.header("Content-Length"), "5");
  EXPECT_EQ(peer.answer().body, "hello");
}

TEST_F(Requests, InAbsoluteFormFindTheirPath) {
  start();
  EXPECT_EQ(connect().ask(get("http://hub.example/users/7?x=1")).body, "7");
}

TEST_F(Requests, KeepAnEscapedSlashInsideItsSegment) {
  start();
  EXPECT_EQ(connect().ask(get("/users/a%2Fb%20c")).body, "a/b c");
}

TEST_F(Requests, OfHttp10AreClosedAfterTheAnswer) {
  start();
  Peer peer = connect();
  Answer answer = peer.ask("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(peer.sees_end());
}

TEST_F(Requests, AreAnsweredThoughThePeerHasEndedSending) {
  start();
  Peer peer = connect();
  peer.send(post("/hold", ""));
  peer.end_sending();
  held_.take()(Response::text(200, "late"));
  EXPECT_EQ(peer.answer().body, "late");
  EXPECT_TRUE(peer.sees_end());
}

TEST_F(Requests, WhoseHandlerDropsThemGet500AndALineInTheLog) {
  start();
  Peer peer = connect();
  peer.send(post("/hold", ""));
  { Responder dropped = held_.take(); }
  EXPECT_EQ(peer.answer().status, 500);
  EXPECT_THAT(log_.take(), HasSubstr("/hold"));
}

TEST_F(Requests, WhoseHandlerThrowsGet500) {
  router_.add(Method::get, "/throws", [](Request, Responder) { throw std::runtime_error{"broken"}; });
  start();
  EXPECT_EQ(connect().ask(get("/throws")).status, 500);
  EXPECT_THAT(log_.take(), HasSubstr("broken"));
}

TEST_F(Requests, AreAnsweredOnceOnly) {
  start();
  Peer peer = connect();
  peer.send(post("/hold", ""));
  Responder respond = held_.take();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([respond] { respond(Response::text(200, "one")); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(peer.answer().body, "one");
  EXPECT_EQ(peer.ask(get("/hello")).body, "hello");
}

TEST_F(Requests, OfClosedConnectionsSwallowTheirAnswer) {
  start();
  std::optional<Responder> respond;
  {
    Peer peer = connect();
    peer.send(post("/hold", ""));
    respond = held_.take();
  }
  (*respond)(Response::text(200, "nobody"));
  EXPECT_EQ(connect().ask(get("/hello")).body, "hello");
}

TEST_F(Requests, ToBlockingRoutesDoNotHoldUpTheLoop) {
  Basket<int> release;
  router_.add(Method::get, "/block",
              [&release](Request, Responder respond) {
                release.take();
                respond(Response::text(200, "released"));
              },
              {.allowed_origins = {}, .blocking = true});
  start();
  Peer blocked = connect();
  blocked.send(get("/block"));
  EXPECT_EQ(connect().ask(get("/hello")).body, "hello");
  release.put(1);
  EXPECT_EQ(blocked.answer().body, "released");
}

TEST_F(Requests, SeeRoutesThatAreAddedAndRemovedWhileRunning) {
  start();
  Peer peer = connect();
  EXPECT_EQ(peer.ask(get("/hooks/sms/in")).status, 404);
  router_.add(Method::get, "/hooks/sms/in", [](Request, Responder respond) { respond(Response::text(200, "sms")); });
  EXPECT_EQ(peer.ask(get("/hooks/sms/in")).body, "sms");
  router_.remove("/hooks/sms");
  EXPECT_EQ(peer.ask(get("/hooks/sms/in")).status, 404);
}

TEST_F(Requests, LargeAnswersArriveWhole) {
  std::string large(5'000'000, 'x');
  router_.add(Method::get, "/large", [&large](Request, Responder respond) { respond(Response::text(200, large)); });
  start();
  Peer peer = connect();
  EXPECT_EQ(peer.ask(get("/large")).body, large);
  EXPECT_EQ(peer.ask(get("/hello")).body, "hello");
}

TEST_F(Requests, CarrySecurityHeadersAndDate) {
  router_.add(Method::get, "/page", [](Request, Responder respond) { respond(Response::html(200, "<p>")); });
  router_.add(Method::get, "/framed", [](Request, Responder respond) {
    respond(Response::html(200, "<p>").with("Content-Security-Policy", "frame-ancestors *"));
  });
  start();
  Peer peer = connect();
  Answer answer = peer.ask(get("/hello"));
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(answer.header("Referrer-Policy"), Not(IsEmpty()));
  EXPECT_THAT(answer.header("Date"), HasSubstr("GMT"));
  EXPECT_THAT(peer.ask(get("/page")).header("Content-Security-Policy"), HasSubstr("default-src 'self'"));
  EXPECT_EQ(peer.ask(get("/framed")).header("Content-Security-Policy"), "frame-ancestors *");
}

TEST_F(Requests, CannotSmuggleHeadersIntoAnAnswer) {
  router_.add(Method::get, "/evil", [](Request, Responder respond) {
    respond(Response::text(200, "x").with("X-Name", "a\r\nSet-Cookie: b").with("Bad Name", "x"));
  });
  start();
  Answer answer = connect().ask(get("/evil"));
  EXPECT_EQ(answer.header("Set-Cookie"), "");
  EXPECT_EQ(answer.header("X-Name"), "a  Set-Cookie: b");
  EXPECT_EQ(answer.header("Bad Name"), "");
}

struct Malformed {
  const char* name;
  std::string bytes;
  int status;
};

class MalformedRequests : public RunningServer, public ::testing::WithParamInterface<Malformed> {};

TEST_P(MalformedRequests, GetAClearErrorAndTheServerRunsOn) {
  start();
  Peer peer = connect();
  Answer answer = peer.ask(GetParam().bytes);
  EXPECT_EQ(answer.status, GetParam().status) << answer.head;
  EXPECT_THAT(answer.body, HasSubstr(R"({"errors":[{"code":")"));
  EXPECT_EQ(connect().ask(get("/hello")).body, "hello");
}

const std::string kPost = "POST /echo HTTP/1.1\r\nHost: hub\r\n";

INSTANTIATE_TEST_SUITE_P(
    Edge, MalformedRequests,
    ::testing::Values(
        Malformed{"Garbage", "\x16\x03\x01 hello\r\n\r\n", 400}, Malformed{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        Malformed{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        Malformed{"Version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        Malformed{"BothLengths", kPost + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        Malformed{"BothLengthsTurned", kPost + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
        Malformed{"TwoLengths", kPost + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody", 400},
        Malformed{"LengthList", kPost + "Content-Length: 4, 4\r\n\r\nbody", 400},
        Malformed{"SignedLength", kPost + "Content-Length: +4\r\n\r\nbody", 400},
        Malformed{"HugeLength", kPost + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
        Malformed{"EncodingList", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
        Malformed{"EncodingTwice", kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        Malformed{"EncodingUnknown", kPost + "Transfer-Encoding: xchunked\r\n\r\n", 501},
        Malformed{"ChunkSize", kPost + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        Malformed{"ChunkEnd", kPost + "Transfer-Encoding: chunked\r\n\r\n2\r\nabXX0\r\n\r\n", 400},
        Malformed{"Expectation", kPost + "Content-Length: 1\r\nExpect: a miracle\r\n\r\n", 417},
        Malformed{"HeaderSpace", "GET / HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n", 400},
        Malformed{"HeaderControl",
                  std::string{"GET / HTTP/1.1\r\nHost: a\r\nX: a\x01"
                              "b\r\n\r\n"},
                  400},
        Malformed{"HeaderTooLarge", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", 431},
        Malformed{"HeaderEndless", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(60'000, 'x'), 431},
        Malformed{"TargetTooLarge", "GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 431},
        Malformed{"BodyTooLarge", kPost + "Content-Length: 1001\r\n\r\n", 413},
        Malformed{"ChunksTooLarge", kPost + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2000, 'x'), 413},
        Malformed{"Escape", get("/users/%zz"), 400}, Malformed{"EscapeCut", get("/users/%2"), 400},
        Malformed{"EscapedNul", get("/users/%00"), 400}, Malformed{"PathUtf8", get("/users/%ff%fe"), 400},
        Malformed{"PathOverlong", get("/users/%c0%af"), 400}, Malformed{"TargetForm", get("hello"), 400},
        Malformed{"Connect", "CONNECT hub:443 HTTP/1.1\r\nHost: hub\r\n\r\n", 400},
        Malformed{"NotFound", get("/nothing"), 404}, Malformed{"Method", get("/echo"), 405},
        Malformed{"UnknownMethod", "BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n", 405}),
    [](const auto& its) { return its.param.name; });

TEST_F(Requests, WithAnotherMethodLearnTheAllowedOnes) {
  start();
  EXPECT_EQ(connect().ask(post("/hello", "")).header("Allow"), "GET, HEAD");
}

TEST_F(Requests, RefusedWithASmallBodyKeepTheConnection) {
  start();
  Peer peer = connect();
  EXPECT_EQ(peer.ask(post("/nothing", "small")).status, 404);
  EXPECT_EQ(peer.ask(get("/hello")).body, "hello");
}

TEST_F(Requests, RefusedAreAnsweredBeforeTheirBodyComes) {
  start();
  Peer peer = connect();
  Answer answer = peer.ask("POST /echo HTTP/1.1\r\nHost: hub\r\nContent-Length: 2000\r\n\r\n");
  EXPECT_EQ(answer.status, 413);
  peer.send(std::string(2000, 'x') + get("/hello"));
  EXPECT_EQ(peer.answer().body, "hello");
}

TEST_F(Requests, RefusedWithALargeBodySeeTheAnswerThoughTheyKeepSending) {
  start();
  Peer peer = connect();
  peer.send("POST /echo HTTP/1.1\r\nHost: hub\r\nContent-Length: 3000000\r\n\r\n");
  peer.send(std::string(3'000'000, 'x'));
  EXPECT_EQ(peer.answer().status, 413);
}

}  // namespace
}  // namespace hub::http::test
