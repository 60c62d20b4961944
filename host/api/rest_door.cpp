#include "api/rest_door.hpp"

namespace hub::api {

domain::Result<Caller> admit_caller(Keys& keys, std::string_view app_id, const http::Request& request) {
  auto caller = keys.admit(request);
  if (!caller || request.param("appId") == app_id) return caller;
  if (caller->scope == "account") return domain::not_found("app", "There is no such app on this hub.");
  return domain::rejected("forbidden", "The API key does not belong to this app.");
}

std::string own_address(const http::Request& request) {
  return (request.secure ? "https://" : "http://") + std::string{request.header("host")};
}

}  // namespace hub::api
