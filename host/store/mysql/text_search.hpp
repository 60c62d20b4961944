// Search on MySQL: LIKE over the texts, newest first. A full-text index would cost every message its writing, and the
// ones MariaDB has know no words in scripts without blanks.
#pragma once

#include "store/sql.hpp"

namespace hub::store::mysql {

class TextSearch final : public sql::WordIndex {
 public:
  explicit TextSearch(sql::Connection& connection) : connection_{connection} {}
  Candidates find(const std::vector<std::string>& words, int limit) override;

 private:
  sql::Connection& connection_;
};

}  // namespace hub::store::mysql
