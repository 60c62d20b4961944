// domain.md, "Properties to test", on the databases that hubs run on, and with everybody at once.
#include <thread>

#include "integration/people/crowd.hpp"

namespace people_test {
namespace {

TEST_P(Crowd, OneAfterAnotherKeepsPeopleMessagesAndNumbersTogether) {
  Hand hand{node(0), clock_, seed(), "one"};
  Hand other{node(1), clock_, seed() + 1000, "other"};
  for (int step = 0; step < 150 && !HasFailure(); ++step) {
    (step % 2 == 0 ? hand : other).act();
    auto all = hand.acknowledged();
    all.insert(all.end(), other.acknowledged().begin(), other.acknowledged().end());
    check(all);
  }
}

// On MySQL by two hubs, whose changes go on side by side: whoever decides by a person holds them.
TEST_P(Crowd, AtOnceKeepsPeopleMessagesAndNumbersTogether) {
  constexpr std::size_t kHands = 4;
  for (unsigned round = 0; round < 3 && !HasFailure(); ++round) {
    std::vector<std::unique_ptr<Hand>> hands;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kHands; ++i) {
      const auto name = "hand-" + std::to_string(round) + "-" + std::to_string(i);
      hands.push_back(
          std::make_unique<Hand>(node(i), clock_, seed() * 100 + static_cast<unsigned>(i) + 10U * round, name));
    }
    for (auto& hand : hands) {
      threads.emplace_back([&hand] {
        for (int step = 0; step < 40; ++step) hand->act();
      });
    }
    for (auto& thread : threads) thread.join();
    std::vector<std::string> all;
    for (const auto& hand : hands) all.insert(all.end(), hand->acknowledged().begin(), hand->acknowledged().end());
    check(all);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Crowd, testing::Combine(testing::Values("sqlite", "mysql"), testing::Range(1U, 5U)),
                         [](const auto& test) {
                           return std::get<0>(test.param) + "_" + std::to_string(std::get<1>(test.param));
                         });

}  // namespace
}  // namespace people_test
