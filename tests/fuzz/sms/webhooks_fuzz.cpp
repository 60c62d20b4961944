// Whatever a provider, or somebody in its name, sends: parsed without a crash, and what comes out is fit for the hub.
#include <cstdint>
#include <cstdlib>
#include <hubbub/form.hpp>
#include <string_view>

#include "kannel_webhooks.hpp"
#include "keywords.hpp"
#include "numbers.hpp"
#include "segments.hpp"
#include "texts.hpp"
#include "twilio_webhooks.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

// Well-formed and without controls: cleaning it again changes nothing.
void expect_clean(std::string_view text) {
  expect(sms::cleaned(text) == text);
}

void try_twilio(std::string_view body) {
  const auto form = hubbub::Form::parse(body);
  if (!form) return;
  static_cast<void>(sms::signed_fields(*form));
  static_cast<void>(sms::status_of(*form));
  const auto inbound = sms::inbound_of(*form);
  if (!inbound) return;
  expect(inbound->media.size() <= 10);
  expect_clean(inbound->text.text);
  expect_clean(inbound->text.external_id);
  for (const auto& media : inbound->media) expect_clean(media.url);
  static_cast<void>(sms::twiml(inbound->text.text));
}

void try_kannel(std::string_view bytes) {
  for (const auto* charset : {"", "UTF-8", "UTF-16BE", "WINDOWS-1252"}) {
    const auto text = sms::decoded(bytes, charset);
    expect_clean(text);
    std::string joined;
    for (const auto& piece : sms::pieces_of(text, 100)) joined += piece;
    expect(joined == text);
    expect(sms::segments_of(text).count >= 1);
  }
  static_cast<void>(sms::charset_of(bytes));
  expect_clean(sms::kannel_report_of("2", bytes).reason);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  static const sms::Keywords keywords{{}};
  static const sms::Numbers numbers{"FR"};
  try_twilio(bytes);
  try_kannel(bytes);
  static_cast<void>(keywords.in(bytes));
  expect_clean(numbers.of_sender(bytes));
  static_cast<void>(sms::written_with_and_without_port(bytes));
  return 0;
}
