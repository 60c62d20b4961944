// Tells when the content of a file has changed, also when an editor or a configuration tool puts a new file in its
// place, or when it is a link that now leads elsewhere.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace hub::config {

class Watch {
 public:
  virtual ~Watch() = default;  // after it `changed` is called no more; not to be destroyed from within `changed`
};

// Calls `changed` on a thread of the watch, once the file has been quiet for `settle`, whenever its content is another
// than at the last call (or at the start). A file that is gone is not a change; it may come back. Where the folder
// cannot be watched, the file is looked at every `poll`.
std::unique_ptr<Watch> watch(const std::string& path, std::function<void()> changed,
                             std::chrono::milliseconds settle = std::chrono::milliseconds{200},
                             std::chrono::milliseconds poll = std::chrono::seconds{5});

}  // namespace hub::config
