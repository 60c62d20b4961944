// A plugin library, loaded as the hub loads it.
#pragma once

#include <dlfcn.h>
#include <hubbub/abi/entry.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace boundary_tests {

class Library {
 public:
  explicit Library(const std::string& path) : handle_{::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL), &::dlclose} {
    if (!handle_) throw std::runtime_error(std::string{"cannot load "} + ::dlerror());
  }
  const hubbub_entry* entry() const {
    auto* symbol = ::dlsym(handle_.get(), "hubbub_plugin_entry");
    if (symbol == nullptr) throw std::runtime_error("the library has no hubbub_plugin_entry");
    return reinterpret_cast<const hubbub_entry* (*)()>(symbol)();
  }

 private:
  std::unique_ptr<void, int (*)(void*)> handle_;
};

}  // namespace boundary_tests
