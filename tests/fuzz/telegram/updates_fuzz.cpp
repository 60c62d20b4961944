// Whatever Telegram, or somebody in its name, sends: read without a crash, and what comes out is fit for the hub.
#include <boost/json/src.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <hubbub/json.hpp>
#include <string_view>

#include "board.hpp"
#include "messages.hpp"
#include "state.hpp"
#include "texts.hpp"
#include "updates.hpp"

// The one function of the fake hub that its JSON needs.
namespace hubbub::testing {
hubbub_status refuse(const hubbub_error_sink* errors, hubbub_status status, std::string_view code,
                     std::string_view message) {
  boundary::report(errors, {static_cast<Status>(status), std::string{message}, std::string{code}});
  return status;
}
}  // namespace hubbub::testing

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

void expect_clean(std::string_view text, std::size_t most_characters) {
  expect(telegram::cleaned(text) == text);
  expect(telegram::beginning_of(text, most_characters) == text);
}

void check(const telegram::Person& person) {
  expect(person.chat > 0);
  const auto sender = person.sender();
  expect(!sender.external_id.empty());
  expect_clean(sender.display_name, 300);
  expect_clean(sender.locale, 16);
  expect(telegram::Person::from(hubbub::Json::parse(person.json().text())).sender().display_name ==
         sender.display_name);
}

void check(const telegram::Said& said) {
  check(said.from);
  expect(said.message_id > 0);
  expect(!said.text.empty() || said.file || said.place);
  expect_clean(said.text, 4096);
  expect_clean(said.start_token, 64);
  if (said.file) {
    expect(!said.file->file_id.empty() && said.file->size >= 0);
    expect_clean(said.file->name, 128);
  }
  if (said.place) expect(std::abs(said.place->latitude) <= 90 && std::abs(said.place->longitude) <= 180);
}

void check(const telegram::Tapped& tapped) {
  check(tapped.from);
  expect(!tapped.id.empty() && tapped.data.size() <= 64 && tapped.message_id >= 0);
  static_cast<void>(telegram::tap_of(tapped.data));
}

void try_update(const hubbub::Json& json) {
  const auto update = telegram::update_of(json);
  if (!update) return;
  if (const auto* said = std::get_if<telegram::Said>(&update->what)) check(*said);
  if (const auto* tapped = std::get_if<telegram::Tapped>(&update->what)) check(*tapped);
}

// A board says the same after it was a record, and each of its buttons leads back to itself.
void try_board(const hubbub::Json& json) {
  const auto board = telegram::carousel_of(42, json);
  const auto again = telegram::Board::from(hubbub::Json::parse(board.json().text()));
  expect(again.json().text() == board.json().text());
  for (std::size_t i = 0; i < board.cards.size(); ++i) {
    const auto markup = board.markup("0123456789012345678901", i);
    expect(static_cast<bool>(markup) == (board.cards.size() > 1 || !board.cards[i].buttons.empty()));
    if (!markup) continue;
    for (const auto& row : hubbub::Json::parse(markup->text())["inline_keyboard"]) {
      for (const auto& button : row) {
        const auto data = button["callback_data"].string();
        expect(data.size() <= 64);
        if (!data.empty()) expect(telegram::tap_of(data).has_value());
      }
    }
    hubbub::Json::parse(telegram::card_params(board, "key", i).text());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hubbub::boundary::json_service.store(&hubbub::testing::kJsonService);
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  static_cast<void>(telegram::tap_of(bytes));
  const auto json = hubbub::Json::try_parse(bytes);
  if (!json) return 0;
  try_update(*json);
  try_board(*json);
  hubbub::Json::parse(telegram::place_call(42, *json).params.text());
  static_cast<void>(telegram::unshown_of(*json));
  if (const auto request = telegram::location_request_of((*json)["actions"])) hubbub::Json::parse(request->text());
  return 0;
}
