// The routes by which files come and go: widgets and consoles at /live/attachments, the REST API, and /media.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/answers.hpp"
#include "api/attachments.hpp"
#include "api/keys.hpp"
#include "desk/logins.hpp"
#include "live/tokens.hpp"

namespace hub::api {

class Uploads {
 public:
  // All must outlive it. `app_id`: of the REST paths.
  Uploads(Attachments& attachments, const live::Tokens& tokens, desk::Logins& logins, Keys& keys, std::string app_id);
  std::vector<Route> routes();

 private:
  void from_browser(const http::Request& request, const Answer& answer);
  void from_api(const http::Request& request, const Answer& answer);
  struct Uploader {
    std::string name;            // "client:…", "agent:…"
    std::int64_t max_bytes = 0;  // of one file; 0: as the hub allows
  };
  std::optional<http::Response> admit(const http::Request& request, std::size_t& limit) const;
  domain::Result<Uploader> uploader_of(const http::Request& request) const;
  domain::Result<Uploader> widget_of(const http::Request& request) const;

  Attachments& attachments_;
  const live::Tokens& tokens_;
  desk::Logins& logins_;
  Keys& keys_;
  const std::string app_id_;
};

}  // namespace hub::api
