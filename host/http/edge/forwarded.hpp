// Who is behind a trusted proxy: X-Forwarded-For, -Proto and -Host, believed only from the proxies that are named.
#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"

namespace hub::http {

struct Client {
  std::string address;
  bool secure = false;
  std::string host;  // what the client asked for
};

// `peer`: address of the connection. From the right of X-Forwarded-For the first address that is no trusted proxy is
// the client; what stands left of it may be made up.
Client client_behind(const std::vector<std::string>& trusted_proxies, const std::string& peer, bool tls,
                     const Request& request);

}  // namespace hub::http
