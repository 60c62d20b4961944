// The records of people (see threads.hpp), one an account.
#pragma once

#include <functional>
#include <hubbub/channel.hpp>
#include <string_view>

#include "threads.hpp"

namespace mastodon {

// [strand] Functions throw Failure when the hub's store does not take part.
class People {
 public:
  explicit People(const hubbub::Context& host) : records_{host.require<hubbub::Records>()} {}

  // Without a name when nothing is known of them.
  Person find(std::string_view account_id) const;
  // On disk when it returns. Nothing is written when `change` changes nothing.
  Person change(std::string_view account_id, const std::function<void(Person&)>& change) const;

 private:
  hubbub::Records records_;
};

}  // namespace mastodon
