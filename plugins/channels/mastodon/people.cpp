#include "people.hpp"

namespace mastodon {
namespace {

constexpr std::string_view kRecords = "people";
constexpr int kMostTries = 5;  // another hub may write the same record

}  // namespace

Person People::find(std::string_view account_id) const {
  const auto record = records_.get(kRecords, account_id).value();
  return record.exists() ? Person::from(hubbub::Json::parse(record.json)) : Person{};
}

Person People::change(std::string_view account_id, const std::function<void(Person&)>& change) const {
  for (int tries = 1;; ++tries) {
    auto record = records_.get(kRecords, account_id).value();
    auto person = record.exists() ? Person::from(hubbub::Json::parse(record.json)) : Person{};
    change(person);
    auto json = person.json().text();
    if (json == record.json) return person;
    record.json = std::move(json);
    const auto stored = records_.put(record, {.external_id = std::string{account_id}});
    if (stored) return person;
    if (stored.error().status != hubbub::Status::conflict || tries == kMostTries) throw hubbub::Failure(stored.error());
  }
}

}  // namespace mastodon
