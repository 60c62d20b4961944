// Holds a tree against a JSON Schema and tells what does not fit. Internal to this room.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "config/findings.hpp"
#include "config/rules.hpp"
#include "config/tree.hpp"

namespace hub::config {

boost::json::value to_json(const Node& node);

// Drops keys with nothing behind them where a section or list belongs: all of its lines may be commented out.
void drop_empty_sections(Node& node, const Rules& rules);

// Reports every place of `node` that `schema` refuses. `path` is where `node` stands in the file. A schema that is
// none is reported too, as `owner`'s.
void validate(const Node& node, const boost::json::object& schema, const std::string& path, const std::string& owner,
              Findings& findings);

// What the rules refuse in this very node, not in those below it, in words. True when there was something.
bool explain(const Node& node, const Rules& rules, const std::string& path, Findings& findings);

// Reports texts that are not what their `format` says (durations, sizes, addresses, references to secrets), and
// references to secrets where none is looked up.
void check_formats(const Node& node, const Rules& rules, const std::string& path, Findings& findings);

}  // namespace hub::config
