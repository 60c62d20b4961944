// Who may use a simulator's pages. Whoever can is anybody they like, so by default that is only this machine itself:
// no other machine, no proxy that says so, no name that a foreign page has pointed here (DNS rebinding), no foreign
// page that posts.
#pragma once

#include <hubbub/channel.hpp>
#include <optional>
#include <string_view>

namespace simulator {

// [any]
class Callers {
 public:
  explicit Callers(bool allow_public) : allow_public_{allow_public} {}

  // The answer to somebody who may not; nothing to those who may.
  std::optional<hubbub::HttpResponse> refusal_to_read(const hubbub::HttpRequest& request) const;
  // `type`: the body's, one that no page of another origin can send without asking.
  std::optional<hubbub::HttpResponse> refusal_to_write(const hubbub::HttpRequest& request, std::string_view type) const;

 private:
  bool allow_public_;
};

}  // namespace simulator
