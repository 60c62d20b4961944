// multipart/form-data (RFC 7578), read from memory: views into the body, no copies. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"

namespace hub::api {

struct Part {
  std::string name;
  std::string file_name;  // as sent; "" when the part has none
  std::string_view body;
};

// bad_request when `content_type` names no boundary, the body does not end with the closing one, a part's head is
// longer than 8 kB or there are more than 20 parts.
domain::Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace hub::api
