// mail_corpus FOLDER: takes every file below it as a mail. Prints one line of JSON: how each ended, and the memory that
// was needed. Fails when a mail ended in no way at all, or without words.
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <hubbub/plugin.hpp>
#include <hubbub/testing/fake_hub.hpp>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "desk_channel.hpp"

HUBBUB_PLUGIN(email::DeskChannel)

namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string name_of(email::Taken how) {
  switch (how) {
    case email::Taken::stored:
      return "stored";
    case email::Taken::left:
      return "left";
    case email::Taken::refused:
      return "refused";
    default:
      return "try_again";
  }
}

// One hub for some mails: it keeps all that it is given in memory.
class Round {
 public:
  Round() {
    hub_.secret("signing_key", "a-key-of-sixteen-or-more");
    hub_.create("com.hubbub.email-test",
                R"({"address": "support@hub.example", "signing_key": "${env:K}", "smtp": {"host": "127.0.0.1"}})")
        .value();
  }
  // Empty when it went well.
  std::string take(const std::string& bytes, std::map<std::string, int>& counts) {
    const auto ends_before = email::ends.size();
    const auto messages_before = hub_.inbox().size();
    hub_.request({.method = "POST", .path = "/take", .body = bytes});
    hub_.advance(hubbub::Milliseconds{1}).value();
    if (email::ends.size() != ends_before + 1) return "did not end";
    const auto how = email::ends.back();
    ++counts[name_of(how)];
    if (how == email::Taken::refused || how == email::Taken::try_again) return name_of(how);
    if (how == email::Taken::left) {
      for (const auto& [name, reason] : hub_.log().back().fields) ++counts[name + "_" + reason];
      return {};
    }
    // The same mail once more is a duplicate in the hub: nothing new for it.
    return hub_.inbox().size() > messages_before || is_known(bytes) ? "" : "stored nothing";
  }

 private:
  bool is_known(const std::string& bytes) { return !seen_.insert(bytes).second; }

  hubbub::testing::FakeHub hub_;
  std::set<std::string> seen_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  constexpr int kMailsPerHub = 200;
  std::map<std::string, int> counts;
  std::unique_ptr<Round> round;
  int mails = 0;
  int failures = 0;
  for (const auto& entry : fs::recursive_directory_iterator{argv[1]}) {
    if (!entry.is_regular_file() || entry.path().extension() != ".txt") continue;
    if (mails++ % kMailsPerHub == 0) {
      round.reset();
      round = std::make_unique<Round>();
    }
    const auto failure = round->take(bytes_of(entry.path()), counts);
    if (failure.empty()) continue;
    ++failures;
    std::cerr << entry.path().filename().string() << ": " << failure << "\n";
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << "{\"mails\":" << mails << ",\"failures\":" << failures << ",\"peak_kb\":" << usage.ru_maxrss;
  for (const auto& [name, count] : counts) std::cout << ",\"" << name << "\":" << count;
  std::cout << "}\n";
  return failures == 0 ? 0 : 1;
}
