#include "mailbox_state.hpp"

#include <hubbub/json.hpp>

namespace email {
namespace {

// INTERNALDATE has whole seconds, and the server's clock is not ours.
constexpr std::int64_t kClockDifferenceMs = 10LL * 60 * 1000;

}  // namespace

MailboxState mailbox_state_of(std::string_view json) {
  if (json.empty()) return {};
  const auto parsed = hubbub::Json::parse(json);
  MailboxState state{static_cast<std::uint32_t>(parsed["uid_validity"].integer()),
                     static_cast<std::uint32_t>(parsed["last_uid"].integer()),
                     parsed["began_ms"].integer(),
                     {}};
  for (const auto& uid : parsed["skipped"]) state.skipped.push_back(static_cast<std::uint32_t>(uid.integer()));
  return state;
}

std::string json_of(const MailboxState& state) {
  hubbub::JsonArray skipped;
  for (const auto uid : state.skipped) skipped.add(uid);
  return hubbub::JsonObject{{"uid_validity", state.uid_validity},
                            {"last_uid", state.last_uid},
                            {"began_ms", state.began_ms},
                            {"skipped", skipped}}
      .text();
}

MailboxState continued(const MailboxState& state, const Selected& selected, bool takes_existing, std::int64_t now_ms) {
  if (state.uid_validity == selected.uid_validity) {
    const bool has_gone_back = selected.uid_next != 0 && state.last_uid >= selected.uid_next;
    return has_gone_back ? MailboxState{selected.uid_validity, 0, state.began_ms, {}} : state;
  }
  if (state.uid_validity != 0) return {selected.uid_validity, 0, state.began_ms, {}};
  if (takes_existing) return {selected.uid_validity, 0, 0, {}};
  return {selected.uid_validity, selected.uid_next > 0 ? selected.uid_next - 1 : 0, now_ms, {}};
}

bool is_before_start(const MailboxState& state, std::int64_t internal_date_ms) {
  return state.began_ms != 0 && internal_date_ms + kClockDifferenceMs < state.began_ms;
}

}  // namespace email
