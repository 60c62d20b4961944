// Reading rows in repositories: bind everything, step through, reset whatever happens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "domain/clock.hpp"
#include "store/sql.hpp"

namespace hub::store::sql {

// A running query. Ends it when it goes out of scope, so that no open result outlives a thrown Failure.
class Query {
 public:
  template <class... Args>
  explicit Query(Connection& connection, std::string_view sql, const Args&... args)
      : statement_{connection.prepare(sql)} {
    int index = 0;
    ((statement_.bind(++index, args)), ...);
  }
  ~Query() { statement_.reset(); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  bool next() { return statement_.step(); }
  Statement& row() { return statement_; }

 private:
  Statement& statement_;
};

template <class Reader, class... Args>
auto all(Connection& connection, std::string_view sql, const Reader& reader, const Args&... args) {
  std::vector<std::invoke_result_t<Reader, Statement&>> rows;
  Query query{connection, sql, args...};
  while (query.next()) rows.push_back(reader(query.row()));
  return rows;
}

template <class Reader, class... Args>
auto one(Connection& connection, std::string_view sql, const Reader& reader, const Args&... args) {
  std::optional<std::invoke_result_t<Reader, Statement&>> found;
  Query query{connection, sql, args...};
  if (query.next()) found = reader(query.row());
  return found;
}

// The single number that a query gives; 0 when there is no row or it is NULL.
template <class... Args>
std::int64_t number(Connection& connection, std::string_view sql, const Args&... args) {
  Query query{connection, sql, args...};
  return query.next() ? query.row().integer(0) : 0;
}

inline std::string text_at(Statement& row, int column) {
  return std::string(row.text(column));
}
inline domain::Time time_at(Statement& row, int column) {
  return domain::from_ms(row.integer(column));
}

}  // namespace hub::store::sql
