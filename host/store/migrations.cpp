#include "store/migrations.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "crypto/digest.hpp"
#include "store/migrations/steps.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

constexpr std::string_view kHistory =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version {int} NOT NULL PRIMARY KEY, name {key} NOT NULL, "
    "checksum {key} NOT NULL, applied_at {int} NOT NULL) {table};\n";

struct Token {
  std::string_view token, sqlite, mysql;
};
// MySQL compares VARBINARY byte by byte, as SQLite does TEXT: no padding, no case, no two spellings of one id.
constexpr std::array kTokens = {
    Token{"{int}", "INTEGER", "BIGINT"},
    Token{"{id}", "TEXT", "VARBINARY(64)"},
    Token{"{key}", "TEXT", "VARBINARY(255)"},
    Token{"{name}", "TEXT", "VARBINARY(1024)"},
    Token{"{text}", "TEXT", "LONGTEXT"},
    Token{"{clustered}", "WITHOUT ROWID", "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"},
    Token{"{table}", "", "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"},
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

void replace_partial(std::string& text, bool has_partial_indexes) {
  constexpr std::string_view kOpening = "{partial: ";
  for (auto at = text.find(kOpening); at != std::string::npos; at = text.find(kOpening, at)) {
    const auto end = text.find('}', at);
    const auto condition = text.substr(at + kOpening.size(), end - at - kOpening.size());
    text.replace(at, end + 1 - at, has_partial_indexes ? "WHERE " + condition : "");
  }
}

// Nothing for a statement that is only for the other dialect.
std::optional<std::string> of_dialect(std::string statement, bool sqlite) {
  constexpr std::string_view kOnlySqlite = "{sqlite} ";
  if (!statement.starts_with(kOnlySqlite)) return statement;
  if (!sqlite) return std::nullopt;
  return statement.substr(kOnlySqlite.size());
}

struct Applied {
  int version;
  std::string name;
  std::string checksum;
};

std::vector<Applied> read_history(sql::Connection& connection) {
  return sql::all(
      connection, "SELECT version, name, checksum FROM schema_migrations ORDER BY version", [](sql::Statement& row) {
        return Applied{static_cast<int>(row.integer(0)), std::string(row.text(1)), std::string(row.text(2))};
      });
}

domain::Result<> check_history(const std::vector<Applied>& history, const std::vector<Migration>& known) {
  if (history.size() > known.size()) {
    return domain::rejected(
        "newer_database",
        fmt::format("the database has schema version {}, this program knows {} at most: it was last used by a newer "
                    "hubbub. Start that version, or restore a backup from before the upgrade",
                    history.back().version, known.size()));
  }
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (history[i].version == known[i].version && history[i].checksum == crypto::sha256_hex(known[i].text)) continue;
    return domain::rejected(
        "changed_migration",
        fmt::format("schema step {} (\"{}\") of the database is not the one of this program (\"{}\"): the database was "
                    "made by another build. Start the build that made it, or open a database of this one",
                    history[i].version, history[i].name, known[i].name));
  }
  return {};
}

void apply(sql::Connection& connection, const Migration& migration, domain::Time now) {
  for (const auto& statement : statements_of(migration.text, connection.dialect())) connection.execute(statement);
  sql::run(connection, "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
           migration.version, migration.name, crypto::sha256_hex(migration.text), domain::to_ms(now));
}

domain::Result<> apply_missing(Session& session, const std::vector<Migration>& migrations, domain::Time now) {
  auto& connection = session.connection();
  for (const auto& statement : statements_of(kHistory, connection.dialect())) connection.execute(statement);
  const auto history = read_history(connection);
  if (auto checked = check_history(history, migrations); !checked) return checked;
  for (std::size_t i = history.size(); i < migrations.size(); ++i) apply(connection, migrations[i], now);
  return {};
}

}  // namespace

const std::vector<Migration>& all_migrations() {
  static const std::vector<Migration> steps = {{1, "first", kFirstStep},
                                               {2, "erasing", kErasingStep},
                                               {3, "consents", kConsentsStep},
                                               {4, "merges", kMergesStep},
                                               {5, "link_requests", kLinkRequestsStep},
                                               {6, "answering", kAnsweringStep},
                                               {7, "persons", kPersonsStep},
                                               {8, "appended_messages", kAppendedMessagesStep},
                                               {9, "sent_parts", kSentPartsStep},
                                               {10, "responders", kRespondersStep}};
  return steps;
}

std::vector<std::string> statements_of(std::string_view text, std::string_view dialect) {
  const bool sqlite = dialect == "sqlite";
  std::string translated(text);
  for (const auto& token : kTokens) replace_all(translated, token.token, sqlite ? token.sqlite : token.mysql);
  replace_partial(translated, sqlite);
  std::vector<std::string> statements;
  for (std::size_t begin = 0;;) {
    const auto end = translated.find(";\n", begin);
    if (end == std::string::npos) return statements;
    const auto first = translated.find_first_not_of(" \n", begin);
    if (auto statement = of_dialect(translated.substr(first, end - first), sqlite)) {
      statements.push_back(std::move(*statement));
    }
    begin = end + 2;
  }
}

// MySQL commits after each CREATE by itself: a step cut short there is completed by the next start, its statements
// bear being run twice. Two hubs that start at once take turns.
domain::Result<> migrate(Session& session, const std::vector<Migration>& migrations, domain::Time now) {
  auto& connection = session.connection();
  const bool mysql = connection.dialect() == "mysql";
  if (mysql) connection.execute("SELECT GET_LOCK('hubbub_schema', 60)");
  session.begin_write();
  try {
    auto outcome = apply_missing(session, migrations, now);
    if (outcome) {
      session.commit();
    } else {
      session.rollback();
    }
    if (mysql) connection.execute("SELECT RELEASE_LOCK('hubbub_schema')");
    return outcome;
  } catch (...) {
    session.rollback();
    throw;
  }
}

}  // namespace hub::store
