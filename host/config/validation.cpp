#include "config/validation.hpp"

#include <fmt/format.h>

#include <set>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace hub::config {
namespace json = boost::json;
namespace {

struct Refusal {
  std::vector<std::string> steps;  // keys and indexes, from the root
  std::string reason;
};

// The schema without its formats: the validator fails on a format beside a value that is no text, and ours it does not
// know. check_formats() looks after them.
void drop_formats(json::value& schema) {
  if (auto* list = schema.if_array()) {
    for (auto& item : *list) drop_formats(item);
  }
  auto* rules = schema.if_object();
  if (rules == nullptr) return;
  const auto* format = rules->if_contains("format");
  // A property may be named "format"; its rules are no text.
  if (format != nullptr && format->is_string()) rules->erase("format");
  for (auto& rule : *rules) {
    const bool is_value = rule.key() == "default" || rule.key() == "enum" || rule.key() == "const";
    if (!is_value) drop_formats(rule.value());
  }
}

// The validator's verdict. Throws what the library throws when the schema is none.
std::vector<Refusal> refusals(const json::value& document, const json::value& schema) {
  valijson::Schema parsed;
  valijson::SchemaParser{}.populateSchema(valijson::adapters::BoostJsonAdapter{schema}, parsed);
  valijson::Validator validator;
  valijson::ValidationResults results;
  std::vector<Refusal> refused;
  if (validator.validate(parsed, valijson::adapters::BoostJsonAdapter{document}, &results)) return refused;
  for (const auto& error : results) {
    Refusal refusal{{}, error.description};
    for (const auto& step : error.context) {
      // "<root>", "[key]", "[0]"
      if (step.size() >= 2 && step.front() == '[') refusal.steps.push_back(step.substr(1, step.size() - 2));
    }
    refused.push_back(std::move(refusal));
  }
  return refused;
}

// Whether `node` fits. Throws what the library throws.
bool fits(const Node& node, json::value schema) {
  drop_formats(schema);
  return refusals(to_json(node), schema).empty();
}

// Puts in place of each `if` what holds of `node`, its `then` or `else`, so that the rules are those of this document
// and explain() has words for them. References inside `if` are not followed.
void settle_conditions(json::value& schema, const Node& node) {
  auto* rules = schema.if_object();
  if (rules == nullptr) return;
  if (auto* all = rules->if_contains("allOf"); all != nullptr && all->is_array()) {
    for (auto& part : all->get_array()) settle_conditions(part, node);
  }
  if (auto* properties = rules->if_contains("properties"); properties != nullptr && properties->is_object()) {
    for (const auto& entry : node.entries) {
      if (auto* property = properties->get_object().if_contains(entry.key)) settle_conditions(*property, entry.value);
    }
  }
  const auto* condition = rules->if_contains("if");
  if (condition == nullptr) return;
  const auto* chosen = rules->if_contains(fits(node, *condition) ? "then" : "else");
  json::value branch = chosen == nullptr ? json::value(json::object{}) : *chosen;
  for (const char* keyword : {"if", "then", "else"}) rules->erase(keyword);
  settle_conditions(branch, node);
  auto& all = (*rules)["allOf"];
  if (!all.is_array()) all.emplace_array();
  all.get_array().push_back(std::move(branch));
}

struct Spot {
  const Node* node;
  Rules rules;
  std::string path;
};

// Walks to where a refusal is. Stops early where several forms are allowed: which of them was meant is not known, so
// what one of them refuses further down says little.
Spot locate(const Node& root, const Rules& rules, const std::string& path, const std::vector<std::string>& steps) {
  Spot spot{&root, rules, path};
  for (const auto& step : steps) {
    if (!spot.rules.alternatives().empty()) return spot;
    if (spot.node->kind == Kind::list) {
      const auto index = static_cast<std::size_t>(std::stoul(step));
      if (index >= spot.node->items.size()) return spot;
      spot = {&spot.node->items[index], spot.rules.item(index), join(spot.path, index)};
    } else {
      const auto* next = spot.node->find(step);
      if (next == nullptr) return spot;
      spot = {next, spot.rules.at(step), join(spot.path, step)};
    }
  }
  return spot;
}

}  // namespace

json::value to_json(const Node& node) {
  switch (node.kind) {
    case Kind::boolean:
      return node.boolean;
    case Kind::integer:
      return node.integer;
    case Kind::number:
      return node.number;
    case Kind::text:
      return json::value(json::string_view{node.text.data(), node.text.size()});
    case Kind::list: {
      json::array items;
      for (const auto& item : node.items) items.push_back(to_json(item));
      return items;
    }
    case Kind::section: {
      json::object entries;
      for (const auto& entry : node.entries) entries.emplace(entry.key, to_json(entry.value));
      return entries;
    }
    case Kind::null:
      break;
  }
  return nullptr;
}

void drop_empty_sections(Node& node, const Rules& rules) {
  for (std::size_t i = 0; i < node.items.size(); ++i) drop_empty_sections(node.items[i], rules.item(i));
  std::vector<Entry> kept;
  for (auto& entry : node.entries) {
    const auto inner = rules.at(entry.key);
    const auto type = inner.text("type");
    if (entry.value.kind == Kind::null && (type == "object" || type == "array")) continue;
    drop_empty_sections(entry.value, inner);
    kept.push_back(std::move(entry));
  }
  node.entries = std::move(kept);
}

void validate(const Node& node, const json::object& schema, const std::string& path, const std::string& owner,
              Findings& findings) {
  std::vector<Refusal> refused;
  json::value settled(schema);
  try {
    settle_conditions(settled, node);
    json::value plain_schema = settled;
    drop_formats(plain_schema);
    refused = refusals(to_json(node), plain_schema);
  } catch (const std::exception& error) {
    findings.add(
        node.place, path,
        fmt::format("{} carries a settings schema that cannot be used ({}). Tell its author", owner, error.what()));
    return;
  }
  const Rules rules{settled.get_object()};
  std::set<const Node*> explained;
  Findings local{findings.file()};
  for (const auto& refusal : refused) {
    const auto spot = locate(node, rules, path, refusal.steps);
    if (explained.insert(spot.node).second) explain(*spot.node, spot.rules, spot.path, local);
  }
  // Rules that explain() has no words for keep the validator's.
  for (const auto& refusal : refused) {
    const auto spot = locate(node, rules, path, refusal.steps);
    if (!local.has_below(spot.path)) local.add(spot.node->place, spot.path, "does not fit: " + refusal.reason);
  }
  findings.merge(std::move(local));
}

}  // namespace hub::config
