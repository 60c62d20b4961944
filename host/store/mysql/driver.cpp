#include "store/open.hpp"

namespace hub::store {

domain::Result<std::unique_ptr<Driver>> make_mysql_driver(const Options&, const domain::Clock&) {
  return domain::fail(domain::Status::unsupported, "no_mysql", "this build has no MySQL driver");
}

}  // namespace hub::store
