#include "domain/switchboard.hpp"

#include <utility>

namespace hub::domain {
namespace {

std::string quoted(std::string_view name) {
  if (name.empty()) return "nobody";
  return "'" + std::string{name} + "'";
}

tl::unexpected<Error> refuse(const Control& control, std::string_view by, std::string_view what) {
  return rejected("not_in_control", quoted(by) + " may not " + std::string{what} + ": " + quoted(control.holder) +
                                        " holds control of this conversation. Wait until control is passed to " +
                                        quoted(by) + (by == kDesk ? ", or take over." : "."));
}

Result<> may_move(const Control& now, std::string_view by, std::string_view to, std::string_view what) {
  if (to.empty()) return invalid("unknown_holder", "Name who shall get control: 'desk' or a workflow's id.");
  if (by.empty() || by != now.holder) return refuse(now, by, what);
  return {};
}

}  // namespace

Result<> may_send(const Control& control, std::string_view sender) {
  if (!sender.empty() && sender == control.holder) return {};
  return refuse(control, sender, "send");
}

Result<Control> pass_control(const Control& now, std::string_view by, std::string_view to, std::string metadata_json) {
  const bool takes_over = by == kDesk && to == kDesk;
  if (!takes_over) {
    if (auto allowed = may_move(now, by, to, "pass control"); !allowed) return tl::unexpected(allowed.error());
  }
  return Control{std::string{to}, {}, std::move(metadata_json)};
}

Result<Control> offer_control(const Control& now, std::string_view by, std::string_view to, std::string metadata_json) {
  if (auto allowed = may_move(now, by, to, "offer control"); !allowed) return tl::unexpected(allowed.error());
  if (to == now.holder) {
    return invalid("already_in_control", quoted(to) + " holds control already: there is nothing to offer.");
  }
  return Control{now.holder, std::string{to}, std::move(metadata_json)};
}

Result<Control> accept_control(const Control& now, std::string_view by) {
  if (by.empty() || by != now.pending) {
    return rejected("not_offered", "Control of this conversation was not offered to " + quoted(by) +
                                       ", or the offer was withdrawn. Ask " + quoted(now.holder) + " to offer it.");
  }
  return Control{now.pending, {}, now.metadata_json};
}

Result<Control> release_control(const Control& now, std::string_view by, std::string_view default_holder) {
  if (auto allowed = may_move(now, by, default_holder, "release control"); !allowed) {
    return tl::unexpected(allowed.error());
  }
  return Control{std::string{default_holder}, {}, {}};
}

}  // namespace hub::domain
