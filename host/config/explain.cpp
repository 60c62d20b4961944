#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <regex>

#include "config/expectation.hpp"
#include "config/validation.hpp"

namespace hub::config {
namespace json = boost::json;
namespace {

std::string type_name(const Node& node) {
  switch (node.kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::integer:
      return "integer";
    case Kind::number:
      return "number";
    case Kind::text:
      return "string";
    case Kind::list:
      return "array";
    case Kind::section:
      return "object";
  }
  return {};
}

bool is_type(const Node& node, const json::value& type) {
  if (!type.is_string()) return false;
  const auto name = type_name(node);
  const auto wanted = std::string{type.get_string()};
  return name == wanted || (name == "integer" && wanted == "number");
}

bool has_allowed_type(const Node& node, const Rules& rules) {
  const auto* type = rules.find("type");
  if (type == nullptr) return true;
  if (!type->is_array()) return is_type(node, *type);
  const auto& types = type->get_array();
  return std::any_of(types.begin(), types.end(), [&](const json::value& one) { return is_type(node, one); });
}

bool is_one_of(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return text == word; });
}

// The next step, where a slip that YAML invites is seen.
std::string type_hint(const Node& node, const Rules& rules) {
  const auto type = rules.text("type");
  const bool number_in_quotes = node.kind == Kind::text && node.quoted && (type == "integer" || type == "number") &&
                                !node.text.empty() && node.text.find_first_not_of("0123456789.-+") == std::string::npos;
  if (number_in_quotes) return "; remove the quotes";
  if (node.kind == Kind::text && type == "boolean") {
    const std::string word = node.text;
    if (is_one_of(word, {"yes", "Yes", "YES", "on", "On", "ON", "true", "True"})) return "; write true";
    if (is_one_of(word, {"no", "No", "NO", "off", "Off", "OFF", "false", "False"})) return "; write false";
  }
  const bool bare = node.kind == Kind::integer || node.kind == Kind::number || node.kind == Kind::boolean;
  if (bare && rules.has_unit()) return "; write it with a unit";
  if (bare && type == "string" && !rules.is_secret() && rules.find("enum") == nullptr) return "; put it in quotes";
  return {};
}

void say(const Node& node, const Rules& rules, const std::string& path, const std::string& hint, Findings& findings) {
  findings.add(node.place, path, fmt::format("expected {}, found {}{}", expected(rules), found(rules, node), hint));
}

bool explain_choice(const Node& node, const Rules& rules, const std::string& path, Findings& findings) {
  const auto* choice = rules.find("enum");
  if (choice == nullptr || !choice->is_array()) return false;
  std::vector<std::string> words;
  const auto here = to_json(node);
  for (const auto& value : choice->get_array()) {
    if (value == here) return false;
    words.push_back(value.is_string() ? std::string{value.get_string()} : written(value));
  }
  const auto near = nearest(node.text, words);
  say(node, rules, path, near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near), findings);
  return true;
}

bool is_out_of_range(const Node& node, const Rules& rules) {
  if (node.kind != Kind::integer && node.kind != Kind::number) return false;
  const auto limit = [&](const char* keyword) -> std::optional<double> {
    const auto* value = rules.find(keyword);
    if (value == nullptr || !value->is_number()) return {};
    return value->to_number<double>();
  };
  const auto least = limit("minimum");
  const auto most = limit("maximum");
  const auto above = limit("exclusiveMinimum");
  const auto below = limit("exclusiveMaximum");
  return (least && node.number < *least) || (most && node.number > *most) || (above && node.number <= *above) ||
         (below && node.number >= *below);
}

std::int64_t characters(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

bool breaks_text_rules(const Node& node, const Rules& rules) {
  if (node.kind != Kind::text) return false;
  const auto count = characters(node.text);
  const auto* shortest = rules.find("minLength");
  const auto* longest = rules.find("maxLength");
  if (shortest != nullptr && shortest->is_int64() && count < shortest->get_int64()) return true;
  if (longest != nullptr && longest->is_int64() && count > longest->get_int64()) return true;
  const auto pattern = rules.text("pattern");
  return !pattern.empty() && !std::regex_search(node.text, std::regex{pattern});
}

void explain_missing(const Node& node, const Rules& rules, const std::string& path, Findings& findings) {
  std::vector<std::string> missing;
  for (const auto* required : rules.find_all("required")) {
    if (!required->is_array()) continue;
    for (const auto& entry : required->get_array()) {
      if (!entry.is_string()) continue;
      std::string key{entry.get_string()};
      const bool is_told = std::find(missing.begin(), missing.end(), key) != missing.end();
      if (node.find(key) == nullptr && !is_told) missing.push_back(std::move(key));
    }
  }
  for (const auto& key : missing) {
    const auto inner = rules.at(key);
    const auto about = inner.text("description");
    findings.add(node.place, join(path, key),
                 fmt::format("missing; expected {}{}{}", expected(inner), about.empty() ? "" : ". ", about));
  }
}

void explain_unknown(const Node& node, const Rules& rules, const std::string& path, Findings& findings) {
  const auto* others = rules.find("additionalProperties");
  if (others == nullptr || !others->is_bool() || others->get_bool()) return;
  const auto keys = rules.keys();
  for (const auto& entry : node.entries) {
    if (!rules.at(entry.key).empty()) continue;
    std::vector<std::string> free;
    for (const auto& key : keys) {
      if (node.find(key) == nullptr) free.push_back(key);
    }
    auto near = nearest(entry.key, free);
    if (near.empty()) near = nearest(entry.key, keys);
    findings.add(entry.place, join(path, entry.key),
                 near.empty() ? "unknown key; known here: " + quoted_list(keys)
                              : fmt::format("unknown key; did you mean \"{}\"?", near));
  }
}

void explain_list(const Node& node, const Rules& rules, const std::string& path, Findings& findings) {
  const auto count = static_cast<std::int64_t>(node.items.size());
  const auto* fewest = rules.find("minItems");
  const auto* most = rules.find("maxItems");
  const bool few = fewest != nullptr && fewest->is_int64() && count < fewest->get_int64();
  const bool many = most != nullptr && most->is_int64() && count > most->get_int64();
  if (few || many) {
    findings.add(node.place, path,
                 fmt::format("expected a list {} entries, found {}", range(rules, "minItems", "maxItems"), count));
  }
  const auto* unique = rules.find("uniqueItems");
  if (unique == nullptr || !unique->is_bool() || !unique->get_bool()) return;
  std::vector<json::value> seen;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    auto value = to_json(node.items[i]);
    const auto same = std::find(seen.begin(), seen.end(), value);
    if (same != seen.end()) {
      findings.add(node.items[i].place, join(path, i),
                   fmt::format("the same as entry {} of the list; remove it", same - seen.begin()));
    }
    seen.push_back(std::move(value));
  }
}

}  // namespace

bool explain(const Node& node, const Rules& rules, const std::string& path, Findings& findings) {
  Findings local{findings.file()};
  if (!rules.alternatives().empty()) {
    say(node, rules, path, "", local);
  } else if (!has_allowed_type(node, rules)) {
    say(node, rules, path, type_hint(node, rules), local);
  } else if (!explain_choice(node, rules, path, local)) {
    if (is_out_of_range(node, rules) || breaks_text_rules(node, rules)) say(node, rules, path, "", local);
    if (node.kind == Kind::list) explain_list(node, rules, path, local);
    if (node.kind == Kind::section) {
      explain_missing(node, rules, path, local);
      explain_unknown(node, rules, path, local);
    }
  }
  const bool something = !local.empty();
  findings.merge(std::move(local));
  return something;
}

}  // namespace hub::config
