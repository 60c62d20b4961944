#include "webhooks/signature.hpp"

#include <gtest/gtest.h>

namespace hub::webhooks {
namespace {

// As the libraries of Standard Webhooks have it in their own tests.
TEST(Signature, IsThatOfStandardWebhooks) {
  EXPECT_EQ(signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                      domain::from_ms(1'614'265'330'000), R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Signature, TakesAnyOtherSecretAsTheKeyItself) {
  const auto at = domain::from_ms(1'614'265'330'999);
  const auto plain = signature("0123456789abcdef", "msg", at, "{}");
  EXPECT_EQ(plain, signature("whsec_MDEyMzQ1Njc4OWFiY2RlZg==", "msg", at, "{}"));
  EXPECT_NE(plain, signature("0123456789abcdef", "msg", at, "{ }"));
  EXPECT_NE(plain, signature("0123456789abcdef", "other", at, "{}"));
  EXPECT_NE(plain, signature("0123456789abcdeg", "msg", at, "{}"));
  EXPECT_EQ(timestamp(at), "1614265330");
}

}  // namespace
}  // namespace hub::webhooks
