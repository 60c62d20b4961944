// Whatever Meta, or somebody in its name, sends: read without a crash, and what comes out is fit for the hub.
#include <algorithm>
#include <boost/json/src.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <hubbub/json.hpp>
#include <hubbub/text.hpp>
#include <string_view>

#include "events.hpp"
#include "graph_errors.hpp"
#include "page_messages.hpp"
#include "signature.hpp"
#include "state.hpp"

// The one function of the fake hub that its JSON needs.
namespace hubbub::testing {
hubbub_status refuse(const hubbub_error_sink* errors, hubbub_status status, std::string_view code,
                     std::string_view message) {
  boundary::report(errors, {static_cast<Status>(status), std::string{message}, std::string{code}});
  return status;
}
}  // namespace hubbub::testing

namespace {

constexpr std::string_view kOurs = "1";

void expect(bool holds) {
  if (!holds) std::abort();
}

void expect_words(std::string_view text) {
  expect(hubbub::without_controls(text) == text);
}

void expect_id(std::string_view id, std::size_t most) {
  expect(!id.empty() && id.size() <= most);
  expect(std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7F; }));
}

void check(const meta::Said& said) {
  expect_id(said.from.id, meta::kMostPersonId + 1);
  expect_id(said.id, meta::kMostMessageId);
  expect(said.at_ms >= 0);
  expect(!said.text.empty() || !said.files.empty() || said.place);
  for (const auto& words : {said.text, said.payload, said.ref, said.from.name, said.from.username}) expect_words(words);
  for (const auto& file : said.files) {
    expect(file.url.empty() != file.media_id.empty());
    expect_words(file.name);
    expect_words(file.kind);
  }
  if (said.place) expect(std::abs(said.place->latitude) <= 90 && std::abs(said.place->longitude) <= 180);
}

void check(const meta::Mark& mark) {
  expect_id(mark.person, meta::kMostPersonId);
  expect(mark.up_to_ms > 0 || !mark.mids.empty());
  for (const auto& mid : mark.mids) expect_id(mid, meta::kMostMessageId);
}

void check(const meta::Fate& fate) {
  expect_id(fate.id, meta::kMostMessageId);
  expect_words(fate.reason);
}

void check(const std::optional<meta::Batch>& batch) {
  if (!batch) return;
  for (const auto& event : batch->events) {
    std::visit([](const auto& what) { check(what); }, event);
  }
}

// Texts are cut, never lost.
void try_text(std::string_view text) {
  const auto [head, tail] = meta::with_tail(text, 10);
  expect(hubbub::length_of(tail, hubbub::TextUnit::utf16) <= 10 || head.empty());
  expect(head.size() + tail.size() <= text.size());
  const auto escaped = meta::escaped(text);
  expect(std::all_of(escaped.begin(), escaped.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  for (const auto unit : {hubbub::TextUnit::code_points, hubbub::TextUnit::utf16, hubbub::TextUnit::bytes}) {
    expect(hubbub::length_of(hubbub::beginning_of(text, 7, unit), unit) <= 7);
    expect(hubbub::length_of(hubbub::shortened(text, 7, unit), unit) <= 7);
  }
}

void try_content(const hubbub::Json& content) {
  for (const auto& step : meta::page_steps("text", content)) {
    expect(!step.message.empty());
    for (const auto& [key, value] : step.message) hubbub::Json::parse(value.text());
    for (const auto& [key, value] : step.in_words) hubbub::Json::parse(value.text());
    if (step.shown) hubbub::Json::parse(meta::page_attachment(*step.shown, "5").text());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hubbub::boundary::json_service.store(&hubbub::testing::kJsonService);
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  try_text(bytes);
  hubbub::HttpReply reply;
  reply.status = 400;
  reply.body = bytes;
  expect_words(meta::graph_error(reply).message);
  const auto json = hubbub::Json::try_parse(bytes);
  if (!json) return 0;
  check(meta::messenger_events_of(*json, kOurs));
  check(meta::instagram_events_of(*json, kOurs));
  check(meta::whatsapp_events_of(*json, kOurs));
  try_content(*json);
  return 0;
}
