#include "api/tar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace hub::api {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kBuffer = 256 * 1024;
constexpr std::uint64_t kLargestEntry = 077777777777;  // 8 GB: eleven octal digits

// Writes all, at `offset`; the errno, or 0.
int write_at(int descriptor, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const auto written = ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return 0;
}

// A field of the header: at most as long as it is, zeros behind.
void set(std::array<char, kBlock>& header, std::size_t at, std::size_t size, std::string_view text) {
  std::copy_n(text.begin(), std::min(size, text.size()), header.begin() + static_cast<std::ptrdiff_t>(at));
}

std::array<char, kBlock> header_of(std::string_view name, std::uint64_t size, domain::Time modified) {
  std::array<char, kBlock> header{};
  set(header, 0, 100, name);
  set(header, 100, 8, "0000600");
  set(header, 108, 8, "0000000");  // nobody's in particular
  set(header, 116, 8, "0000000");
  set(header, 124, 12, fmt::format("{:011o}", size));
  set(header, 136, 12, fmt::format("{:011o}", domain::to_ms(modified) / 1000));
  set(header, 148, 8, "        ");  // counts as blanks in its own sum
  header[156] = '0';                // a plain file
  set(header, 257, 8, std::string_view{"ustar\00000", 8});
  unsigned sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  set(header, 148, 8, fmt::format("{:06o}", sum) + std::string{'\0', ' '});
  return header;
}

}  // namespace

Tar::Tar(int descriptor, domain::Time modified) : descriptor_{descriptor}, modified_{modified} {
  buffer_.reserve(kBuffer);
}

void Tar::begin(std::string_view name) {
  name_ = name;
  entry_begins_ = flushed_ + buffer_.size();
  entry_bytes_ = 0;
  put(std::string(kBlock, '\0'));
}

void Tar::write(std::string_view bytes) {
  entry_bytes_ += bytes.size();
  put(bytes);
}

void Tar::end() {
  put(std::string((kBlock - entry_bytes_ % kBlock) % kBlock, '\0'));
  flush();
  if (entry_bytes_ > kLargestEntry && failed_ == 0) failed_ = EFBIG;
  if (failed_ != 0) return;
  const auto header = header_of(name_, entry_bytes_, modified_);
  failed_ = write_at(descriptor_, {header.data(), header.size()}, entry_begins_);
}

domain::Result<> Tar::finish() {
  put(std::string(2 * kBlock, '\0'));
  flush();
  if (failed_ == 0 && ::fsync(descriptor_) != 0) failed_ = errno;
  if (failed_ == 0) return {};
  return domain::fail(domain::Status::unavailable, "export_unwritable",
                      fmt::format("the export could not be written: {}; see that there is space and the right to write "
                                  "there, and try again",
                                  std::strerror(failed_)));
}

void Tar::put(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kBuffer) flush();
  if (bytes.size() <= kBuffer) {
    buffer_ += bytes;
    return;
  }
  if (failed_ == 0) failed_ = write_at(descriptor_, bytes, flushed_);
  flushed_ += bytes.size();
}

void Tar::flush() {
  if (failed_ == 0) failed_ = write_at(descriptor_, buffer_, flushed_);
  flushed_ += buffer_.size();
  buffer_.clear();
}

}  // namespace hub::api
