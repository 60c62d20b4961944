#include "numbers.hpp"

namespace meta {
namespace {

constexpr std::string_view kRecords = "numbers";

}  // namespace

Numbers::Numbers(const hubbub::Context& host) : records_{host.require<hubbub::Records>()} {}

std::string Numbers::client_of(const Person& person) {
  if (person.user_id.empty()) return person.id;
  const bool is_hidden = person.id == person.user_id;
  const auto* known = recent_.find(person.user_id);
  if (known != nullptr && (is_hidden || *known == person.id)) return *known;
  auto number = person.id;
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

}  // namespace meta
