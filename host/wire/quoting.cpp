#include "domain/json_string.hpp"
#include "wire/wire.hpp"

namespace hub::wire {

void append_quoted(std::string& out, std::string_view text) {
  domain::append_json_string(out, text);
}

}  // namespace hub::wire
