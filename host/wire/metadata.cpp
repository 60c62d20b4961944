#include "wire/metadata.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "wire/utf8.hpp"
#include "wire/wire.hpp"

namespace hub::wire {
namespace {

namespace json = boost::json;

tl::unexpected<domain::Error> refuse(std::string what) {
  return domain::invalid("invalid_metadata", std::move(what));
}

bool append_scalar(std::string& out, const json::value& value) {
  if (value.is_string()) {
    const std::string_view text{value.get_string().data(), value.get_string().size()};
    append_quoted(out, has_controls(text) ? without_controls(text) : text);
    return true;
  }
  if (!value.is_number() && !value.is_bool()) return false;
  out += json::serialize(value);
  return true;
}

}  // namespace

domain::Result<std::string> copy_metadata(const json::value& value) {
  if (!value.is_object()) return refuse("metadata must be a flat JSON object.");
  std::string out = "{";
  for (const auto& [key, field] : value.get_object()) {
    const std::string_view name{key.data(), key.size()};
    if (out.size() > 1) out += ',';
    append_quoted(out, has_controls(name) ? without_controls(name) : name);
    out += ':';
    if (!append_scalar(out, field)) {
      return refuse("metadata." + std::string{first_characters(name, 64)} + " must be a string, number or boolean.");
    }
    if (out.size() >= kMaxMetadataBytes) {
      return refuse("metadata must have at most " + std::to_string(kMaxMetadataBytes) + " bytes.");
    }
  }
  out += '}';
  return out;
}

domain::Result<std::string> parse_metadata(std::string_view text) {
  if (text.empty()) return std::string{};
  if (text.size() > 4 * kMaxMetadataBytes) {  // with escapes and blanks; the canonical form is checked below
    return refuse("metadata must have at most " + std::to_string(kMaxMetadataBytes) + " bytes.");
  }
  unsigned char buffer[2048];
  json::monotonic_resource memory{buffer, sizeof buffer};
  json::error_code code;
  const auto value = json::parse(json::string_view{text.data(), text.size()}, code, &memory);
  if (code) return refuse("metadata is not valid JSON (" + code.message() + ").");
  return copy_metadata(value);
}

}  // namespace hub::wire
