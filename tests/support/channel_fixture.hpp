// What tests of channels on the fake hub have in common: the hub, what the channel called on its provider's server, and
// the promise that no log line tells a secret.
#pragma once

#include <gmock/gmock.h>

#include <hubbub/channel.hpp>
#include <hubbub/testing/fake_hub.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace channels {

using hubbub::Json;
using hubbub::Milliseconds;
using hubbub::Status;
using hubbub::testing::Answer;
using hubbub::testing::Call;
using hubbub::testing::Delivery;
using hubbub::testing::Reply;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct ChannelTest : testing::Test {
  hubbub::testing::FakeHub hub;
  const std::vector<std::string> secrets;  // what nothing may tell that was ever logged

  explicit ChannelTest(std::vector<std::string> told_to_nobody) : secrets{std::move(told_to_nobody)} {}
  ~ChannelTest() override {
    for (const auto& secret : secrets) EXPECT_TRUE(hub.log_is_free_of(secret));
  }

  // Of whatever query.
  std::vector<Call> calls_to(std::string_view address) const {
    std::vector<Call> found;
    for (const auto& call : hub.calls()) {
      if (call.url.substr(0, call.url.find('?')) == address) found.push_back(call);
    }
    return found;
  }
  // The body of the last one; null when there was none.
  Json last_to(std::string_view address) const {
    const auto calls = calls_to(address);
    return calls.empty() ? Json{} : Json::parse(calls.back().body);
  }
};

}  // namespace channels
