#include "live/audience.hpp"

#include <algorithm>

namespace hub::live {
namespace {

void take_out(std::vector<SessionPtr>& sessions, const SessionPtr& session) {
  sessions.erase(std::remove(sessions.begin(), sessions.end(), session), sessions.end());
}

void add_once(std::vector<OnlineAgent>& agents, const domain::Agent& agent) {
  const bool there = std::any_of(agents.begin(), agents.end(), [&](const auto& one) { return one.id == agent.id; });
  if (!there) agents.push_back({agent.id, agent.name, agent.avatar_url, true});
}

}  // namespace

std::string client_key(std::string_view integration, std::string_view external_id) {
  std::string key{integration};
  key += '\n';
  key += external_id;
  return key;
}

void Audience::erase(Index& index, const std::string& key, const SessionPtr& session) {
  const auto it = index.find(key);
  if (it == index.end()) return;
  take_out(it->second, session);
  if (it->second.empty()) index.erase(it);
}

void Audience::drop(const std::string& conversation, const SessionPtr& session) {
  const auto it = conversations_.find(conversation);
  if (it == conversations_.end()) return;
  take_out(it->second.persons, session);
  take_out(it->second.agents, session);
  if (it->second.persons.empty() && it->second.agents.empty()) conversations_.erase(it);
}

void Audience::add_client(const std::string& key, const SessionPtr& session) {
  session->person->client_key = key;
  clients_[key].push_back(session);
}

void Audience::settle_user(const SessionPtr& session, const domain::UserId& user) {
  auto& person = *session->person;
  if (person.user_id == user) return;
  if (!person.user_id.empty()) erase(users_, person.user_id, session);
  person.user_id = user;
  users_[user].push_back(session);
}

void Audience::settle_conversation(const SessionPtr& session, const domain::ConversationId& conversation) {
  auto& person = *session->person;
  if (person.conversation_id == conversation) return;
  if (!person.conversation_id.empty()) drop(person.conversation_id, session);
  person.conversation_id = conversation;
  conversations_[conversation].persons.push_back(session);
}

void Audience::forget_user(const SessionPtr& session) {
  auto& user = session->person->user_id;
  if (!user.empty()) erase(users_, user, session);
  user.clear();
}

void Audience::forget_conversation(const SessionPtr& session) {
  auto& conversation = session->person->conversation_id;
  if (!conversation.empty()) drop(conversation, session);
  conversation.clear();
}

void Audience::add_agent(const SessionPtr& session) {
  agents_.push_back(session);
}

void Audience::follow(const SessionPtr& session, const domain::ConversationId& conversation) {
  conversations_[conversation].agents.push_back(session);
}

void Audience::unfollow(const SessionPtr& session, const domain::ConversationId& conversation) {
  drop(conversation, session);
}

void Audience::remove(const SessionPtr& session) {
  if (const auto* person = session->person.get()) {
    erase(clients_, person->client_key, session);
    if (!person->user_id.empty()) erase(users_, person->user_id, session);
    if (!person->conversation_id.empty()) drop(person->conversation_id, session);
  }
  if (const auto* agent = session->agent.get()) {
    for (const auto& follow : agent->follows) drop(follow->conversation_id, session);
    take_out(agents_, session);
  }
}

const Audience::Hearers* Audience::of_conversation(const std::string& conversation) const {
  const auto it = conversations_.find(conversation);
  return it == conversations_.end() ? nullptr : &it->second;
}

std::vector<SessionPtr> Audience::of_user(const std::string& user) const {
  const auto it = users_.find(user);
  return it == users_.end() ? std::vector<SessionPtr>{} : it->second;
}

std::vector<SessionPtr> Audience::of_client(const std::string& key) const {
  const auto it = clients_.find(key);
  return it == clients_.end() ? std::vector<SessionPtr>{} : it->second;
}

std::vector<SessionPtr> Audience::everyone() const {
  auto all = agents_;
  for (const auto& [key, sessions] : clients_) all.insert(all.end(), sessions.begin(), sessions.end());
  return all;
}

std::vector<OnlineAgent> Audience::online() const {
  std::vector<OnlineAgent> agents;
  for (const auto& session : agents_) {
    if (!session->agent->away) add_once(agents, session->agent->agent);
  }
  return agents;
}

std::vector<OnlineAgent> Audience::present(const std::string& conversation) const {
  std::vector<OnlineAgent> agents;
  if (const auto* hearers = of_conversation(conversation)) {
    for (const auto& session : hearers->agents) add_once(agents, session->agent->agent);
  }
  return agents;
}

}  // namespace hub::live
