// Ids are ULIDs (github.com/ulid/spec): 26 characters, sortable by time, made without coordination.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "domain/clock.hpp"

namespace hub::domain {

// Plain strings: they come from YAML, providers and ULIDs alike. The name says which entity is meant.
using UserId = std::string;
using ClientId = std::string;
using ConversationId = std::string;
using MessageId = std::string;
using TicketId = std::string;
using AgentId = std::string;
using TaskId = std::string;
using AttachmentId = std::string;
using IntegrationId = std::string;  // from YAML, e.g. "web-main"
using Seq = std::int64_t;           // position of a message in its conversation: 1..n without gap

// Source of ids, monotonic within the process: two ids made in one millisecond still sort in order. [any thread]
class Ids {
 public:
  virtual ~Ids() = default;
  virtual std::string next() = 0;
};

// 80 random bits from the system's CSPRNG beside the clock's 48 bits of time. `clock` must outlive it.
std::unique_ptr<Ids> make_ulids(const Clock& clock);

// "00000000000000000000000001", …002, for tests.
std::unique_ptr<Ids> make_counting_ids();

bool is_ulid(std::string_view text);

}  // namespace hub::domain
