#include "config/source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace hub::config {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_{fd} {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// The length of the UTF-8 sequence that `text` begins with; 0 when it is none (RFC 3629).
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < text.size() && at(i) >= low && at(i) <= high;
  };
  const unsigned first = at(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool is_other_unicode(std::string_view text) {
  using namespace std::string_view_literals;
  return starts_with(text, "\xFF\xFE"sv) || starts_with(text, "\xFE\xFF"sv) || starts_with(text, "\0\0\xFE\xFF"sv);
}

}  // namespace

std::string absolute(const std::string& folder, const std::string& path) {
  return (std::filesystem::path{folder} / path).lexically_normal().string();
}

std::optional<std::string> read_small_file(const std::string& path, std::size_t largest_bytes, std::string& reason) {
  // Not blocking: a named pipe without a writer must not hold up the start.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    reason = std::strerror(errno);
    return {};
  }
  if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) {
    reason = "not a file";
    return {};
  }
  std::string content;
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    const auto count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      reason = std::strerror(errno);
      return {};
    }
    if (count == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
    if (content.size() > largest_bytes) {
      reason = fmt::format("larger than {} bytes", largest_bytes);
      return {};
    }
  }
}

std::optional<std::string> read_source(const std::string& path, Findings& findings) {
  std::string reason;
  auto content = read_small_file(path, largest_file_bytes, reason);
  if (!content) {
    findings.add({}, "",
                 fmt::format("cannot read the file: {}. Name the configuration with --config, or create it from "
                             "config/hubbub.yaml",
                             reason));
  }
  return content;
}

bool check_source(std::string& text, Findings& findings) {
  if (is_other_unicode(text)) {
    findings.add({1, 1}, "", "the file is UTF-16 or UTF-32; save it as UTF-8");
    return false;
  }
  if (starts_with(text, "\xEF\xBB\xBF")) text.erase(0, 3);
  int line = 1;
  int column = 1;
  bool sound = true;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto length = utf8_length(std::string_view{text}.substr(at));
    const bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    if (length == 0 || control) {
      findings.add({line, column}, "",
                   length == 0 ? fmt::format("byte 0x{:02x} is not UTF-8; save the file as UTF-8", byte)
                               : fmt::format("control character 0x{:02x}; remove it", byte));
      sound = false;
      // One finding a line will do.
      at = text.find('\n', at);
      if (at == std::string::npos) break;
      continue;
    }
    at += length;
    ++column;
    if (byte == '\n') {
      ++line;
      column = 1;
    }
  }
  return sound;
}

}  // namespace hub::config
