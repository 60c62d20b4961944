// The hub's own key for live tokens: made once, kept in the store, the same on every node and after a restart.
#pragma once

#include <string>

#include "domain/result.hpp"
#include "store/store.hpp"

namespace hub::app {

domain::Result<std::string> live_token_key(store::Store& store);

}  // namespace hub::app
