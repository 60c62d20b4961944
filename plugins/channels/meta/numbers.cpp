#include "numbers.hpp"

#include <hubbub/phone.hpp>

namespace meta {
namespace {

constexpr std::string_view kRecords = "numbers";
constexpr std::string_view kIds = "whatsapp_ids";

// Only these countries have numbers of two spellings: nobody else costs a look at the store.
bool has_former_numbers(std::string_view number) {
  return number.starts_with("+55") || number.starts_with("+52");
}

}  // namespace

Numbers::Numbers(const hubbub::Context& host) : records_{host.require<hubbub::Records>()} {}

std::string Numbers::client_of(const Person& person) {
  if (person.user_id.empty()) return spelled(person.id);
  const bool is_hidden = person.id == person.user_id;
  const auto* known = recent_.find(person.user_id);
  if (known != nullptr && is_hidden) return *known;
  auto number = is_hidden ? person.id : spelled(person.id);
  if (known != nullptr && *known == number) return number;
  if (is_hidden) {
    const auto record = records_.get(kRecords, person.user_id).value();
    if (record.exists()) number = hubbub::Json::parse(record.json)["number"];
  } else {
    unsaved_.put(number, person.user_id);
  }
  recent_.put(person.user_id, number);
  return number;
}

void Numbers::keep(std::string_view number) {
  const auto* user_id = unsaved_.find(number);
  if (user_id == nullptr) return;
  auto record = records_.get(kRecords, *user_id).value();
  record.json = hubbub::JsonObject{{"number", number}}.text();
  records_.put(record, {.external_id = std::string{number}}).value();
  unsaved_.erase(number);
}

std::string Numbers::spelled(const std::string& id) {
  auto number = hubbub::canonical_phone(id);
  if (!has_former_numbers(number) || whatsapp_id_of(number) == id) return number;
  auto record = records_.get(kIds, number).value();
  record.json = hubbub::JsonObject{{"id", id}}.text();
  records_.put(record, {.external_id = number}).value();
  ids_.put(number, id);
  return number;
}

std::string Numbers::whatsapp_id_of(std::string_view number) {
  if (!has_former_numbers(number)) return std::string{number};
  if (const auto* known = ids_.find(number)) return *known;
  const auto record = records_.get(kIds, number).value();
  auto id = record.exists() ? std::string{hubbub::Json::parse(record.json)["id"]} : std::string{number};
  ids_.put(number, id);
  return id;
}

}  // namespace meta
