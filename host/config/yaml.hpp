// Text of the file -> tree. The only place that knows a YAML library. Internal to this room.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "config/findings.hpp"
#include "config/tree.hpp"

namespace hub::config {

struct Parsed {
  Node root;  // a section
  // Top-level keys whose text is not YAML: they are left out of `root`, the others can still be checked.
  std::set<std::string> broken;
  bool readable = true;  // false: nothing could be made of the text
};

// Scalars are typed by the YAML 1.2 core schema: quoted is text; so are yes, no, on and off. Reported: what is not
// YAML, tabs in the indentation, keys written twice, tags, several documents, files that expand beyond all measure by
// aliases.
Parsed parse_yaml(std::string_view text, Findings& findings);

}  // namespace hub::config
