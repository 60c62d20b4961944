// Search on SQLite: an FTS5 index of trigrams in a file of its own beside the database ("…-words"), so that writing it
// neither slows nor blocks a message. It can be deleted at any time; it is filled again from the messages.
#pragma once

#include <memory>
#include <string>

#include "store/sqlite/connection.hpp"

namespace hub::store::sqlite {

std::string words_path(const std::string& database_path);

// The reading side; opens the index at the first search.
class WordIndex final : public sql::WordIndex {
 public:
  explicit WordIndex(std::string path) : path_{std::move(path)} {}
  Candidates find(const std::vector<std::string>& words, int limit) override;

 private:
  Connection& connection();

  const std::string path_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace hub::store::sqlite
