// A value that must not be seen: a password, a token. It is copied and compared, handed to the one who needs it by
// reveal(), and printed as "[secret]" wherever else it turns up.
#pragma once

#include <iosfwd>
#include <string>
#include <utility>

namespace hub::config {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_{std::move(value)} {}

  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool operator==(const Secret& other) const = default;

 private:
  std::string value_;
};

std::ostream& operator<<(std::ostream& out, const Secret& secret);

}  // namespace hub::config
