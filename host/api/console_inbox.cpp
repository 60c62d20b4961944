// What the console reads: inbox, one conversation, search; and what agents do with a conversation.
#include <map>

#include "api/console.hpp"
#include "api/console_shapes.hpp"
#include "api/rest_shapes.hpp"
#include "live/frames.hpp"
#include "live/rows.hpp"
#include "store/conversations.hpp"
#include "store/desk.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

constexpr int kMostRows = 200;
constexpr int kMostHits = 50;
constexpr int kMostEarlier = 20;
constexpr std::size_t kLongestQuery = 200;

using Tickets = store::Tickets;

std::optional<Tickets::Box> box_named(std::string_view name) {
  if (name == "shared" || name.empty()) return Tickets::Box::shared;
  if (name == "mine") return Tickets::Box::mine;
  if (name == "automated") return Tickets::Box::automated;
  if (name == "all") return Tickets::Box::all;
  if (name == "finished") return Tickets::Box::finished;
  return std::nullopt;
}

std::string earlier_json(const domain::Conversation& conversation) {
  std::string out = "{\"id\":";
  wire::append_quoted(out, conversation.id);
  add_quoted(out, "preview", conversation.last_message_preview);
  add_quoted(out, "at", domain::to_rfc3339(conversation.last_message_at));
  return out + "}";
}

std::string tickets_json(store::sql::Connection& sql, const domain::ConversationId& conversation) {
  return array_of(Tickets(sql).of_conversation(conversation), [&](const domain::Ticket& ticket) {
    const auto owner = ticket.owner.empty() ? std::nullopt : store::Agents(sql).find(ticket.owner);
    return wire::ticket_json(ticket, owner ? owner->name : std::string{});
  });
}

std::string detail_json(store::sql::Connection& sql, const ConsoleServices& services, const Tickets::InboxRow& row,
                        domain::Time now) {
  const auto& integrations = services.integrations;
  const auto& conversation = row.conversation;
  auto earlier = store::Conversations(sql).of_user(row.user.id, kMostEarlier);
  std::erase_if(earlier, [&](const auto& one) { return one.id == conversation.id; });
  std::string out = "{\"row\":" + live::row_json(sql, integrations, row);
  out += ",\"person\":" + person_json(sql, row.user);
  out += ",\"tickets\":" + tickets_json(sql, conversation.id);
  out += ",\"earlier\":" + array_of(earlier, earlier_json);
  out += ",\"control\":{\"holder\":";
  wire::append_quoted(out, conversation.control.holder);
  out += ",\"metadata\":" + or_null(conversation.control.metadata_json) + "}";
  out += ",\"deliveries\":" + deliveries_json(sql, integrations, conversation.id);
  return out + ",\"answersTo\":" + answers_to_json(sql, services.answering, conversation, now) + "}";
}

std::string hits_json(store::sql::Connection& sql, const messaging::Integrations& integrations,
                      const std::vector<store::Messages::Hit>& hits) {
  std::map<std::string, std::string> rows;
  return array_of(hits, [&](const store::Messages::Hit& hit) {
    const auto& message = hit.message;
    auto& row = rows[message.conversation_id];
    if (row.empty()) row = live::row_json(sql, integrations, message.conversation_id).value_or("null");
    std::string out = "{\"conversation\":";
    wire::append_quoted(out, message.conversation_id);
    out += ",\"seq\":" + std::to_string(message.seq);
    add_quoted(out, "messageId", message.id);
    add_quoted(out, "snippet", hit.snippet);
    add_quoted(out, "at", domain::to_rfc3339(message.received_at));
    out += std::string(",\"author\":{\"type\":\"") + domain::name_of(message.author.type) + "\"";
    add_quoted(out, "displayName", message.author.display_name);
    return out + "},\"row\":" + row + "}";
  });
}

http::Response json_or_refusal(domain::Result<std::string> body) {
  return body ? http::Response::json(200, *std::move(body)) : refusal(body.error());
}

}  // namespace

http::Response Console::inbox(const Call& call) {
  const auto box = box_named(call.request.query("box").value_or(""));
  if (!box) {
    return http::Response::error(400, "bad_request", "box: expected shared, mine, automated, all or finished");
  }
  return json_or_refusal(services_.store.view([&](store::Snapshot& snapshot) {
    auto& sql = snapshot.connection();
    const auto rows = Tickets(sql).inbox(*box, call.login.agent.id, kMostRows);
    const auto counts = Tickets(sql).count_boxes(call.login.agent.id);
    return "{\"rows\":" +
           array_of(rows, [&](const auto& row) { return live::row_json(sql, services_.integrations, row); }) +
           ",\"counts\":{\"shared\":" + std::to_string(counts.shared) + ",\"mine\":" + std::to_string(counts.mine) +
           ",\"automated\":" + std::to_string(counts.automated) + "}}";
  }));
}

http::Response Console::conversation(const Call& call) {
  const std::string id{call.request.param("id")};
  const auto detail = services_.store.view([&](store::Snapshot& snapshot) {
    auto& sql = snapshot.connection();
    const auto row = Tickets(sql).inbox_row(id);
    return row ? detail_json(sql, services_, *row, snapshot.now()) : std::string{};
  });
  if (detail && detail->empty()) {
    return http::Response::error(404, "conversation_not_found", "There is no such conversation.");
  }
  return json_or_refusal(detail);
}

http::Response Console::search(const Call& call) {
  const auto words = call.request.query("q").value_or("");
  if (words.size() > kLongestQuery || !wire::is_valid_utf8(words)) {
    return http::Response::error(400, "bad_request", "q: expected at most 200 bytes of text");
  }
  return json_or_refusal(services_.store.view([&](store::Snapshot& snapshot) {
    auto& sql = snapshot.connection();
    const auto hits =
        words.empty() ? std::vector<store::Messages::Hit>{} : store::Messages(sql).search(words, kMostHits);
    return "{\"hits\":" + hits_json(sql, services_.integrations, hits) + "}";
  }));
}

http::Response Console::work_on(const Call& call, Work work) {
  const std::string id{call.request.param("id")};
  return json_or_refusal(services_.store.change([&](store::Transaction& tx) -> domain::Result<std::string> {
    const auto ticket = (services_.desk.*work)(tx, id, call.login.agent);
    if (!ticket) return tl::unexpected(ticket.error());
    const auto row = live::row_json(tx.connection(), services_.integrations, id);
    return "{\"row\":" + row.value_or("null") + "}";
  }));
}

http::Response Console::claim(const Call& call) {
  return work_on(call, &desk::Desk::claim);
}
http::Response Console::give_back(const Call& call) {
  return work_on(call, &desk::Desk::return_to_queue);
}
http::Response Console::finish(const Call& call) {
  return work_on(call, &desk::Desk::finish);
}
http::Response Console::take_over(const Call& call) {
  return work_on(call, &desk::Desk::take_over);
}

}  // namespace hub::api
