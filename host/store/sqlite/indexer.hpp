// Fills the word index in the background, a little later than the messages are written.
//
// Messages are taken in the order of their ids up to a mark. The mark is announced in the database first: whoever
// commits a smaller id after that notes it in search_late, so none is missed.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/sqlite/session.hpp"
#include "store/store.hpp"

namespace hub::store::sqlite {

class Indexer {
 public:
  explicit Indexer(std::string path) : path_{std::move(path)} {}
  ~Indexer() { stop(); }
  Indexer(const Indexer&) = delete;
  Indexer& operator=(const Indexer&) = delete;

  void start(Store& store);
  void stop() noexcept;
  void something_was_written() noexcept { dirty_ = true; }  // by the writer after each batch: must cost nothing

 private:
  struct Text {
    std::string message_id;
    std::string text;
  };
  struct Work {
    std::vector<Text> written;
    std::vector<std::string> late;
    std::vector<Text> erased;
  };

  void run(Store& store);
  void open();
  bool pass(Store& store);  // false: all is indexed
  std::string next_mark(Store& store);
  Work collect(Store& store, const std::string& mark);
  void write(const Work& work, const std::string& mark);
  void add(const Text& text);
  void forget(const Text& text);
  std::string indexed_to();

  const std::string path_;
  std::unique_ptr<Connection> connection_;
  std::atomic<bool> dirty_{true};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace hub::store::sqlite
