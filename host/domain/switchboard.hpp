// Who may speak. Exactly one integration holds control of a conversation: "desk" or one workflow. Only the holder's
// messages are accepted; a standby's are refused (R38). Pure rules; messaging/switchboard applies them in a commit.
#pragma once

#include <string>
#include <string_view>

#include "domain/conversation.hpp"
#include "domain/result.hpp"

namespace hub::domain {

inline constexpr std::string_view kDesk = "desk";

// May `sender` (a holder's name) send into a conversation under `control`? rejected/"not_in_control" when not.
Result<> may_send(const Control& control, std::string_view sender);

// Each returns the new control, or the refusal. `by` must hold control to pass, offer or release;
// "desk" may always take (pass to itself): agents take over.
Result<Control> pass_control(const Control& now, std::string_view by, std::string_view to, std::string metadata_json);
Result<Control> offer_control(const Control& now, std::string_view by, std::string_view to, std::string metadata_json);
Result<Control> accept_control(const Control& now, std::string_view by);
// Control returns to `default_holder`.
Result<Control> release_control(const Control& now, std::string_view by, std::string_view default_holder);

}  // namespace hub::domain
