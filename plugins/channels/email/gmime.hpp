// GMime's objects in C++.
#pragma once

#include <gmime/gmime.h>

#include <memory>
#include <string>

namespace email {

struct ReleaseObject {
  void operator()(void* object) const { g_object_unref(object); }
};
struct ReleaseText {
  void operator()(char* text) const { g_free(text); }
};

template <class Object>
using Owned = std::unique_ptr<Object, ReleaseObject>;
using OwnedText = std::unique_ptr<char, ReleaseText>;

template <class Object>
Owned<Object> owned(Object* object) {
  return Owned<Object>{object};
}

// Once per process; GMime is never shut down, as the library stays loaded. [any]
void begin_gmime();

inline std::string text_or_empty(const char* text) {
  return text == nullptr ? std::string{} : std::string{text};
}

}  // namespace email
