// Who hears what: sessions by conversation, person and browser, and the agents. Pure book-keeping on the event loop.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "live/frames.hpp"
#include "live/session.hpp"

namespace hub::live {

// Names a browser (or another client) across integrations.
std::string client_key(std::string_view integration, std::string_view external_id);

class Audience {
 public:
  struct Hearers {
    std::vector<SessionPtr> persons;
    std::vector<SessionPtr> agents;  // consoles that have it open
  };

  void add_client(const std::string& key, const SessionPtr& session);
  // The session's person, or conversation, is known from now on.
  void settle_user(const SessionPtr& session, const domain::UserId& user);
  void settle_conversation(const SessionPtr& session, const domain::ConversationId& conversation);
  // The session's person is unknown again, or has no conversation.
  void forget_user(const SessionPtr& session);
  void forget_conversation(const SessionPtr& session);
  void add_agent(const SessionPtr& session);
  void follow(const SessionPtr& session, const domain::ConversationId& conversation);
  void unfollow(const SessionPtr& session, const domain::ConversationId& conversation);
  void remove(const SessionPtr& session);

  const Hearers* of_conversation(const std::string& conversation) const;
  // Copies: callers change the indexes while they walk.
  std::vector<SessionPtr> of_user(const std::string& user) const;
  std::vector<SessionPtr> of_client(const std::string& key) const;
  const std::vector<SessionPtr>& agents() const { return agents_; }
  std::vector<SessionPtr> everyone() const;
  // Each agent once, in order of arrival; those with at least one console that is not away.
  std::vector<OnlineAgent> online() const;
  std::vector<OnlineAgent> present(const std::string& conversation) const;

 private:
  using Index = std::unordered_map<std::string, std::vector<SessionPtr>>;
  static void erase(Index& index, const std::string& key, const SessionPtr& session);
  void drop(const std::string& conversation, const SessionPtr& session);
  std::unordered_map<std::string, Hearers> conversations_;
  Index users_;
  Index clients_;
  std::vector<SessionPtr> agents_;
};

}  // namespace hub::live
