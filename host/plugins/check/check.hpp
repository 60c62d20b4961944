// `hubbub plugin check`: the conformance suite. Every test has an id and a one-sentence promise, and runs in a child
// process of its own, so that a plugin that crashes or hangs fails one test and not the suite.
#pragma once

#include <iosfwd>
#include <string>

namespace hub::plugins::check {

struct Options {
  std::string library;         // the .so
  std::string settings;        // JSON for instances; empty: made from the schema's required keys and defaults
  std::string only;            // id of one test; empty: all
  int test_limit_ms = 60'000;  // a test that takes longer has failed
  int call_limit_ms = 5'000;   // a send must be completed, and a stop must return, within it
};

// Prints a line a test; 0 when all hold, 1 when one fails, 2 when the library cannot be checked at all. Call it from a
// process without threads: it forks.
int run(const Options& options, std::ostream& out);

}  // namespace hub::plugins::check
