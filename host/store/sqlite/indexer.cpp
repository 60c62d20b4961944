#include "store/sqlite/indexer.hpp"

#include <pthread.h>
#include <sched.h>

#include <chrono>

#include "store/rows.hpp"
#include "store/words.hpp"

namespace hub::store::sqlite {

namespace {

constexpr auto kPause = std::chrono::seconds(1);
constexpr auto kBusyPause = std::chrono::milliseconds(250);  // between batches while people write
constexpr auto kQuietPause = std::chrono::milliseconds(5);   // … and while nobody does
constexpr std::int64_t kBatch = 500;

// Texts are folded as queries are, with two blanks behind: so every place in them begins a trigram.
std::string as_indexed(std::string_view text) {
  return fold_case(text) + "  ";
}

}  // namespace

void Indexer::start(Store& store) {
  thread_ = std::thread([this, &store] { run(store); });
  pthread_setname_np(thread_.native_handle(), "store-words");
}

void Indexer::stop() noexcept {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Indexer::run(Store& store) {
  // Searching can wait, people cannot: this thread gives its processor up at once to whoever wakes. A low priority
  // alone lets it finish its slice first, three milliseconds that were the slowest hundredth of all pushes.
  const sched_param any{};
  ::pthread_setschedparam(::pthread_self(), SCHED_IDLE, &any);
  bool more = false;
  for (;;) {
    // A burst is not slowed down by its own indexing: searches look through what is not indexed yet.
    const bool busy = dirty_.exchange(false);
    const auto pause = !more ? kPause : busy ? kBusyPause : kQuietPause;
    {
      std::unique_lock lock{mutex_};
      if (wake_.wait_for(lock, pause, [&] { return stopping_; })) return;
    }
    if (!more && !busy && !dirty_.exchange(false)) continue;
    try {
      if (!connection_) open();
      more = pass(store);
    } catch (const sql::Failure&) {
      connection_.reset();  // e.g. no space: messages not indexed are looked through, and this is tried again
      dirty_ = true;
      more = false;
    }
  }
}

void Indexer::open() {
  auto connection = std::make_unique<Connection>(path_);
  sqlite3_busy_timeout(connection->handle(), 5000);
  for (const auto* sql :
       {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA temp_store = MEMORY",
        "PRAGMA secure_delete = ON",
        "CREATE TABLE IF NOT EXISTS indexed (number INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE)",
        "CREATE TABLE IF NOT EXISTS progress (id INTEGER PRIMARY KEY, indexed_to TEXT NOT NULL)",
        "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, content='', detail=none, tokenize='trigram')",
        "CREATE VIRTUAL TABLE IF NOT EXISTS grams USING fts5vocab('words', 'row')",
        "INSERT INTO progress (id, indexed_to) VALUES (1, '') ON CONFLICT DO NOTHING"}) {
    connection->execute(sql);
  }
  connection_ = std::move(connection);
}

bool Indexer::pass(Store& store) {
  const auto mark = next_mark(store);
  if (!mark.empty()) {
    const auto announced = store.change([&](Transaction& tx) -> domain::Result<> {
      sql::run(tx.connection(), "UPDATE search_state SET indexed_to = ? WHERE indexed_to < ?", mark, mark);
      return {};
    });
    if (!announced) return false;
  }
  const auto work = collect(store, mark);
  if (work.written.empty() && work.late.empty() && work.erased.empty()) return false;
  write(work, mark);
  if (work.late.empty() && work.erased.empty()) return true;
  const auto cleared = store.change([&](Transaction& tx) -> domain::Result<> {
    for (const auto& id : work.late) sql::run(tx.connection(), "DELETE FROM search_late WHERE message_id = ?", id);
    for (const auto& text : work.erased) {
      sql::run(tx.connection(), "DELETE FROM search_erased WHERE message_id = ?", text.message_id);
    }
    return {};
  });
  return cleared.has_value();
}

// The id up to which the next batch goes; "" when there is nothing new.
std::string Indexer::next_mark(Store& store) {
  const auto begin = indexed_to();
  auto mark = store.view([&](Snapshot& snapshot) {
    std::string last;
    sql::Query query{snapshot.connection(), "SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT ?", begin, kBatch};
    while (query.next()) last = query.row().text(0);
    return last;
  });
  return mark ? *mark : std::string{};
}

Indexer::Work Indexer::collect(Store& store, const std::string& mark) {
  const auto begin = indexed_to();
  auto work = store.view([&](Snapshot& snapshot) {
    const auto read = [](sql::Statement& row) { return Text{sql::text_at(row, 0), sql::text_at(row, 1)}; };
    auto& connection = snapshot.connection();
    Work found;
    found.written = sql::all(connection, "SELECT id, content_text FROM messages WHERE id > ? AND id <= ? ORDER BY id",
                             read, begin, mark);
    const auto late = sql::all(connection,
                               "SELECT l.message_id, COALESCE(m.content_text, '') FROM search_late l "
                               "LEFT JOIN messages m ON m.id = l.message_id LIMIT ?",
                               read, kBatch);
    for (const auto& text : late) {
      found.late.push_back(text.message_id);
      found.written.push_back(text);
    }
    found.erased = sql::all(connection, "SELECT message_id, content_text FROM search_erased LIMIT ?", read, kBatch);
    return found;
  });
  return work ? std::move(*work) : Work{};
}

void Indexer::write(const Work& work, const std::string& mark) {
  connection_->execute("BEGIN IMMEDIATE");
  try {
    for (const auto& text : work.written) add(text);
    for (const auto& text : work.erased) forget(text);
    if (!mark.empty()) sql::run(*connection_, "UPDATE progress SET indexed_to = ?", mark);
    connection_->execute("COMMIT");
  } catch (const sql::Failure&) {
    connection_->reset_all();
    if (connection_->in_transaction()) connection_->execute("ROLLBACK");
    throw;
  }
}

void Indexer::add(const Text& text) {
  if (text.text.empty()) return;
  if (sql::run(*connection_, "INSERT INTO indexed (message_id) VALUES (?) ON CONFLICT DO NOTHING", text.message_id) ==
      0) {
    return;
  }
  sql::run(*connection_, "INSERT INTO words (rowid, text) VALUES (?, ?)",
           static_cast<std::int64_t>(sqlite3_last_insert_rowid(connection_->handle())), as_indexed(text.text));
}

void Indexer::forget(const Text& text) {
  const auto number = sql::number(*connection_, "SELECT number FROM indexed WHERE message_id = ?", text.message_id);
  if (number == 0) return;
  sql::run(*connection_, "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", number,
           as_indexed(text.text));
  sql::run(*connection_, "DELETE FROM indexed WHERE number = ?", number);
}

std::string Indexer::indexed_to() {
  return sql::one(*connection_, "SELECT indexed_to FROM progress",
                  [](sql::Statement& row) { return sql::text_at(row, 0); })
      .value_or("");
}

}  // namespace hub::store::sqlite
