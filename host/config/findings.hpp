// Collects the mistakes of one file. Internal to this room.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "config/tree.hpp"

namespace hub::config {

class Findings {
 public:
  explicit Findings(std::string file) : file_{std::move(file)} {}

  void add(Place place, std::string path, std::string message);
  void merge(Findings&& other);
  const std::string& file() const { return file_; }
  bool empty() const { return mistakes_.empty(); }
  // Whether something was found at `path` or below it.
  bool has_below(std::string_view path) const;
  // In the order of the lines, each once.
  std::vector<Mistake> take();

 private:
  std::string file_;
  std::vector<Mistake> mistakes_;
};

// The one of `known` that was probably meant by `written`, or nothing when none is near.
std::string nearest(std::string_view written, const std::vector<std::string>& known);

// `"a", "b", "c"`, cut short when there are many.
std::string quoted_list(const std::vector<std::string>& words);

// A text of the file, fit to be shown in a message: quoted, control characters escaped, cut short.
std::string shown(std::string_view text);

}  // namespace hub::config
