#include "api/erasure_json.hpp"

#include "wire/wire.hpp"

namespace hub::api {
namespace {

void append_text(std::string& out, std::string_view name, std::string_view value) {
  out += out.back() == '{' ? "\"" : ",\"";
  out.append(name).append("\":");
  wire::append_quoted(out, value);
}

std::string removed_json(const domain::Erasure::Removed& removed) {
  std::string out = "{";
  append_text(out, "kind", removed.kind);
  out += ",\"count\":" + std::to_string(removed.count);
  append_text(out, "sha256", removed.sha256);
  return out + "}";
}

}  // namespace

std::string erasure_json(const domain::Erasure& erasure) {
  const bool finished = erasure.finished_at != domain::Time{};
  std::string out = "{";
  append_text(out, "id", erasure.id);
  append_text(out, "userId", erasure.user_id);
  append_text(out, "requestedBy", erasure.requested_by);
  if (!erasure.request_id.empty()) append_text(out, "requestId", erasure.request_id);
  append_text(out, "state", finished ? "finished" : "finishing");
  append_text(out, "erasedAt", domain::to_rfc3339(erasure.erased_at));
  if (finished) append_text(out, "finishedAt", domain::to_rfc3339(erasure.finished_at));
  out += ",\"removed\":[";
  for (const auto& removed : erasure.removed) {
    if (&removed != &erasure.removed.front()) out += ',';
    out += removed_json(removed);
  }
  return out + "]}";
}

std::string erasures_json(const std::vector<domain::Erasure>& erasures) {
  std::string out = "{\"erasures\":[";
  for (const auto& one : erasures) {
    if (&one != &erasures.front()) out += ',';
    out += erasure_json(one);
  }
  return out + "]}";
}

}  // namespace hub::api
