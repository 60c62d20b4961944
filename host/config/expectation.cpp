#include "config/expectation.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "config/findings.hpp"

namespace hub::config {
namespace json = boost::json;
namespace {

std::string text_length(const Rules& rules) {
  const auto* shortest = rules.find("minLength");
  const auto* longest = rules.find("maxLength");
  const bool not_empty = shortest != nullptr && shortest->is_int64() && shortest->get_int64() == 1;
  if (not_empty && longest == nullptr) return "a text that is not empty";
  if (shortest == nullptr && longest == nullptr) return "a text";
  return fmt::format("a text {} characters", range(rules, "minLength", "maxLength"));
}

std::string expected_text(const Rules& rules) {
  if (auto words = rules.text("x-expected"); !words.empty()) return words;
  const auto format = rules.text("format");
  const auto limits = range(rules, "x-minimum", "x-maximum");
  const auto with_limits = [&](const char* words) {
    return limits.empty() ? words : fmt::format("{}, {}", words, limits);
  };
  if (format == "hubbub-secret") return "a reference such as ${env:NAME} or ${file:path}";
  if (format == "hubbub-duration") return with_limits("a duration such as 500ms, 30s, 15m, 12h or 4d");
  if (format == "hubbub-size") return with_limits("a size such as 64KB, 25MB or 1GB");
  if (format == "hubbub-url") return "an address such as https://chat.example.org";
  if (format == "hubbub-target") return "an address such as https://crm.example.org/hooks/hubbub";
  if (format == "hubbub-origin") return "an origin such as https://www.example.org, without path";
  if (format == "hubbub-path" || format == "hubbub-file") return "a path";
  if (const auto pattern = rules.text("pattern"); !pattern.empty()) return "a text that matches " + pattern;
  return text_length(rules);
}

std::string number_range(const Rules& rules) {
  const auto* above = rules.find("exclusiveMinimum");
  const auto* below = rules.find("exclusiveMaximum");
  auto limits = range(rules, "minimum", "maximum");
  if (above != nullptr) limits += (limits.empty() ? "above " : ", above ") + written(*above);
  if (below != nullptr) limits += (limits.empty() ? "below " : ", below ") + written(*below);
  return limits;
}

std::string expected_of_type(const Rules& rules, const std::string& type) {
  const auto limits = number_range(rules);
  if (type == "boolean") return "true or false";
  if (type == "integer") return limits.empty() ? "a whole number" : "a whole number " + limits;
  if (type == "number") return limits.empty() ? "a number" : "a number " + limits;
  if (type == "string") return expected_text(rules);
  if (type == "array") return "a list (lines with \"- \")";
  if (type == "object") return "a section (lines with \"key: value\")";
  return type == "null" ? "nothing" : type;
}

std::vector<std::string> words_of(const json::array& values) {
  std::vector<std::string> words;
  for (const auto& value : values)
    words.push_back(value.is_string() ? std::string{value.get_string()} : written(value));
  return words;
}

bool wants_plain_value(const Rules& rules) {
  if (rules.is_secret() || !rules.alternatives().empty()) return false;
  const auto type = rules.text("type");
  return type == "string" || type == "integer" || type == "number" || type == "boolean" ||
         rules.find("enum") != nullptr;
}

}  // namespace

std::string written(const json::value& value) {
  if (value.is_string()) return value.get_string().empty() ? "\"\"" : std::string{value.get_string()};
  if (!value.is_array()) return json::serialize(value);
  std::string out = "[";
  for (const auto& item : value.get_array()) out += (out.size() > 1 ? ", " : "") + written(item);
  return out + "]";
}

std::string range(const Rules& rules, const char* minimum, const char* maximum) {
  const auto* low = rules.find(minimum);
  const auto* high = rules.find(maximum);
  if (low != nullptr && high != nullptr) return fmt::format("from {} to {}", written(*low), written(*high));
  if (low != nullptr) return fmt::format("of at least {}", written(*low));
  if (high != nullptr) return fmt::format("of at most {}", written(*high));
  return {};
}

std::string expected(const Rules& rules) {
  const auto forms = rules.alternatives();
  if (!forms.empty()) {
    std::string out;
    for (const auto& form : forms) out += (out.empty() ? "" : ", or ") + expected(form);
    return out;
  }
  if (const auto* choice = rules.find("enum"); choice != nullptr && choice->is_array()) {
    return "one of " + quoted_list(words_of(choice->get_array()));
  }
  if (const auto* only = rules.find("const")) return written(*only);
  const auto* type = rules.find("type");
  if (type == nullptr) return "another value";
  if (type->is_string()) return expected_of_type(rules, std::string{type->get_string()});
  std::string out;
  if (type->is_array()) {
    for (const auto& word : words_of(type->get_array())) {
      out += (out.empty() ? "" : ", or ") + expected_of_type(rules, word);
    }
  }
  return out;
}

std::string found(const Rules& rules, const Node& node) {
  if (node.kind == Kind::null) return "nothing";
  if (node.kind == Kind::list) return "a list";
  if (node.kind == Kind::section) return "a section";
  if (rules.is_secret()) return "a literal value (not shown)";
  const bool address =
      rules.has_format("hubbub-url") || rules.has_format("hubbub-origin") || rules.has_format("hubbub-target");
  if (address && node.text.find('@') != std::string::npos) return "an address with a user name (not shown)";
  const bool show = wants_plain_value(rules);
  if (node.kind == Kind::text) return show ? "the text " + shown(node.text) : "a text";
  if (node.kind == Kind::boolean) return show ? node.text : "true or false";
  return show ? "the number " + node.text : "a number";
}

}  // namespace hub::config
