// Words by which people say whether they want to hear from us: STOP, START, HELP, in many languages. Only a message
// that is such a word and nothing else counts: "please stop the delivery" is for the agent.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sms {

enum class Keyword { stop, start, help };

class Keywords {
 public:
  // Those that are built in, and the business's own; `ignored` are none.
  struct Own {
    std::vector<std::string> stop;
    std::vector<std::string> start;
    std::vector<std::string> help;
    std::vector<std::string> ignored;
  };
  explicit Keywords(const Own& own);

  std::optional<Keyword> in(std::string_view text) const;

 private:
  std::set<std::string, std::less<>> stop_;
  std::set<std::string, std::less<>> start_;
  std::set<std::string, std::less<>> help_;
};

}  // namespace sms
