// Compressed forms of files, kept in bounded memory: the form unused for longest goes first.
//
// Threads: any.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hub::http {

using SharedText = std::shared_ptr<const std::string>;

class CompressionCache {
 public:
  explicit CompressionCache(std::size_t max_bytes) : max_bytes_{max_bytes} {}

  SharedText find(const std::string& key);
  // What is larger than a quarter of the cache is not kept.
  void put(const std::string& key, SharedText text);
  std::size_t size_bytes() const;

 private:
  struct Entry {
    std::string key;
    SharedText text;
  };

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::list<Entry> recent_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
  std::size_t bytes_ = 0;
};

// Empty string on failure.
std::string gzip(std::string_view bytes);
std::string brotli(std::string_view bytes);

}  // namespace hub::http
