#include <fmt/format.h>

#include <cstdint>

#include "config/expectation.hpp"
#include "config/secrets.hpp"
#include "config/units.hpp"
#include "config/validation.hpp"

namespace hub::config {
namespace {

using Reader = std::optional<std::int64_t> (*)(std::string_view);

bool fits_quantity(const std::string& text, const Rules& rules, Reader read) {
  const auto value = read(text);
  if (!value) return false;
  const auto low = rules.text("x-minimum");
  const auto high = rules.text("x-maximum");
  if (!low.empty() && *value < read(low).value_or(0)) return false;
  return high.empty() || *value <= read(high).value_or(INT64_MAX);
}

// http(s)://host[:port][/path], the host a name or an address in brackets; without user, query and fragment.
bool fits_url(std::string_view text, bool path_allowed) {
  std::string_view rest;
  if (text.substr(0, 8) == "https://") rest = text.substr(8);
  if (text.substr(0, 7) == "http://") rest = text.substr(7);
  const auto slash = rest.find('/');
  const auto authority = rest.substr(0, slash);
  if (authority.empty() || text.find_first_of(" \t\"'<>\\?#@") != std::string_view::npos) return false;
  if (!path_allowed && slash != std::string_view::npos) return false;
  const auto colon = authority.front() == '[' ? authority.find("]:") + 1 : authority.find(':');
  if (authority.front() == '[' && authority.find(']') == std::string_view::npos) return false;
  const bool has_port = colon != std::string_view::npos && colon != 0;
  if (!has_port) return true;
  const auto port = authority.substr(colon + 1);
  return colon > 0 && !port.empty() && port.size() <= 5 &&
         port.find_first_not_of("0123456789") == std::string_view::npos;
}

// The same, perhaps with a query.
bool fits_target(std::string_view text) {
  const auto query = text.find('?');
  if (query == std::string_view::npos) return fits_url(text, true);
  return fits_url(text.substr(0, query), true) && text.find_first_of(" \t\"'<>\\#", query) == std::string_view::npos;
}

bool fits_format(const std::string& text, const Rules& rules) {
  if (rules.has_format("hubbub-duration")) return fits_quantity(text, rules, parse_duration);
  if (rules.has_format("hubbub-size")) return fits_quantity(text, rules, parse_size);
  if (rules.has_format("hubbub-origin")) return fits_url(text, false);
  if (rules.has_format("hubbub-target")) return fits_target(text);
  // Empty is the default of an address that is not set.
  if (rules.has_format("hubbub-url")) return text.empty() || fits_url(text, true);
  return true;
}

}  // namespace

void check_formats(const Node& node, const Rules& rules, const std::string& path, Findings& findings) {
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    check_formats(node.items[i], rules.item(i), join(path, i), findings);
  }
  for (const auto& entry : node.entries) {
    check_formats(entry.value, rules.at(entry.key), join(path, entry.key), findings);
  }
  if (node.kind != Kind::text || rules.empty()) return;
  if (rules.is_secret()) {
    if (const auto problem = check_reference(node.text); !problem.empty()) findings.add(node.place, path, problem);
  } else if (looks_like_reference(node.text)) {
    findings.add(node.place, path,
                 "a reference such as ${env:NAME} is looked up for secrets only; write the value here");
  } else if (!fits_format(node.text, rules)) {
    findings.add(node.place, path, fmt::format("expected {}, found {}", expected(rules), found(rules, node)));
  }
}

}  // namespace hub::config
