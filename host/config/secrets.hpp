// References to secrets: ${env:NAME}, ${file:path}. Internal to this room.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "config/findings.hpp"
#include "config/rules.hpp"
#include "config/tree.hpp"

namespace hub::config {

// Whether `text` as a whole is written like a reference (its name may still be wrong).
bool looks_like_reference(std::string_view text);

// What is wrong with `reference`, empty when nothing is. Never repeats a text that is no reference.
std::string check_reference(std::string_view reference);

using Secrets = std::map<std::string, Secret, std::less<>>;
using Environment = std::function<std::optional<std::string>(const std::string&)>;

class SecretReader {
 public:
  SecretReader(std::string folder, Environment environment);

  // Looks up every secret that `rules` see in `node`; `path` begins the keys of `into`.
  void read_all(const Node& node, const Rules& rules, const std::string& path, Secrets& into, Findings& findings) const;

 private:
  void read_one(const Node& node, const Rules& rules, const std::string& path, Secrets& into, Findings& findings) const;
  std::string look_up(std::string_view reference, std::string& value) const;

  std::string folder_;
  Environment environment_;
};

}  // namespace hub::config
