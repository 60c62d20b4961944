// What was said between the hub and the addresses that the simulator plays: one record an address, so that a message
// and all that is known of it is one write. The newest messages and addresses are kept, older ones forgotten.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace simulator {

// How far a message of the hub has come.
enum class Seen { no, delivered, read };

struct Line {
  std::string id;        // of the hub's delivery, or the page's own
  bool from_hub = true;  // else written on the page
  std::string text{};
  std::string content{};  // JSON as the REST API documents it
  std::string author{};   // of a message of the hub
  std::string subject{};  // of mail that was written here
  std::int64_t at_ms = 0;
  Seen seen = Seen::no;  // of a message of the hub
};

struct Thread {
  std::string address;
  std::vector<Line> lines{};  // oldest first
  std::int64_t version = 0;

  const Line* find(std::string_view id) const;
};

// [strand]
class Threads {
 public:
  static constexpr std::size_t kMostLines = 100;
  static constexpr std::size_t kMostAddresses = 50;

  explicit Threads(hubbub::Records records) : records_{std::move(records)} {}

  // Without lines when nothing was said.
  hubbub::Result<Thread> of(const std::string& address) const;
  // The one with the newest message first.
  hubbub::Result<std::vector<Thread>> all() const;
  // A line whose id is there already is not added again. On disk when it returns well.
  hubbub::Result<> add(const std::string& address, const Line& line);
  // The hub's messages up to the one with the id `through` have come this far. Answers all of them that are no further,
  // those that were there before included: to report twice is harmless.
  hubbub::Result<std::vector<std::string>> mark(const std::string& address, std::string_view through, Seen seen);
  // The address and all that was said are forgotten.
  hubbub::Result<> forget(const std::string& address);

 private:
  hubbub::Result<> make_room();
  hubbub::Result<> put(Thread thread) const;

  hubbub::Records records_;
};

}  // namespace simulator
