// The proof that a person was erased: what was removed, when, and who asked. It holds counts and digests, and no word,
// name or address of the person; the user's id in it names nobody any more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/clock.hpp"
#include "domain/ids.hpp"

namespace hub::domain {

struct Erasure {
  // All of one kind. `sha256` is that of the file in which an export lists them ("messages.json"), so that an export
  // made just before shows what was removed. A random number in each file, which is erased as well, keeps a digest of
  // little (one phone number) from being guessed.
  struct Removed {
    std::string kind;
    std::int64_t count = 0;
    std::string sha256;
  };
  std::string id;
  UserId user_id;
  std::string requested_by;  // "api:<key id>", "agent:<id>"
  std::string request_id;    // the asker's own reference; may be empty
  Time erased_at{};
  Time finished_at{};  // nothing is left in files, log and word index either; zero: not yet
  std::vector<Removed> removed;
};

// A reference fit to be kept for ever: 1 to 64 of A-Z a-z 0-9 . _ -, so no address and no free text.
bool is_request_id(std::string_view text);

}  // namespace hub::domain
