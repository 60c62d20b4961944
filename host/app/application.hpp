// The `hubbub` command: a Poco::Util::ServerApplication with subcommands.
#pragma once

namespace hub::app {

// Exit status: 0 done, 1 it failed, 2 the input (arguments, configuration) is wrong.
int run(int argc, char** argv);

}  // namespace hub::app
