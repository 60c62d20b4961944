// Who can reach the hub: only this machine, or others too.
#pragma once

#include <string_view>
#include <utility>

#include "abi/exposure.h"
#include "core.hpp"

namespace hubbub {

// [any]
class Exposure {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_EXPOSURE;
  explicit Exposure(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_exposure>(id)} {}

  // Others than this machine can reach the hub, by its own configuration: its address or its public_url. A proxy that
  // nobody told the hub of is not seen.
  bool is_exposed() const { return api_->is_exposed(core_->self()) != 0; }

 private:
  boundary::CorePtr core_;
  const hubbub_exposure* api_;
};

}  // namespace hubbub
