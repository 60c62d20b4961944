// Static files and media.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "running_server.hpp"

namespace hub::http::test {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class Files : public RunningServer {
 protected:
  Files() {
    std::string pattern = (fs::temp_directory_path() / "hubbub-files-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
    base_ = pattern;
    fs::create_directories(base_ / "www/sub");
    fs::create_directories(base_ / "secret");
    write("www/index.html", "<p>home");
    write("www/sub/index.html", "<p>sub");
    write("www/app.js", script_);
    write("www/app-4F2K7Q1Z.js", "1");
    write("www/.env", "secret");
    write("www/made.css", std::string(2000, 'c'));
    write("www/made.css.gz", "not really gzip");
    write("secret/key", "secret");
    write("www/with space.txt", "spaced");
    fs::create_symlink(base_ / "secret/key", base_ / "www/out");
    fs::create_symlink("app.js", base_ / "www/in.js");
    router_.add_files("/web", (base_ / "www").string(), {{"X-Extra", "yes"}});
    router_.add(Method::get, "/media/{id}", [this](Request request, Responder respond) {
      Response response;
      response.with("Cache-Control", "private");
      response.file = FileBody{(base_ / "media" / request.param("id")).string(), "video/mp4"};
      respond(std::move(response));
    });
    fs::create_directories(base_ / "media");
    std::string movie;
    for (int i = 0; i < 400'000; ++i) movie += std::to_string(i % 10);
    write("media/movie", movie);
  }
  ~Files() override {
    server_.reset();
    fs::remove_all(base_);
  }

  void write(const std::string& name, const std::string& bytes) { std::ofstream{base_ / name} << bytes; }

  fs::path base_;
  const std::string script_ = "console.log(1);" + std::string(5000, ' ');
};

std::string gunzip(const std::string& bytes) {
  z_stream stream{};
  inflateInit2(&stream, 31);
  std::string out(100'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST_F(Files, AreServedWithTypeTagAndDate) {
  start();
  Peer peer = connect();
  Answer answer = peer.ask(get("/web/app.js"));
  EXPECT_EQ(answer.body, script_);
  EXPECT_EQ(answer.header("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(answer.header("Cache-Control"), "no-cache");
  EXPECT_EQ(answer.header("X-Extra"), "yes");
  EXPECT_THAT(answer.header("Last-Modified"), HasSubstr("GMT"));
  EXPECT_EQ(peer.ask(get("/web/app-4F2K7Q1Z.js")).header("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(peer.ask(get("/web/with%20space.txt")).body, "spaced");
  EXPECT_EQ(peer.ask(get("/web/in.js")).body, script_);
}

TEST_F(Files, OfAFolderAreItsIndex) {
  start();
  Peer peer = connect();
  EXPECT_EQ(peer.ask(get("/web/")).body, "<p>home");
  EXPECT_EQ(peer.ask(get("/web/sub/")).body, "<p>sub");
  EXPECT_EQ(peer.ask(get("/web")).header("Location"), "/web/");
  EXPECT_EQ(peer.ask(get("/web/sub")).header("Location"), "/web/sub/");
}

TEST_F(Files, AreNotSentAgainUnlessTheyChanged) {
  start();
  Peer peer = connect();
  Answer first = peer.ask(get("/web/app.js"));
  Answer same = peer.ask(get("/web/app.js", "If-None-Match: \"x\", " + first.header("ETag") + "\r\n"));
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.header("ETag"), first.header("ETag"));
  EXPECT_EQ(peer.ask(get("/web/app.js", "If-Modified-Since: " + first.header("Last-Modified") + "\r\n")).status, 304);
  EXPECT_EQ(peer.ask(get("/web/app.js", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n")).status, 200);
  write("www/app.js", "changed");
  EXPECT_EQ(peer.ask(get("/web/app.js", "If-None-Match: " + first.header("ETag") + "\r\n")).body, "changed");
}

TEST_F(Files, AreCompressedForThoseWhoAccept) {
  start();
  Peer peer = connect();
  Answer zipped = peer.ask(get("/web/app.js", "Accept-Encoding: gzip, br;q=0\r\n"));
  EXPECT_EQ(zipped.header("Content-Encoding"), "gzip");
  EXPECT_EQ(zipped.header("Vary"), "Accept-Encoding");
  EXPECT_LT(zipped.body.size(), 200U);
  EXPECT_EQ(gunzip(zipped.body), script_);
  Answer brotli = peer.ask(get("/web/app.js", "Accept-Encoding: gzip, deflate, br\r\n"));
  EXPECT_EQ(brotli.header("Content-Encoding"), "br");
  EXPECT_NE(brotli.header("ETag"), zipped.header("ETag"));
  EXPECT_EQ(peer.ask(get("/web/app.js", "Accept-Encoding: identity\r\n")).header("Content-Encoding"), "");
  EXPECT_EQ(peer.ask(get("/web/made.css", "Accept-Encoding: gzip\r\n")).body, "not really gzip");
  peer.send("HEAD /web/app.js HTTP/1.1\r\nHost: hub\r\nAccept-Encoding: gzip, br;q=0\r\n\r\n");
  EXPECT_EQ(peer.answer(true).header("Content-Length"), std::to_string(zipped.body.size()));
}

TEST_F(Files, OutsideTheFolderAreNotFound) {
  start();
  Peer peer = connect();
  for (const char* path :
       {"/web/../secret/key", "/web/%2e%2e/secret/key", "/web/..%2fsecret/key", "/web/%252e%252e/secret/key",
        "/web/sub/../../secret/key", "/web/..\\secret\\key", "/web/out", "/web/.env", "/web/sub/../.env",
        "/web//secret/key", "/web/./app.js", "/web/nothing", "/web/app.js/", "/web/app.js/x"}) {
    EXPECT_EQ(peer.ask(get(path)).status, 404) << path;
  }
  EXPECT_EQ(peer.ask(get("/web/app.js%00.html")).status, 400);
}

TEST_F(Files, OfMediaAreSentInTheWantedPart) {
  start();
  Peer peer = connect();
  Answer part = peer.ask(get("/media/movie", "Range: bytes=10-14\r\n"));
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "01234");
  EXPECT_EQ(part.header("Content-Range"), "bytes 10-14/400000");
  EXPECT_EQ(part.header("Content-Type"), "video/mp4");
  EXPECT_EQ(part.header("Cache-Control"), "private");
  EXPECT_EQ(peer.ask(get("/media/movie", "Range: bytes=-3\r\n")).body, "789");
  EXPECT_EQ(peer.ask(get("/media/movie", "Range: bytes=399998-\r\n")).body, "89");
  EXPECT_EQ(peer.ask(get("/media/movie", "Range: bytes=100000-\r\n")).body.size(), 300'000U);
  Answer beyond = peer.ask(get("/media/movie", "Range: bytes=400000-\r\n"));
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(beyond.header("Content-Range"), "bytes */400000");
  EXPECT_EQ(peer.ask(get("/media/movie", "Range: bytes=0-1,5-6\r\n")).status, 200);
  EXPECT_EQ(peer.ask(get("/media/movie", "Range: lines=1-2\r\n")).status, 200);
  EXPECT_EQ(peer.ask(get("/media/movie", "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n")).status, 200);
  EXPECT_EQ(peer.ask(get("/media/movie", "Range: bytes=0-1\r\nIf-Range: " + part.header("ETag") + "\r\n")).body, "01");
  EXPECT_EQ(peer.ask(get("/media/nothing")).status, 404);
}

TEST_F(Files, ThatAreLargeDoNotHoldUpOthersAndPipelinedOnesFollow) {
  write("media/large", std::string(30'000'000, 'L'));
  start();
  Peer slow = connect();
  slow.send(get("/media/large") + get("/hello"));
  Peer other = connect();
  EXPECT_EQ(other.ask(get("/hello")).body, "hello");
  EXPECT_EQ(slow.answer().body.size(), 30'000'000U);
  EXPECT_EQ(slow.answer().body, "hello");
}

TEST_F(Files, ThatShrinkWhileTheyAreSentEndTheConnection) {
  write("media/shrinking", std::string(30'000'000, 'S'));
  start();
  Peer peer = connect();
  peer.send(get("/media/shrinking"));
  EXPECT_EQ(peer.answer(true).status, 200);
  fs::resize_file(base_ / "media/shrinking", 1000);
  EXPECT_LT(peer.read_bytes(30'000'000).size(), 30'000'000U);
  EXPECT_EQ(connect().ask(get("/hello")).body, "hello");
}

}  // namespace
}  // namespace hub::http::test
