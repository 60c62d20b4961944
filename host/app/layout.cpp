#include "app/layout.hpp"

#include <filesystem>
#include <system_error>

namespace hub::app {
namespace {

std::filesystem::path prefix() {
  std::error_code error;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path("/usr/local") : binary.parent_path().parent_path();
}

}  // namespace

std::string plugin_directory() {
  return (prefix() / "lib/hubbub/plugins").string();
}
std::string share_directory() {
  return (prefix() / "share/hubbub").string();
}

}  // namespace hub::app
