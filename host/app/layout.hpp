// Where the hub's own files are, relative to its binary: <prefix>/bin/hubbub, <prefix>/lib/hubbub/plugins,
// <prefix>/share/hubbub. The same in a build folder and when installed.
#pragma once

#include <string>

namespace hub::app {

std::string plugin_directory();
std::string share_directory();

}  // namespace hub::app
