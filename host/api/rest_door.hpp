// What every REST route asks first: who calls, and for which app.
#pragma once

#include <string>
#include <string_view>

#include "api/keys.hpp"
#include "domain/result.hpp"
#include "http/message.hpp"

namespace hub::api {

// Keys::admit, then the path's {appId}: rejected/"forbidden" when it is not this hub's (404 app_not_found for keys of
// scope account, which may know that it does not exist).
domain::Result<Caller> admit_caller(Keys& keys, std::string_view app_id, const http::Request& request);

// "https://hub.example": the address that the request came to.
std::string own_address(const http::Request& request);

}  // namespace hub::api
