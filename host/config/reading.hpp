// A valid document -> typed values. Internal to this room.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "config/config.hpp"
#include "config/rules.hpp"

namespace hub::config {

// Adds what the schema names as default wherever the document is silent.
void apply_defaults(boost::json::value& document, const Rules& rules);

// `document` is valid and complete. Takes relative paths from `config.folder`, secrets from `config.secrets`.
void read_config(const boost::json::object& document, Config& config);

}  // namespace hub::config
