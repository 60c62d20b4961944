// An agent's session: one open console.
#include "live/core.hpp"
#include "store/desk.hpp"
#include "store/tasks.hpp"
#include "wire/wire.hpp"

namespace hub::live {

void Core::hello_agent(const SessionPtr& session) {
  const auto opening = std::move(session->opening);
  // A page of somebody else could open a socket with the agent's cookie; its Origin gives it away.
  if (opening->cookie.empty() || !opening->same_origin) {
    return refuse(session, "unauthorized", "sign in to the console, or send a token");
  }
  background_.run([=, this, cookie = opening->cookie] {
    const auto login = services_.logins.find(cookie);
    loop_.push([=, this] { found_agent(session, login, cookie); });
  });
}

void Core::found_agent(const SessionPtr& session, const std::optional<desk::Login>& login, const std::string& cookie) {
  if (session->closed) return;
  if (!login) return refuse(session, "unauthorized", "the login has ended; sign in again");
  session->agent = std::make_unique<AgentState>();
  session->agent->agent = login->agent;
  session->agent->agent.password_hash.clear();
  session->agent->cookie = cookie;
  ++agents_;
  audience_.add_agent(session);
  if (!std::exchange(rechecking_, true)) loop_.after(options_.recheck_ms, [this] { recheck_agents(); });
  welcome_agent(session);
}

void Core::welcome_agent(const SessionPtr& session) {
  struct Colleagues {
    std::vector<domain::Agent> agents;
    std::int64_t dead = 0;
  };
  auto colleagues = std::make_shared<Colleagues>();
  services_.store.submit_read(
      [=](store::Snapshot& snapshot) {
        colleagues->agents = store::Agents(snapshot.connection()).all();
        colleagues->dead = store::Tasks(snapshot.connection()).counts().dead;
      },
      [=, this](domain::Result<> outcome) {
        loop_.push([=, this] {
          if (session->closed) return;
          if (!outcome) return refuse(session, "unavailable", outcome.error().message, 2000);
          std::vector<OnlineAgent> everyone;
          const auto online = audience_.online();
          for (const auto& agent : colleagues->agents) {
            const bool here =
                std::any_of(online.begin(), online.end(), [&](const auto& one) { return one.id == agent.id; });
            everyone.push_back({agent.id, agent.name, agent.avatar_url, here});
          }
          session->send(R"({"t":"welcome","v":1,"role":"agent","agent":)" + wire::agent_json(session->agent->agent) +
                        ",\"agents\":" + frames::agents(everyone) + ",\"serverTime\":\"" +
                        domain::to_rfc3339(services_.clock.now()) + "\",\"limits\":" + limits_json() + "}");
          session->send(frames::tasks(colleagues->dead));
          push_online();
        });
      });
}

void Core::from_agent(const SessionPtr& session, std::string_view kind, const wire::JsonObject& frame) {
  if (kind == "send") return send_from_agent(session, frame);
  if (kind == "open") return open_conversation(session, frame);
  if (kind == "away") {
    session->agent->away = frame.flag("on").value_or(true);
    return push_online();
  }
  // What follows is about a conversation that this console has open.
  const domain::ConversationId conversation{frame.text("conversation")};
  if (session->agent->find(conversation) == nullptr) return;
  if (kind == "shut") return shut_conversation(session, conversation);
  if (kind == "typing") return agent_types(session, frame);
  if (kind == "read") return mark('b', conversation, frame.integer("seq").value_or(0));
  if (kind == "history") send_history(session, conversation, frame);
}

void Core::open_conversation(const SessionPtr& session, const wire::JsonObject& frame) {
  const domain::ConversationId conversation{frame.text("conversation")};
  if (conversation.empty()) return;
  auto& follows = session->agent->follows;
  if (session->agent->find(conversation) != nullptr) shut_conversation(session, conversation);
  if (follows.size() >= options_.max_open_conversations) {
    return nack(
        session, conversation,
        {domain::Status::rejected, "too_many_open", "this console has too many conversations open; shut some first"});
  }
  follows.push_back(std::make_unique<Follow>());
  follows.back()->conversation_id = conversation;
  follows.back()->feed.start();
  audience_.follow(session, conversation);
  replay(session, conversation, std::max<domain::Seq>(0, frame.integer("after").value_or(0)), true);
  push_presence(conversation);
}

void Core::conversation_missing(const SessionPtr& session, const domain::ConversationId& conversation) {
  shut_conversation(session, conversation);
  nack(session, conversation, {domain::Status::invalid, "conversation_not_found", "there is no such conversation"});
}

void Core::shut_conversation(const SessionPtr& session, const domain::ConversationId& conversation) {
  std::erase_if(session->agent->follows, [&](const auto& one) { return one->conversation_id == conversation; });
  audience_.unfollow(session, conversation);
  push_presence(conversation);
}

void Core::send_from_agent(const SessionPtr& session, const wire::JsonObject& frame) {
  const std::string id{frame.text("id")};
  if (!may_send(session, id, options_.agent_sends)) return;
  const auto content = wire::parse_content(frame.raw("content"), wire::Writer::business);
  if (!content) return nack(session, id, content.error());
  const auto metadata = wire::parse_metadata(frame.raw("metadata"));
  if (!metadata) return nack(session, id, metadata.error());
  auto stored = std::make_shared<domain::Message>();
  services_.store.submit(
      [=, this, agent = session->agent->agent, content = *content, metadata = *metadata,
       conversation = domain::ConversationId{frame.text("conversation")}](store::Transaction& tx) -> domain::Result<> {
        auto sent = services_.desk.reply(tx, conversation, agent, content, id, metadata);
        if (!sent) return tl::unexpected(sent.error());
        *stored = std::move(sent->message);
        return {};
      },
      [=, this](domain::Result<> outcome) { loop_.push([=, this] { finish_send(session, id, outcome, *stored); }); });
}

void Core::agent_types(const SessionPtr& session, const wire::JsonObject& frame) {
  if (!session->typings.take(options_.typings, services_.clock.now())) return;
  const auto& agent = session->agent->agent;
  show_typing(domain::ConversationId{frame.text("conversation")}, frame.flag("on").value_or(true),
              {domain::AuthorType::agent, agent.id, agent.name}, {});
}

void Core::push_online() {
  const auto frame = frames::shared(frames::agents_frame(audience_.online()));
  const auto agents = audience_.agents();
  for (const auto& session : agents) session->send(frame);
}

void Core::push_presence(const domain::ConversationId& conversation) {
  const auto* hearers = audience_.of_conversation(conversation);
  if (hearers == nullptr || hearers->agents.empty()) return;
  const auto frame = frames::shared(frames::presence(conversation, audience_.present(conversation)));
  const auto agents = hearers->agents;
  for (const auto& session : agents) session->send(frame);
}

void Core::recheck_agents() {
  rechecking_ = false;
  if (audience_.agents().empty()) return;
  rechecking_ = true;
  std::set<std::string> cookies;
  for (const auto& session : audience_.agents()) cookies.insert(session->agent->cookie);
  background_.run([this, cookies] {
    for (const auto& cookie : cookies) {
      if (!services_.logins.find(cookie)) loop_.push([this, cookie] { sign_out(cookie); });
    }
  });
  loop_.after(options_.recheck_ms, [this] { recheck_agents(); });
}

void Core::sign_out(const std::string& cookie) {
  const auto agents = audience_.agents();
  for (const auto& session : agents) {
    if (session->agent->cookie == cookie) refuse(session, "signed_out", "the login has ended; sign in again");
  }
}

}  // namespace hub::live
