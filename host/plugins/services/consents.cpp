// hubbub.consents/1: whether people want to hear from us.
#include "plugins/services/tables.hpp"
#include "wire/wire.hpp"

namespace hub::plugins {
namespace {

constexpr std::size_t kMostBytes = 255;

domain::Result<domain::Consent> consent_of(const Instance& instance, const hubbub_consent& told) {
  if (told.state != HUBBUB_CONSENT_OPTED_OUT && told.state != HUBBUB_CONSENT_OPTED_IN)
    return domain::invalid("bad_consent", "A consent is opted out or opted in.");
  if (told.external_id.len == 0 || told.event_id.len == 0)
    return domain::invalid("bad_consent", "A consent needs whose it is, and the provider's id of what said so.");
  for (const auto text : {told.external_id, told.event_id, told.evidence}) {
    if (text.len > kMostBytes) return domain::invalid("bad_consent", "A field of the consent is above 255 bytes.");
    if (!wire::is_valid_utf8(text_of(text)))
      return domain::invalid("bad_utf8", "A field of the consent is not valid UTF-8.");
  }
  domain::Consent consent;
  consent.channel_type = string_of(instance.spec().plugin.descriptor->channel_type);
  consent.address = string_of(told.external_id);
  consent.state = told.state == HUBBUB_CONSENT_OPTED_OUT ? domain::ConsentState::opted_out  //
                                                         : domain::ConsentState::opted_in;
  consent.evidence = string_of(told.evidence);
  consent.integration_id = instance.id();
  consent.event_id = string_of(told.event_id);
  return consent;
}

hubbub_status record(void* host, const hubbub_consent* told, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  auto consent = consent_of(instance, *told);
  if (!consent) return report(errors, consent.error());
  if (auto* collected = instance.collecting()) {
    collected->consents.push_back(*std::move(consent));
    return HUBBUB_OK;
  }
  const auto& ports = instance.ports();
  const auto done = ports.store.change([&](store::Transaction& tx) -> domain::Result<> {
    apply_consent(tx, ports.integrations, *consent);
    return {};
  });
  return done ? HUBBUB_OK : report(errors, done.error());
}

}  // namespace

const hubbub_consents* consents_service() {
  static constexpr hubbub_consents table{&record};
  return &table;
}

}  // namespace hub::plugins
