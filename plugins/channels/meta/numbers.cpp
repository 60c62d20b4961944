#include "numbers.hpp"

namespace meta {
namespace {

constexpr std::string_view kRecords = "numbers";

}  // namespace

Numbers::Numbers(const hubbub::Context& host) : records_{host.require<hubbub::Records>()} {}

std::string Numbers::client_of(const Person& person) {
  if (person.user_id.empty()) return person.id;
  const bool is_hidden = person.id == person.user_id;
  if (const auto* number = recent_.find(person.user_id); number != nullptr && (is_hidden || *number == person.id)) {
    return *number;
  }
  auto record = records_.get(kRecords, person.user_id).value();
  std::string number = record.exists() ? hubbub::Json::parse(record.json)["number"] : hubbub::Json{};
  if (!is_hidden && number != person.id) {
    number = person.id;
    record.json = hubbub::JsonObject{{"number", number}}.text();
    records_.put(record).value();
  }
  if (number.empty()) number = person.id;
  recent_.put(person.user_id, number);
  return number;
}

}  // namespace meta
