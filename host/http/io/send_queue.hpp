// Bytes that wait to be written to one connection. Small pieces are joined, large ones shared between connections;
// one system call writes many.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/io/transport.hpp"

namespace hub::http {

class SendQueue {
 public:
  // A unit: what was begun is finished, even when the rest is dropped.
  void add(std::string bytes);
  // `head` directly followed by `shared`.
  void add(std::string_view head, std::shared_ptr<const std::string> shared);
  // A string to append small bytes to; call note_appended with their number afterwards.
  std::string& tail();
  void note_appended(std::size_t bytes) { size_ += bytes; }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // ok: all is written.
  IoStatus write_to(Transport& transport);
  // Whether the last write_to made progress.
  bool progressed() const { return progressed_; }
  // Drops what was not begun.
  void drop_unsent();

 private:
  struct Piece {
    std::string own;
    std::shared_ptr<const std::string> shared;  // after `own`
    std::size_t size() const { return own.size() + (shared ? shared->size() : 0); }
  };

  void consume(std::size_t bytes);

  std::vector<Piece> pieces_;
  std::size_t first_ = 0;  // pieces before it are written
  std::size_t sent_ = 0;   // bytes of the first piece that are written
  std::size_t size_ = 0;   // bytes that wait
  bool progressed_ = false;
};

}  // namespace hub::http
