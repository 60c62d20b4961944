#include <fmt/format.h>

#include <boost/json/parse.hpp>

#include "config/config.hpp"
#include "config/expectation.hpp"
#include "config/rules.hpp"

namespace hub::config {
namespace {

namespace json = boost::json;

constexpr const char* introduction = R"md(# Configuration

<!-- Generated from host/config/schema.json. Write it anew with: hubbub docs configuration > docs/configuration.md -->

One YAML file configures a hub: `hubbub serve --config hubbub.yaml`. It is checked before anything starts; every
mistake is named with its line, what was expected and what was probably meant. `hubbub check-config --config hubbub.yaml`
only checks, reports all mistakes at once and ends with status 2 when there are any.

```
config/hubbub.yaml:12:9: server.port: expected a whole number from 0 to 65535, found the text "8080"; remove the quotes
config/hubbub.yaml:20:3: server.limts: unknown key; did you mean "limits"?
```

## How values are written

- **Texts** need quotes only where YAML would read something else: `"8080"`, `"true"`, `"+41791234567"`, or with a `: `
  or ` #` in them. Unquoted `yes`, `no`, `on` and `off` are texts; switches are written `true` and `false`.
- **Durations** carry a unit: `500ms`, `30s`, `15m`, `12h`, `4d`. **Sizes** too: `512B`, `64KB`, `25MB`, `1GB`, in steps
  of 1024.
- **Paths** are relative to the folder that the file is in.
- **Secrets** never stand in the file. A key that takes one accepts references only: `${env:NAME}` is the environment
  variable, `${file:path}` the file's content without the newline at its end. What they hold is never logged.
- A section or list with all of its lines commented out counts as not written. Keys that are left out have their
  defaults.
- Indentation is by spaces. Aliases (`&name`, `*name`) work for whole values; merging (`<<`) and tags (`!!int`) do not.

## When changes take effect

The hub watches the file, and reads it again on SIGHUP. A file with mistakes is refused: they are logged and the hub
runs on as it was. Otherwise integrations that were added, removed or changed are started, stopped or restarted, the
others run on untouched. Keys marked *at once* below take effect with it. The others need a restart; the log names
those that changed and still wait for it.
)md";

// A cell of a table: one line, no bar of its own.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string default_of(const Rules& rules) {
  const auto* value = rules.find("default");
  if (value == nullptr) return "";
  if (value->is_string() && value->get_string().empty()) return "empty";
  if (value->is_object()) return "";
  return fmt::format("`{}`", cell(written(*value)));
}

std::string type_of(const Rules& rules) {
  if (rules.text("type") == "array") {
    const auto items = rules.item(0);
    const bool plain = !items.empty() && items.text("type") != "object";
    return plain ? fmt::format("a list, each {}", expected(items)) : "a list of sections";
  }
  if (rules.text("type") == "object") return "a section";
  return expected(rules);
}

bool is_required(const Rules& section, const std::string& key) {
  const auto* required = section.find("required");
  if (required == nullptr || !required->is_array()) return false;
  for (const auto& one : required->get_array()) {
    if (one.is_string() && one.get_string() == key) return true;
  }
  return false;
}

class Table {
 public:
  Table() : text_{"| Key | Value | Default | |\n|---|---|---|---|\n"} {}

  // Rows of `rules`' keys and, dotted, of the keys below them.
  void add_keys(const Rules& rules, const std::string& prefix, const std::string& outer_applies) {
    for (const auto& key : rules.keys()) add(rules, key, prefix, outer_applies);
  }
  const std::string& text() const { return text_; }

 private:
  void add(const Rules& section, const std::string& key, const std::string& prefix, const std::string& outer_applies) {
    const auto rules = section.at(key);
    const auto own = rules.text("x-applies");
    const bool now = !own.empty() && own != "restart" && outer_applies == "restart";
    const auto name = prefix + key;
    const bool has_keys = !rules.keys().empty();
    text_ += fmt::format("| `{}` | {} | {} | {}{} |\n", name, has_keys ? "a section" : cell(type_of(rules)),
                         is_required(section, key) ? "*required*" : default_of(rules), cell(rules.text("description")),
                         now ? " *At once.*" : "");
    const auto& applies = own.empty() ? outer_applies : own;
    if (has_keys) add_keys(rules, name + ".", applies);
    const auto items = rules.item(0);
    if (!items.keys().empty()) add_keys(items, name + "[].", applies);
  }

  std::string text_;
};

std::string chapter(const std::string& key, const Rules& rules) {
  const bool list = rules.text("type") == "array";
  const auto applies = rules.text("x-applies");
  Table table;
  table.add_keys(list ? rules.item(0) : rules, "", applies);
  return fmt::format("\n## `{}`\n\n{}{}\n\n{}", key, rules.text("description"),
                     list ? " A list; each entry has these keys:" : "", table.text());
}

}  // namespace

std::string generate_reference() {
  const Rules rules{host_schema()};
  std::string out = introduction;
  for (const auto& key : rules.keys()) out += chapter(key, rules.at(key));
  return out;
}

std::string settings_table(std::string_view settings_schema) {
  json::error_code error;
  const auto schema = json::parse(json::string_view{settings_schema.data(), settings_schema.size()}, error);
  const auto* object = schema.if_object();
  if (error || object == nullptr) return "This plugin's settings schema is not JSON.\n";
  const Rules rules{*object};
  if (rules.keys().empty()) return "This plugin has no settings.\n";
  Table table;
  table.add_keys(rules, "", "");
  return table.text();
}

}  // namespace hub::config
