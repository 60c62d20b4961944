// hubbub.consents/1 and receipts by our own id, as an instance tells them.
#include "store/consents.hpp"

#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

struct Consenting : PluginHub {
  Probe& probe = make_probe();
  std::vector<std::uint64_t> tokens;

  Consenting() {
    probe.on_send = [this](const hubbub_outbound&, std::uint64_t token, const hubbub_error_sink*) {
      tokens.push_back(token);
      return probe.complete(token, HUBBUB_OK, "p-1");
    };
  }
  hubbub_status say(hubbub_consent_state state, const std::string& who, const std::string& event, const char* word) {
    hubbub_consent told{};
    told.struct_size = sizeof told;
    told.state = state;
    told.external_id = {who.data(), who.size()};
    told.event_id = {event.data(), event.size()};
    told.evidence = hubbub_view_of(word);
    return probe.service<hubbub_consents>(HUBBUB_SERVICE_CONSENTS).record(probe.host(), &told, nullptr);
  }
  bool becomes(const messaging::Sent& sent, domain::DeliveryStatus status) {
    return in_time([&] { return delivery_of(sent).status == status; }, domain::Duration{0});
  }
};

TEST_F(Consenting, WhoHasOptedOutHearsNothingUntilTheyOptIn) {
  ASSERT_TRUE(put(probe));
  const auto sent = write_to("+1555");
  EXPECT_EQ(say(HUBBUB_CONSENT_OPTED_OUT, "+1555", "e-1", "STOP"), HUBBUB_OK);
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::failed));
  EXPECT_TRUE(delivery_of(sent).reason.starts_with("opted_out: ")) << delivery_of(sent).reason;
  EXPECT_TRUE(tokens.empty());
  EXPECT_EQ(say(HUBBUB_CONSENT_OPTED_IN, "+1555", "e-2", "START"), HUBBUB_OK);
  EXPECT_EQ(say(HUBBUB_CONSENT_OPTED_OUT, "+1555", "e-1", "STOP"), HUBBUB_OK) << "told again";
  const auto next = send(outgoing(sent.message.conversation_id, "desk")).value();
  ASSERT_TRUE(becomes(next, domain::DeliveryStatus::sent));
}

TEST_F(Consenting, RefusesWhatIsNoConsent) {
  ASSERT_TRUE(put(probe));
  EXPECT_EQ(say(3, "+1555", "e-1", "STOP"), HUBBUB_INVALID);
  EXPECT_EQ(say(HUBBUB_CONSENT_OPTED_OUT, "", "e-1", "STOP"), HUBBUB_INVALID);
  EXPECT_EQ(say(HUBBUB_CONSENT_OPTED_OUT, "+1555", "", "STOP"), HUBBUB_INVALID);
  EXPECT_EQ(say(HUBBUB_CONSENT_OPTED_OUT, std::string(300, '1'), "e-1", "STOP"), HUBBUB_INVALID);
}

TEST_F(Consenting, ASendThatMayHaveGoneOutIsNotRepeatedAndAReportByOurIdSettlesIt) {
  probe.on_send = [this](const hubbub_outbound&, std::uint64_t token, const hubbub_error_sink*) {
    tokens.push_back(token);
    hubbub_delivery told{};
    told.struct_size = sizeof told;
    told.status = HUBBUB_ABANDONED;
    told.code = hubbub_view_of(HUBBUB_OUTCOME_UNKNOWN);
    return probe.service<hubbub_deliveries>(HUBBUB_SERVICE_DELIVERIES).complete(probe.host(), token, &told);
  };
  ASSERT_TRUE(put(probe));
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::unknown));
  EXPECT_EQ(tokens.size(), 1U);
  const auto id = sent.message.id + ":" + delivery_of(sent).client_id;
  hubbub_receipt told{};
  told.struct_size = sizeof told;
  told.kind = HUBBUB_RECEIPT_DELIVERED;
  told.delivery_id = {id.data(), id.size()};
  EXPECT_EQ(probe.service<hubbub_inbox>(HUBBUB_SERVICE_INBOX).receipt(probe.host(), &told, nullptr), HUBBUB_OK);
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::delivered);
}

TEST_F(Consenting, AReportOfANoticeIsTakenThoughNothingIsNoted) {
  ASSERT_TRUE(put(probe));
  // A request to link, and the client that was asked.
  const std::string id = "01ARZ3NDEKTSV4RRFFQ69G5FAV:01ARZ3NDEKTSV4RRFFQ69G5FAW";
  hubbub_receipt told{};
  told.struct_size = sizeof told;
  told.kind = HUBBUB_RECEIPT_DELIVERED;
  told.delivery_id = {id.data(), id.size()};
  EXPECT_EQ(probe.service<hubbub_inbox>(HUBBUB_SERVICE_INBOX).receipt(probe.host(), &told, nullptr), HUBBUB_OK);
  told.delivery_id = hubbub_view_of("no id of ours");
  EXPECT_EQ(probe.service<hubbub_inbox>(HUBBUB_SERVICE_INBOX).receipt(probe.host(), &told, nullptr), HUBBUB_INVALID);
}

}  // namespace
}  // namespace hub::plugins
