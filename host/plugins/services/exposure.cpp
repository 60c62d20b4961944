// hubbub.exposure/1: who can reach the hub.
#include "plugins/services/tables.hpp"

namespace hub::plugins {
namespace {

uint32_t is_exposed(void* host) {
  return instance_of(host).ports().is_exposed ? 1 : 0;
}

}  // namespace

const hubbub_exposure* exposure_service() {
  static constexpr hubbub_exposure table{&is_exposed};
  return &table;
}

}  // namespace hub::plugins
