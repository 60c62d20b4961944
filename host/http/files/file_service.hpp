// Files as answers: finds, compares, compresses. Everything here may block on the disk and runs on a worker.
//
// Threads: every function may be called from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/edge/route_table.hpp"
#include "http/files/compression_cache.hpp"
#include "http/message.hpp"

namespace hub::http {

// What a request says about the version and the part of the file it wants.
struct FileConditions {
  explicit FileConditions(const Request& request);

  bool head = false;
  std::string if_none_match;
  std::string if_modified_since;
  std::string range;
  std::string if_range;
  std::string accept_encoding;
};

// An open file. Closed when destroyed.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_{descriptor} {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();
  int descriptor() const { return descriptor_; }
  // Up to `bytes` from `offset`; shorter when the file ended or failed.
  std::string read(std::uint64_t offset, std::size_t bytes) const;

 private:
  int descriptor_;
};

// `response` without its body; the body is one of: response.body, `shared`, or a part of `file`.
struct FileAnswer {
  Response response;
  std::shared_ptr<const std::string> shared;
  std::shared_ptr<const OpenFile> file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // of the body, whichever it is
};

class FileService {
 public:
  explicit FileService(std::size_t cache_bytes) : cache_{cache_bytes} {}

  // `base`: status and headers that the handler wants; its `file` names the file.
  FileAnswer serve(Response base, const FileConditions& conditions);
  // `path`: the requested path, as sent.
  FileAnswer serve(const FileRoot& root, std::string_view path, const FileConditions& conditions);

 private:
  CompressionCache cache_;
};

}  // namespace hub::http
