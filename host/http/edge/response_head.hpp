// The status line and headers of an answer, with what every answer must carry.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/edge/cors.hpp"
#include "http/message.hpp"

namespace hub::http {

struct HeadFacts {
  std::uint64_t content_length = 0;
  bool keep_alive = true;
  bool secure = false;
  const CorsGrant* cors = nullptr;
  std::string_view date;
};

// Headers of the response that frame the message (Content-Length, Connection, …) are the server's and are left out;
// control characters in values become spaces, so that no value can add a header.
void append_head(std::string& out, const Response& response, const HeadFacts& facts);

bool allows_body(int status);
std::string_view reason_of(int status);

}  // namespace hub::http
