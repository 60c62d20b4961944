// What one poll brought, on its way to the disk: each item becomes a message or nothing, and the round goes on when all
// are settled. So a poller acknowledges to its provider, or remembers, only what is stored.
#pragma once

#include <cstddef>
#include <functional>
#include <hubbub/channel.hpp>
#include <memory>
#include <optional>
#include <string_view>

#include "rounds.hpp"

namespace shared {

// [strand]
class Intake {
 public:
  // Literals: what is logged and counted of items.
  struct Words {
    std::string_view left_out;     // log line: the hub would refuse it each time
    std::string_view again;        // log line: it could not be stored now
    std::string_view refused_sum;  // metric, of those that were left out
  };
  // The message of an item, if there is one. May throw: what a Failure says decides whether the item comes again.
  using Make = std::function<std::optional<hubbub::InboundMessage>(std::size_t index)>;
  // The first `taken` items are on disk, or left out for good. Fewer than there were: the others have to come again.
  using Done = std::function<void(std::size_t taken)>;

  Intake(const hubbub::Context& host, const Rounds& rounds, Words words);

  // Gives the messages of `count` items to the hub, in their order. `make` is called before it returns, `done` once,
  // now or later, unless the round is given up meanwhile.
  void take(std::size_t count, const Make& make, Done done) const;

 private:
  struct Batch;
  using BatchPtr = std::shared_ptr<Batch>;

  void take_one(std::size_t index, const Make& make, const BatchPtr& batch) const;
  void has_failed(Batch& batch, std::size_t index, const hubbub::Error& error) const;
  void settle_one(Batch& batch) const;

  const Rounds& rounds_;
  Words words_;
  hubbub::Inbox inbox_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
};

}  // namespace shared
