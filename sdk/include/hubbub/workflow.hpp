// A workflow answers people: a bot, a form, a reminder. It takes turns; abi/turn.h says what that means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clock.hpp"
#include "content.hpp"
#include "context.hpp"
#include "crypto.hpp"
#include "http_client.hpp"
#include "plugin.hpp"
#include "records.hpp"
#include "turn.hpp"

namespace hubbub {

class Workflow : public Plugin {
 public:
  static constexpr hubbub_kind kind = HUBBUB_WORKFLOW;

  // Fill the turn and return: then all that it holds is one commit. Throw Failure to have it run again later (or not
  // at all, as its status says). Called again from the start when a record that it read has changed meanwhile, so it
  // changes nothing but through the turn. [strand]
  virtual void handle(Turn& turn) = 0;

  // What people see above its messages, asked once after the constructor; empty: the descriptor's name.
  virtual std::string display_name() const { return {}; }
  virtual std::string avatar_url() const { return {}; }

  // For the wrapper: the table of the face.
  template <class Class>
  static const void* face(std::string_view id);
};

namespace boundary {

template <class Class>
inline constexpr hubbub_workflow kWorkflow{
    [](void* self, std::uint64_t token, const hubbub_turn_event* event, const hubbub_error_sink* errors) {
      return Instance<Class>::run(self, errors, [&](Workflow& workflow, const CorePtr& core) {
        const auto* api = core->service<hubbub_turns>(HUBBUB_SERVICE_TURNS);
        if (api == nullptr) throw Failure(unsupported("This hub has no turns."));
        Turn turn{core, api, token, *event};
        workflow.handle(turn);
      });
    }};

}  // namespace boundary

template <class Class>
const void* Workflow::face(std::string_view id) {
  return id == HUBBUB_FACE_WORKFLOW ? &boundary::kWorkflow<Class> : nullptr;
}

}  // namespace hubbub
