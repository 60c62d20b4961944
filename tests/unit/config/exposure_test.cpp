#include "config/exposure.hpp"

#include <gtest/gtest.h>

namespace hub::config {
namespace {

bool is_exposed_at(const std::string& address, const std::string& public_url = {}) {
  Config config;
  config.server.address = address;
  config.app.public_url = public_url;
  return is_exposed(config);
}

TEST(Exposure, IsNoneOnALoopbackAddress) {
  for (const auto* address : {"127.0.0.1", "127.8.9.10", "::1", "localhost"}) {
    EXPECT_FALSE(is_exposed_at(address)) << address;
    EXPECT_FALSE(is_exposed_at(address, "http://localhost:8080")) << address;
    EXPECT_FALSE(is_exposed_at(address, "http://[::1]:8080")) << address;
  }
}

TEST(Exposure, FollowsFromAnyOtherAddress) {
  for (const auto* address :
       {"0.0.0.0", "::", "192.168.0.7", "203.0.113.9", "2001:db8::7", "::ffff:127.0.0.1", "127.evil.example", ""}) {
    EXPECT_TRUE(is_exposed_at(address)) << address;
    EXPECT_TRUE(is_exposed_at(address, "http://localhost:8080")) << address;
  }
}

TEST(Exposure, FollowsFromAPublicUrlOfElsewhere) {
  for (const auto* url : {"https://hub.example", "https://hub.example:8443/chat", "http://192.168.0.7:8080",
                          "http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://[2001:db8::7]"}) {
    EXPECT_TRUE(is_exposed_at("127.0.0.1", url)) << url;
  }
}

}  // namespace
}  // namespace hub::config
