// What the tests of this room share.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace hub::config {

// A folder of its own, gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hubbub-config-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path() const { return path_.string(); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, std::string_view content) const {
    std::ofstream out{path_ / name, std::ios::binary | std::ios::trunc};
    out << content;
    return file(name);
  }

 private:
  std::filesystem::path path_;
};

inline constexpr const char* widget_schema = R"({
  "type": "object", "additionalProperties": false, "required": ["allowed_origins"],
  "properties": {
    "allowed_origins": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "hubbub-origin"},
                        "description": "Pages that may open it."},
    "title": {"type": "string", "maxLength": 10, "default": "Chat", "description": "Its title."},
    "position": {"enum": ["left", "right"], "default": "right"},
    "jwt": {"type": "object", "additionalProperties": false, "required": ["key"],
            "properties": {"key": {"$ref": "#/definitions/secret"}, "leeway": {"type": "number", "exclusiveMinimum": 0}}},
    "retry": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "enum": ["never"]}]}
  },
  "definitions": {"secret": {"type": "string", "format": "hubbub-secret", "description": "The key."}}})";

inline constexpr const char* carrier_schema = R"({
  "type": "object", "additionalProperties": false, "required": ["provider"],
  "allOf": [{"if": {"properties": {"provider": {"const": "line"}}},
             "then": {"required": ["line"], "properties": {"line": {"required": ["host", "password"]}}},
             "else": {"required": ["account"]}}],
  "properties": {
    "provider": {"type": "string", "enum": ["line", "cloud"]},
    "account": {"type": "string", "description": "Name of the account."},
    "line": {"type": "object", "additionalProperties": false, "description": "Of provider line.",
             "if": {"required": ["port"]}, "then": {"required": ["proof"]},
             "properties": {"host": {"type": "string", "minLength": 1}, "port": {"type": "integer"},
                            "password": {"type": "string", "format": "hubbub-secret"}, "proof": {"type": "boolean"}}}
  }})";

// What the tests' environment and plugin folder hold.
inline Options test_options(std::map<std::string, std::string> variables = {}) {
  Options options;
  options.environment = [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  };
  options.find_plugins = [](const std::vector<std::string>&) {
    return std::vector<KnownPlugin>{
        {"com.hubbub.web-widget", widget_schema, false},
        {"com.hubbub.greeter", R"({"type": "object", "additionalProperties": false})", true},
        {"com.acme.carrier", carrier_schema, false},
        {"com.acme.broken", R"({"type": ["object"], "properties": []})", false},
        {"com.acme.not-json", "{", false}};
  };
  return options;
}

}  // namespace hub::config
