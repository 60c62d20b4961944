// Inbox lines that changed, pushed to the consoles: each at most once per interval, one read at a time, so that a burst
// costs as much as the readers can give.
#include "live/core.hpp"
#include "live/rows.hpp"
#include "store/conversations.hpp"
#include "store/tasks.hpp"

namespace hub::live {
namespace {

constexpr std::size_t kMostAtOnce = 200;
constexpr int kMostOfOneUser = 5;  // conversations whose line shows a changed person

}  // namespace

struct Core::Flushed {
  struct Line {
    domain::ConversationId id;
    Frame row;           // null: gone
    Frame conversation;  // for the persons; null: nothing to tell them
  };
  std::vector<Line> lines;
  Frame tasks;
};

void Core::touch_row(const domain::ConversationId& conversation, bool tell_persons) {
  const auto* hearers = tell_persons ? audience_.of_conversation(conversation) : nullptr;
  const bool persons = hearers != nullptr && !hearers->persons.empty();
  if (audience_.agents().empty() && !persons) return;
  touched_rows_[conversation] |= persons;
  plan_flush();
}

void Core::push_task_count() {
  if (audience_.agents().empty()) return;
  touched_tasks_ = true;
  plan_flush();
}

void Core::plan_flush() {
  if (flushing_ || std::exchange(flush_planned_, true)) return;
  loop_.after(options_.row_interval_ms, [this] {
    flush_planned_ = false;
    flush();
  });
}

void Core::flush() {
  auto rows = std::make_shared<std::vector<std::pair<domain::ConversationId, bool>>>();
  while (!touched_rows_.empty() && rows->size() < kMostAtOnce) {
    rows->emplace_back(touched_rows_.begin()->first, touched_rows_.begin()->second);
    touched_rows_.erase(touched_rows_.begin());
  }
  auto users = std::make_shared<std::vector<domain::UserId>>();
  while (!touched_users_.empty() && users->size() < kMostAtOnce) {
    users->push_back(std::move(touched_users_.extract(touched_users_.begin()).value()));
  }
  const bool tasks = std::exchange(touched_tasks_, false);
  const bool agents = !audience_.agents().empty();
  flushing_ = true;
  auto news = std::make_shared<Flushed>();
  services_.store.submit_read(
      [=, this](store::Snapshot& snapshot) {
        auto& sql = snapshot.connection();
        for (const auto& user : *users) {
          for (const auto& one : store::Conversations(sql).of_user(user, kMostOfOneUser)) {
            rows->emplace_back(one.id, false);
          }
        }
        for (const auto& [id, tell_persons] : *rows) {
          Flushed::Line line{id, nullptr, nullptr};
          if (agents) {
            const auto row = row_json(sql, services_.integrations, id);
            if (row) line.row = frames::shared("{\"t\":\"row\",\"row\":" + *row + "}");
          }
          if (tell_persons) {
            const auto conversation = store::Conversations(sql).find(id);
            if (conversation) line.conversation = frames::shared(frames::conversation_frame(*conversation));
          }
          news->lines.push_back(std::move(line));
        }
        if (tasks) news->tasks = frames::shared(frames::tasks(store::Tasks(sql).counts().dead));
      },
      [=, this](domain::Result<>) { loop_.push([=, this] { flushed(*news); }); });
}

void Core::flushed(const Flushed& news) {
  flushing_ = false;
  const auto agents = audience_.agents();
  for (const auto& line : news.lines) {
    if (line.row) {
      for (const auto& session : agents) session->send(line.row);
    }
    if (!line.conversation) continue;
    if (const auto* hearers = audience_.of_conversation(line.id)) {
      const auto persons = hearers->persons;
      for (const auto& session : persons) session->send(line.conversation);
    }
  }
  if (news.tasks) {
    for (const auto& session : agents) session->send(news.tasks);
  }
  if (!touched_rows_.empty() || !touched_users_.empty() || touched_tasks_) plan_flush();
}

}  // namespace hub::live
