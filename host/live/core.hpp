// The inside of Hub: all sessions and what happens to them. Everything runs on the event loop but what says otherwise.
// One class over several files by topic: core.cpp (opening, closing), person.cpp, agent.cpp, replay.cpp, fanout.cpp,
// merges.cpp, rows_push.cpp.
#pragma once

#include <atomic>
#include <deque>
#include <set>
#include <unordered_map>
#include <utility>

#include "domain/event.hpp"
#include "live/audience.hpp"
#include "live/hub.hpp"
#include "live/loop_queue.hpp"
#include "live/marks.hpp"
#include "wire/json_object.hpp"

namespace hub::live {

class Core : public std::enable_shared_from_this<Core> {
 public:
  Core(Services services, HubOptions options);

  http::Upgrade open(const http::Request& request, std::shared_ptr<http::WebSocket> socket);
  void heard(const SessionPtr& session, std::string_view text);
  void closed(const SessionPtr& session);

  void listen();
  void committed(const std::vector<domain::Event>& events);  // [store's writer thread]
  void show_typing(const domain::ConversationId& conversation, bool on, const Typist& who, const std::string& text);
  void client_types(const messaging::Sender& sender, bool on, const std::string& text);  // [any thread]
  void sign_out(const std::string& cookie);
  void push_task_count();
  void say_goodbye();

  LoopQueue& loop() { return loop_; }
  HubStatistics statistics() const;  // [any thread]

 private:
  // core.cpp
  void hello(const SessionPtr& session, const wire::JsonObject& frame);
  void dispatch(const SessionPtr& session, std::string_view kind, const wire::JsonObject& frame);
  std::string limits_json() const;
  void refuse(const SessionPtr& session, std::string_view code, std::string_view title,
              std::optional<int> retry_after_ms = std::nullopt);
  void sweep_openings();
  bool origin_is_ours(const http::Request& request, std::string_view origin) const;
  void write_mark(const std::string& mark);
  void mark(char kind, const domain::ConversationId& conversation, domain::Seq seq);
  void write_mark_now(const std::string& mark, domain::Seq seq);
  void nack(const SessionPtr& session, std::string_view id, const domain::Error& error) const;
  bool may_send(const SessionPtr& session, std::string_view id, const Rate& rate);
  void send_history(const SessionPtr& session, const domain::ConversationId& conversation,
                    const wire::JsonObject& frame);
  void finish_send(const SessionPtr& session, const std::string& id, const domain::Result<>& outcome,
                   const domain::Message& stored);

  // person.cpp
  void hello_person(const SessionPtr& session, const wire::JsonObject& frame);
  struct Known;
  // How far a person's widget is, as its hello says.
  struct Place {
    domain::ConversationId conversation;  // empty: it does not say
    domain::Seq after = 0;
  };
  void find_person(const SessionPtr& session, const Grant& grant, const Place& place);
  void identify_person(const SessionPtr& session, const messaging::Sender& sender, const Place& place);
  void found_person(const SessionPtr& session, const Known& known, const Place& place);
  // Welcome, or the `conversation` frame for someone who was welcomed before they had one.
  void welcome_person(const SessionPtr& session, const domain::Conversation* conversation);
  void from_person(const SessionPtr& session, std::string_view kind, const wire::JsonObject& frame);
  void start_conversation(const SessionPtr& session);
  void send_from_person(const SessionPtr& session, const wire::JsonObject& frame, const std::string& content);
  void person_types(const SessionPtr& session, const wire::JsonObject& frame);
  void settle_browser(const std::string& client, const domain::UserId& user,
                      const domain::ConversationId& conversation);
  // From now on this is the session's conversation: what it lacks after `after`, then live.
  void adopt(const SessionPtr& session, const domain::ConversationId& conversation, domain::Seq after);

  // agent.cpp
  void hello_agent(const SessionPtr& session);
  void found_agent(const SessionPtr& session, const std::optional<desk::Login>& login, const std::string& cookie);
  void welcome_agent(const SessionPtr& session);
  void from_agent(const SessionPtr& session, std::string_view kind, const wire::JsonObject& frame);
  void open_conversation(const SessionPtr& session, const wire::JsonObject& frame);
  void conversation_missing(const SessionPtr& session, const domain::ConversationId& conversation);
  void shut_conversation(const SessionPtr& session, const domain::ConversationId& conversation);
  void send_from_agent(const SessionPtr& session, const wire::JsonObject& frame);
  void agent_types(const SessionPtr& session, const wire::JsonObject& frame);
  void push_online();
  void push_presence(const domain::ConversationId& conversation);
  void recheck_agents();

  // replay.cpp
  struct Page;
  static Page read_page(store::Snapshot& snapshot, const domain::ConversationId& conversation, domain::Seq after,
                        bool opening, bool for_person);
  Feed* feed_of(const SessionPtr& session, const domain::ConversationId& conversation) const;
  void replay(const SessionPtr& session, const domain::ConversationId& conversation, domain::Seq after, bool opening);
  void replayed(const SessionPtr& session, const domain::ConversationId& conversation, const Page& page, bool opening);
  void give(const SessionPtr& session, std::vector<Frame>& frames);

  // fanout.cpp
  void fan_out(const std::vector<domain::Event>& events);
  void fan_out(const domain::MessageAppended& event);
  void fan_out(const domain::ConversationChanged& event);
  void fan_out(const domain::ReadAdvanced& event);
  void fan_out(const domain::DeliveryChanged& event);
  void show_delivery(const domain::DeliveryChanged& event);
  void fan_out(const domain::TicketChanged& event);
  void fan_out(const domain::UserChanged& event);
  void fan_out(const domain::ClientAdded&) {}  // nobody looks at them yet
  void fan_out(const domain::UserErased&) {}   // their conversations and clients told it
  void fan_out(const domain::ClientChanged& event);
  void fan_out(const domain::UserMerged& event);
  void fan_out(const domain::UserUnmerged& event);
  void fan_out(const domain::MessagesErased& event);
  void fan_out(const domain::ConversationErased& event);
  void fan_out(const domain::ClientRemoved& event);
  void fan_out(const domain::TasksAdded&) {}
  void fan_out(const domain::TaskDied& event);
  void pass_on(const SessionPtr& session, const domain::Message& message, const Frame& frame);
  void lose_conversation(const SessionPtr& session, const Frame& frame);

  // merges.cpp
  void keep_to(const SessionPtr& session, const domain::UserId& user, bool is_theirs,
               const domain::ConversationId& default_conversation);

  // rows_push.cpp
  void touch_row(const domain::ConversationId& conversation, bool tell_persons);
  void plan_flush();
  void touch_user(const domain::UserId& user);
  void flush();
  struct Flushed;
  void flushed(const Flushed& news);

  const Services services_;
  const HubOptions options_;
  LoopQueue loop_;
  Audience audience_;
  Marks marks_;
  std::deque<std::pair<domain::Time, std::weak_ptr<Session>>> openings_;  // in order of arrival
  std::unordered_map<std::string, bool> touched_rows_;                    // conversation -> persons are told as well
  std::set<domain::UserId> touched_users_;
  bool touched_tasks_ = false;
  bool flush_planned_ = false;
  bool flushing_ = false;
  bool sweeping_ = false;
  bool rechecking_ = false;
  bool stopping_ = false;
  std::vector<Frame> ready_;  // scratch of pass_on

  std::atomic<std::int64_t> sockets_{0};
  std::atomic<std::int64_t> persons_{0};
  std::atomic<std::int64_t> agents_{0};
  std::atomic<std::int64_t> frames_in_{0};
  std::atomic<std::int64_t> messages_out_{0};
  std::atomic<std::int64_t> refused_{0};
  Background background_;
};

}  // namespace hub::live
