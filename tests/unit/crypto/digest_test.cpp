// Against the vectors that the standards publish.
#include "crypto/digest.hpp"

#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "crypto/encoding.hpp"
#include "crypto/hmac.hpp"

namespace hub::crypto {
namespace {

// FIPS 180-4, examples of NIST's CSRC.
TEST(Digest, GivesThePublishedSha256) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex({}), sha256_hex(""));
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, GivesThePublishedSha1) {
  EXPECT_EQ(to_hex(sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Digest, IsRawBytes) {
  EXPECT_EQ(sha256("abc").size(), 32U);
  EXPECT_EQ(sha1("abc").size(), 20U);
}

struct Vector {
  std::string key;
  std::string message;
  const char* digest;
};

// RFC 4231 §4; its case 5 is cut to 128 bits.
const std::vector<Vector>& rfc_4231() {
  static const std::vector<Vector> vectors{
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19",
       std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(20, '\x0c'), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
       "hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  return vectors;
}

TEST(Hmac, GivesThePublishedDigests) {
  for (const auto& [key, message, digest] : rfc_4231()) {
    EXPECT_EQ(to_hex(hmac_sha256(key, message)).substr(0, std::string_view{digest}.size()), digest) << message;
  }
}

// RFC 2202 §3.
TEST(Hmac, GivesThePublishedDigestsOfSha1Too) {
  EXPECT_EQ(to_hex(hmac_sha1(std::string(20, '\x0b'), "Hi There")), "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(to_hex(hmac_sha1("Jefe", "what do ya want for nothing?")), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(to_hex(hmac_sha1(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(Hmac, TakesAnEmptyKeyAndAnEmptyMessage) {
  constexpr const char* kEmpty = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
  static_cast<void>(hmac_sha256("the key before", "message"));
  EXPECT_EQ(to_hex(hmac_sha256({}, {})), kEmpty);
  EXPECT_EQ(to_hex(hmac_sha256("", "")), kEmpty);
}

TEST(Hmac, IsTheSameOnEveryThread) {
  std::vector<std::future<bool>> threads;
  for (int i = 0; i < 4; ++i) {
    threads.push_back(std::async(std::launch::async, [i] {
      bool right = true;
      for (std::size_t turn = 0; turn < 500; ++turn) {
        const auto& [key, message, digest] = rfc_4231()[(turn + static_cast<std::size_t>(i)) % rfc_4231().size()];
        right = right && to_hex(hmac_sha256(key, message)).starts_with(digest);
      }
      return right;
    }));
  }
  for (auto& thread : threads) EXPECT_TRUE(thread.get());
}

}  // namespace
}  // namespace hub::crypto
