// A tar file (POSIX ustar, IEEE Std 1003.1-2017 "pax"), written from front to back but for each entry's header, which
// is filled in when its size is known. So an entry may be streamed without knowing how long it will be.
//
// Why tar and not zip: the format is one 512-byte header, so it needs no library; every system opens it; and what is
// large in an export, pictures, is compressed already.
//
// One thread at a time. What fails (no space, no right) is remembered: finish() says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/clock.hpp"
#include "domain/result.hpp"

namespace hub::api {

class Tar {
 public:
  // Writes to `descriptor`, a file that can be sought in, from its beginning; it stays the caller's.
  Tar(int descriptor, domain::Time modified);

  // Entries one after another. `name`: ASCII, at most 100 bytes.
  void begin(std::string_view name);
  void write(std::string_view bytes);
  void end();
  // Writes the end of the archive and syncs. unavailable/"export_unwritable" when anything failed.
  domain::Result<> finish();

 private:
  void put(std::string_view bytes);
  void flush();

  const int descriptor_;
  const domain::Time modified_;
  std::string name_;
  std::string buffer_;
  std::uint64_t flushed_ = 0;  // bytes of the file
  std::uint64_t entry_begins_ = 0;
  std::uint64_t entry_bytes_ = 0;
  int failed_ = 0;  // errno of the first failure
};

}  // namespace hub::api
