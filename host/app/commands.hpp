// What each subcommand does. All print for people; exit statuses as in application.hpp.
#pragma once

#include <string>
#include <vector>

namespace hub::app {

struct Arguments {
  std::string config = "config/hubbub.yaml";
  std::string welcome;  // a line that `serve` prints when it is ready
  std::string email, name, role = "agent";
  bool password_from_stdin = false;
  std::string id, out;             // of `person`
  std::vector<std::string> words;  // what follows the subcommand
};

int serve(const Arguments& arguments);
int check_config(const Arguments& arguments);
int list_plugins(const Arguments& arguments);
int check_plugin(const Arguments& arguments);
int add_agent(const Arguments& arguments);
int export_person(const Arguments& arguments);
int print_erasure(const Arguments& arguments);
int print_docs(const Arguments& arguments);
int print_version();

}  // namespace hub::app
