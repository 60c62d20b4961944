#include "config/secrets.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <regex>

#include "config/source.hpp"

namespace hub::config {
namespace {

constexpr std::string_view env_prefix = "${env:";
constexpr std::string_view file_prefix = "${file:";
constexpr std::size_t largest_secret_bytes = 64 * 1024;

bool has_prefix(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// What stands between "${env:" and "}".
std::string_view inner(std::string_view reference, std::string_view prefix) {
  return reference.substr(prefix.size(), reference.size() - prefix.size() - 1);
}

bool is_variable_name(std::string_view name) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  return !name.empty() && name.find_first_not_of(letters) == std::string_view::npos && (name[0] < '0' || name[0] > '9');
}

}  // namespace

bool looks_like_reference(std::string_view text) {
  return !text.empty() && text.back() == '}' && (has_prefix(text, env_prefix) || has_prefix(text, file_prefix));
}

std::string check_reference(std::string_view reference) {
  if (!looks_like_reference(reference)) {
    return "expected a reference such as ${env:NAME} or ${file:path}, found a literal value (not shown); put the value "
           "into an environment variable or a file";
  }
  if (has_prefix(reference, env_prefix) && !is_variable_name(inner(reference, env_prefix))) {
    return "expected the name of an environment variable in ${env:…}: letters, digits and underscores";
  }
  if (has_prefix(reference, file_prefix) && inner(reference, file_prefix).empty()) {
    return "expected a path in ${file:…}";
  }
  return {};
}

SecretReader::SecretReader(std::string folder, Environment environment)
    : folder_{std::move(folder)}, environment_{std::move(environment)} {
  if (environment_) return;
  environment_ = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
  };
}

std::string SecretReader::look_up(std::string_view reference, std::string& value) const {
  if (has_prefix(reference, env_prefix)) {
    const std::string name{inner(reference, env_prefix)};
    const auto set = environment_(name);
    if (!set) return fmt::format("{}: the environment variable {} is not set", reference, name);
    value = *set;
  } else {
    const auto path = absolute(folder_, std::string{inner(reference, file_prefix)});
    std::string reason;
    const auto content = read_small_file(path, largest_secret_bytes, reason);
    if (!content) return fmt::format("{}: cannot read {}: {}", reference, path, reason);
    value = *content;
  }
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
  return value.empty() ? fmt::format("{}: the value is empty", reference) : "";
}

void SecretReader::read_one(const Node& node, const Rules& rules, const std::string& path, Secrets& into,
                            Findings& findings) const {
  // What is no reference has been reported.
  if (node.kind != Kind::text || !check_reference(node.text).empty()) return;
  std::string value;
  if (const auto problem = look_up(node.text, value); !problem.empty()) {
    findings.add(node.place, path, problem);
    return;
  }
  const auto* shortest = rules.find("x-min-length");
  if (shortest != nullptr && shortest->is_int64() && static_cast<std::int64_t>(value.size()) < shortest->get_int64()) {
    findings.add(
        node.place, path,
        fmt::format("{}: the value is too short; expected {} characters at least", node.text, shortest->get_int64()));
    return;
  }
  if (const auto pattern = rules.text("x-secret-pattern"); !pattern.empty()) {
    if (!std::regex_search(value, std::regex{pattern})) {
      findings.add(node.place, path,
                   fmt::format("{}: the value does not fit; expected {}", node.text, rules.text("x-secret-expected")));
      return;
    }
  }
  into.insert_or_assign(path, Secret{std::move(value)});
}

void SecretReader::read_all(const Node& node, const Rules& rules, const std::string& path, Secrets& into,
                            Findings& findings) const {
  if (rules.is_secret()) read_one(node, rules, path, into, findings);
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    read_all(node.items[i], rules.item(i), join(path, i), into, findings);
  }
  for (const auto& entry : node.entries) {
    read_all(entry.value, rules.at(entry.key), join(path, entry.key), into, findings);
  }
}

}  // namespace hub::config
