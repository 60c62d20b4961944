// What a reader missed, from the store; then live. See Feed for how the two are joined.
#include "live/core.hpp"
#include "store/conversations.hpp"
#include "store/erasing.hpp"

namespace hub::live {
namespace {

constexpr int kPageSize = 50;         // for a reader who has nothing yet
constexpr int kMostReplayed = 100;    // further behind: the newest, announced by `gap`
constexpr int kMostDeletions = 5000;  // told at opening

bool own_side(const domain::Message& message, bool for_person) {
  return (message.author.type == domain::AuthorType::user) == for_person;
}

}  // namespace

struct Core::Page {
  std::optional<domain::Conversation> conversation;
  std::vector<Frame> frames;
  domain::Seq last = 0;
  bool complete = true;
};

Core::Page Core::read_page(store::Snapshot& snapshot, const domain::ConversationId& conversation, domain::Seq after,
                           bool opening, bool for_person) {
  Page page;
  page.conversation = store::Conversations(snapshot.connection()).find(conversation);
  if (!page.conversation) return page;
  store::Messages store(snapshot.connection());
  const auto last = page.conversation->last_seq;
  const bool fresh = opening && after <= 0;
  const bool far_behind = opening && !fresh && (after > last || last - after > kMostReplayed);
  if (opening) {
    // First, so that nobody waits for what is not there, or keeps what was deleted while they were away.
    const auto gone = store::Erasing(snapshot.connection()).ranges(conversation, kMostDeletions);
    if (!gone.empty()) page.frames.push_back(frames::shared(frames::deleted(conversation, gone)));
  }
  std::vector<domain::Message> messages;
  const auto pass_notes_over = [&] {
    const auto notes = for_person ? frames::notes_among(messages) : std::vector<domain::SeqRange>{};
    if (!notes.empty()) page.frames.push_back(frames::shared(frames::deleted(conversation, notes)));
  };
  if (fresh) {
    messages = store.before(conversation, 0, kPageSize);
    pass_notes_over();
    page.frames.push_back(frames::shared(frames::history(conversation, last + 1, messages, for_person)));
  } else if (far_behind) {
    messages = store.before(conversation, 0, kMostReplayed);
    page.frames.push_back(
        frames::shared(frames::gap(conversation, messages.empty() ? last + 1 : messages.front().seq)));
  } else {
    messages = store.after(conversation, after, kMostReplayed);
    page.complete = messages.size() < kMostReplayed;
  }
  if (!fresh) {
    for (const auto& message : messages) {
      page.frames.push_back(frames::shared(for_person ? frames::for_person(message)
                                                      : frames::message_frame(message, own_side(message, false))));
    }
  }
  // What a complete page does not hold was deleted.
  page.last = page.complete ? last : messages.back().seq;
  return page;
}

Feed* Core::feed_of(const SessionPtr& session, const domain::ConversationId& conversation) const {
  if (session->closed) return nullptr;
  if (session->person) {
    return session->person->conversation_id == conversation ? &session->person->feed : nullptr;
  }
  auto* const follow = session->agent ? session->agent->find(conversation) : nullptr;
  return follow == nullptr ? nullptr : &follow->feed;
}

void Core::replay(const SessionPtr& session, const domain::ConversationId& conversation, domain::Seq after,
                  bool opening) {
  auto page = std::make_shared<Page>();
  const bool for_person = session->person != nullptr;
  services_.store.submit_read(
      [=](store::Snapshot& snapshot) { *page = read_page(snapshot, conversation, after, opening, for_person); },
      [=, this](domain::Result<> outcome) {
        if (outcome) return loop_.push([=, this] { replayed(session, conversation, *page, opening); });
        loop_.push([=, this] {
          // The reader's place is unknown now: let them connect again rather than miss something.
          if (feed_of(session, conversation) != nullptr) refuse(session, "unavailable", outcome.error().message, 2000);
        });
      });
}

void Core::replayed(const SessionPtr& session, const domain::ConversationId& conversation, const Page& page,
                    bool opening) {
  auto* const feed = feed_of(session, conversation);
  if (feed == nullptr) return;
  if (!page.conversation) {
    if (session->agent) return conversation_missing(session, conversation);
    audience_.forget_conversation(session);
    return welcome_person(session, nullptr);
  }
  if (session->agent) session->agent->find(conversation)->user_id = page.conversation->user_id;
  if (session->person && opening) welcome_person(session, &*page.conversation);
  if (opening) {
    if (const auto seq = page.conversation->user_delivered_seq; session->agent && seq > 0) {
      session->send(frames::delivered(conversation, seq));
    }
  }
  std::vector<Frame> now = page.frames;
  const auto need = feed->read_through(page.last, page.complete, now);
  give(session, now);
  if (need == Feed::Need::read) replay(session, conversation, feed->next() - 1, false);
}

void Core::give(const SessionPtr& session, std::vector<Frame>& frames) {
  messages_out_ += static_cast<std::int64_t>(frames.size());
  for (auto& frame : frames) session->send(std::move(frame));
}

}  // namespace hub::live
