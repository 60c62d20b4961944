// Integrations that hang or are busy leave the others what they need.
#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

struct Sharing : PluginHub {
  struct Asked {
    std::string to;
    std::string words;
    std::uint32_t attempt;
    std::uint64_t token;
  };
  std::mutex mutex;
  std::vector<Asked> unanswered;
  const std::size_t share = static_cast<std::size_t>(ports->max_sends) / 5;

  // What is handed to it never ends by itself.
  Probe& put_hanging(const std::string& id) {
    auto& probe = make_probe();
    probe.on_send = [this](const hubbub_outbound& message, std::uint64_t token, const hubbub_error_sink*) {
      const std::lock_guard lock(mutex);
      unanswered.push_back({text(message.to), text(message.text), message.attempt, token});
      return HUBBUB_OK;
    };
    EXPECT_TRUE(put(probe, id));
    return probe;
  }
  // Ends each send as soon as it has it.
  void put_quick(const std::string& id) {
    auto& probe = make_probe();
    probe.on_send = [&probe](const hubbub_outbound&, std::uint64_t token, const hubbub_error_sink*) {
      return probe.complete(token, HUBBUB_OK, "1");
    };
    EXPECT_TRUE(put(probe, id));
  }
  messaging::Sent write_on(const std::string& integration, const std::string& person, const std::string& words) {
    const auto received = receive(inbound(person, integration + person + words, "hello", integration));
    auto message = outgoing(received.value().conversation_id, "desk");
    message.content = domain::text_content(words);
    return send(message).value();
  }
  std::size_t under_way() {
    const std::lock_guard lock(mutex);
    return unanswered.size();
  }
  Asked last_asked() {
    const std::lock_guard lock(mutex);
    return unanswered.back();
  }
  bool becomes_sent(const messaging::Sent& sent) {
    return in_time([&] { return delivery_of(sent).status == domain::DeliveryStatus::sent; }, {});
  }
  // Turns the clock while sends are under way, by less than their leases last.
  template <class F>
  bool in_small_steps(F holds) {
    const auto until = clock.now() + std::chrono::seconds(10);
    return in_time(
        [&] {
          if (clock.now() < until) clock.advance(std::chrono::milliseconds(1));
          return holds();
        },
        {});
  }
};

TEST_F(Sharing, LetsOneSendWhileOthersHangWithMoreThanTheHubMayHaveUnderWay) {
  for (const auto* id : {"mail", "social"}) {
    put_hanging(id);
    for (int i = 0; 2 * i <= quick().max_running; ++i) write_on(id, std::to_string(i), "hello");
  }
  put_quick("sms");
  dispatcher->start();
  ASSERT_TRUE(in_time([&] { return under_way() >= 2 * share; }, {}));
  EXPECT_TRUE(becomes_sent(write_on("sms", "+1555", "hello")));
  EXPECT_LT(under_way(), static_cast<std::size_t>(ports->max_sends)) << "something is left to whoever comes next";
}

TEST_F(Sharing, SendsWhatFoundNoSlotLaterInItsOrderAsAFirstTry) {
  auto& probe = put_hanging("sms");
  for (std::size_t i = 0; i < share; ++i) write_on("sms", std::to_string(i), "hello");
  dispatcher->start();
  ASSERT_TRUE(in_time([&] { return under_way() == share; }, {}));
  clock.advance(std::chrono::seconds(1));
  const auto first = write_on("sms", "+1555", "the first");
  const auto second = write_on("sms", "+1555", "the second");
  const auto is_put_off = [&] { return look([](auto& sql) { return store::Tasks{sql}.next_due(); }) > clock.now(); };
  ASSERT_TRUE(in_time(is_put_off, {}));
  EXPECT_EQ(under_way(), share);

  ASSERT_EQ(probe.complete(last_asked().token, HUBBUB_OK, "1"), HUBBUB_OK);
  ASSERT_TRUE(in_small_steps([&] { return under_way() > share; }));
  EXPECT_EQ(last_asked().words, "the first");
  EXPECT_EQ(last_asked().attempt, 1U);
  ASSERT_EQ(probe.complete(last_asked().token, HUBBUB_OK, "2"), HUBBUB_OK);
  ASSERT_TRUE(in_small_steps([&] { return under_way() > share + 1; }));
  EXPECT_EQ(last_asked().words, "the second");
  ASSERT_EQ(probe.complete(last_asked().token, HUBBUB_OK, "3"), HUBBUB_OK);
  EXPECT_TRUE(becomes_sent(second));
  EXPECT_TRUE(becomes_sent(first));
}

}  // namespace
}  // namespace hub::plugins
