#include "config/rules.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <regex>

#include "schema_text.hpp"

namespace hub::config {
namespace json = boost::json;
namespace {

constexpr int deepest_reference = 16;

// The part of `root` that a local reference such as "#/definitions/address" names, or null.
const json::value* resolve(const json::object& root, std::string_view reference) {
  if (reference.substr(0, 2) != "#/") return nullptr;
  const json::value* here = nullptr;
  const json::object* in = &root;
  for (std::string_view rest = reference.substr(2); !rest.empty();) {
    const auto slash = std::min(rest.find('/'), rest.size());
    here = in->if_contains(json::string_view{rest.data(), slash});
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (here == nullptr) return nullptr;
    if (!rest.empty() && (in = here->if_object()) == nullptr) return nullptr;
  }
  return here;
}

bool matches(std::string_view text, const std::string& pattern) {
  try {
    return std::regex_search(text.begin(), text.end(), std::regex{pattern});
  } catch (const std::regex_error&) {
    return false;
  }
}

}  // namespace

const json::object& host_schema() {
  static const json::value schema = json::parse(host_schema_text);
  return schema.as_object();
}

Rules::Rules(const json::object& schema) : root_{&schema} {
  parts_.push_back(&schema);
  for (const char* keyword : {"anyOf", "oneOf"}) {
    if (const auto* forms = schema.if_contains(keyword); forms != nullptr && forms->is_array()) {
      for (const auto& form : forms->get_array()) alternatives_.push_back(&form);
    }
  }
  if (const auto* all = schema.if_contains("allOf"); all != nullptr && all->is_array()) {
    for (const auto& part : all->get_array()) expand(part, 1);
  }
}

void Rules::expand(const json::value& schema, int depth) {
  const auto* rules = schema.if_object();
  if (rules == nullptr || depth > deepest_reference) return;
  if (const auto* reference = rules->if_contains("$ref"); reference != nullptr && reference->is_string()) {
    const auto& target = reference->get_string();
    if (const auto* found = resolve(*root_, {target.data(), target.size()})) expand(*found, depth + 1);
    return;
  }
  parts_.push_back(rules);
  if (const auto* all = rules->if_contains("allOf"); all != nullptr && all->is_array()) {
    for (const auto& part : all->get_array()) expand(part, depth + 1);
  }
  for (const char* keyword : {"anyOf", "oneOf"}) {
    const auto* forms = rules->if_contains(keyword);
    if (forms == nullptr || !forms->is_array()) continue;
    for (const auto& form : forms->get_array()) alternatives_.push_back(&form);
  }
}

std::vector<Rules> Rules::alternatives() const {
  std::vector<Rules> result;
  for (const auto* form : alternatives_) {
    Rules rules{root_};
    rules.expand(*form, 1);
    result.push_back(std::move(rules));
  }
  return result;
}

Rules Rules::at(std::string_view key) const {
  Rules result{root_};
  const json::string_view name{key.data(), key.size()};
  for (const auto* part : parts_) {
    bool known = false;
    if (const auto* properties = part->if_contains("properties"); properties != nullptr && properties->is_object()) {
      if (const auto* property = properties->get_object().if_contains(name)) {
        result.expand(*property, 0);
        known = true;
      }
    }
    if (const auto* patterns = part->if_contains("patternProperties"); patterns != nullptr && patterns->is_object()) {
      for (const auto& [pattern, rules] : patterns->get_object()) {
        if (!matches(key, std::string{pattern})) continue;
        result.expand(rules, 0);
        known = true;
      }
    }
    const auto* others = part->if_contains("additionalProperties");
    if (!known && others != nullptr) result.expand(*others, 0);
  }
  // In one of several forms: what any of them says about the key.
  for (const auto& form : alternatives()) {
    const auto inner = form.at(key);
    result.parts_.insert(result.parts_.end(), inner.parts_.begin(), inner.parts_.end());
    result.alternatives_.insert(result.alternatives_.end(), inner.alternatives_.begin(), inner.alternatives_.end());
  }
  return result;
}

Rules Rules::item(std::size_t index) const {
  Rules result{root_};
  for (const auto* part : parts_) {
    const auto* items = part->if_contains("items");
    if (items == nullptr) continue;
    if (const auto* tuple = items->if_array()) {
      const auto* rest = part->if_contains("additionalItems");
      if (index < tuple->size()) {
        result.expand((*tuple)[index], 0);
      } else if (rest != nullptr) {
        result.expand(*rest, 0);
      }
    } else {
      result.expand(*items, 0);
    }
  }
  return result;
}

const json::value* Rules::find(std::string_view keyword) const {
  for (const auto* part : parts_) {
    if (const auto* value = part->if_contains(json::string_view{keyword.data(), keyword.size()})) return value;
  }
  return nullptr;
}

std::vector<const json::value*> Rules::find_all(std::string_view keyword) const {
  std::vector<const json::value*> values;
  for (const auto* part : parts_) {
    const auto* value = part->if_contains(json::string_view{keyword.data(), keyword.size()});
    if (value != nullptr) values.push_back(value);
  }
  return values;
}

std::string Rules::text(std::string_view keyword) const {
  const auto* value = find(keyword);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

std::vector<std::string> Rules::keys() const {
  std::vector<std::string> keys;
  for (const auto* part : parts_) {
    const auto* properties = part->if_contains("properties");
    if (properties == nullptr || !properties->is_object()) continue;
    for (const auto& property : properties->get_object()) {
      const std::string key{property.key()};
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

}  // namespace hub::config
