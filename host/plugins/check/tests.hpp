// The promises that every plugin keeps. Each function runs in a child process; it returns an empty text when the
// promise holds, else what was seen.
#pragma once

#include <string>
#include <vector>

namespace hub::plugins::check {

struct Subject {
  std::string library;
  std::string settings;  // may be empty
  int call_limit_ms = 0;
  std::string folder;  // for what a test writes; whoever runs the test removes it, also after a crash
};

struct Test {
  const char* id;
  const char* promise;
  std::string (*run)(const Subject& subject);
};

const std::vector<Test>& tests();

}  // namespace hub::plugins::check
