#include "config/secret.hpp"

#include <ostream>

namespace hub::config {

std::ostream& operator<<(std::ostream& out, const Secret&) {
  return out << "[secret]";
}

}  // namespace hub::config
