#include "http/files/file_service.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <optional>

#include "http/edge/http_date.hpp"
#include "http/files/file_rules.hpp"
#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

constexpr std::uint64_t kReadWholeBytes = 64 * 1024;  // up to this a file is one piece of an answer
constexpr std::uint64_t kCompressFrom = 1024;
constexpr std::uint64_t kCompressUpTo = 4 * 1024 * 1024;

// A regular file as it is now.
struct Found {
  std::shared_ptr<const OpenFile> file;
  std::string path;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // seconds
  std::string tag;            // of this content, without quotes
};

std::optional<Found> open_file(const std::string& path) {
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return std::nullopt;
  Found found{std::make_shared<const OpenFile>(descriptor), path, 0, 0, {}};
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  found.size = static_cast<std::uint64_t>(status.st_size);
  found.modified = status.st_mtim.tv_sec;
  found.tag = fmt::format("{:x}-{:x}-{:x}", status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size);
  return found;
}

std::string real_path(const std::string& path) {
  std::array<char, PATH_MAX> resolved;
  return ::realpath(path.c_str(), resolved.data()) == nullptr ? std::string{} : std::string{resolved.data()};
}

bool is_directory(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// The file that `relative` names inside `directory`, symbolic links resolved; empty when it is outside or absent.
std::string inside(const std::string& directory, const std::string& relative) {
  std::string root = real_path(directory);
  std::string path = real_path(root + "/" + relative);
  if (root.empty() || path.empty()) return {};
  bool within = path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
  return within ? path : std::string{};
}

bool has_header(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [name](const auto& header) { return equals_ignoring_case(header.first, name); });
}

FileAnswer refuse(int status, std::string_view code, std::string_view title) {
  FileAnswer answer;
  answer.response = Response::error(status, code, title);
  answer.length = answer.response.body.size();
  return answer;
}

FileAnswer redirect(std::string location) {
  FileAnswer answer;
  answer.response.status = 308;
  answer.response.with("Location", std::move(location));
  return answer;
}

bool is_unchanged(const FileConditions& conditions, const std::string& etag, std::int64_t modified) {
  if (!conditions.if_none_match.empty()) return matches_etag(conditions.if_none_match, etag);
  auto since = parse_http_date(conditions.if_modified_since);
  return since && modified <= *since;
}

bool range_is_wanted(const FileConditions& conditions, const std::string& etag, std::int64_t modified) {
  if (conditions.range.empty()) return false;
  if (conditions.if_range.empty() || conditions.if_range == etag) return true;
  auto date = parse_http_date(conditions.if_range);
  return date && *date == modified;
}

// A file in another coding: found beside it, or made now.
struct Coded {
  std::string_view coding;
  SharedText text;
};

std::optional<Coded> coded_as(CompressionCache& cache, const Found& found, std::string_view coding,
                              std::string_view extension) {
  auto sibling = open_file(found.path + std::string{extension});
  if (sibling && sibling->modified >= found.modified && sibling->size <= kCompressUpTo) {
    auto bytes = std::make_shared<const std::string>(sibling->file->read(0, static_cast<std::size_t>(sibling->size)));
    if (bytes->size() == sibling->size) return Coded{coding, std::move(bytes)};
  }
  if (found.size < kCompressFrom || found.size > kCompressUpTo) return std::nullopt;
  std::string key = found.path + '\n' + found.tag + std::string{extension};
  SharedText text = cache.find(key);
  if (!text) {
    std::string plain = found.file->read(0, static_cast<std::size_t>(found.size));
    text = std::make_shared<const std::string>(coding == "br" ? brotli(plain) : gzip(plain));
    cache.put(key, text);
  }
  if (text->empty() || text->size() >= found.size) return std::nullopt;
  return Coded{coding, std::move(text)};
}

std::optional<Coded> best_coding(CompressionCache& cache, const Found& found, const FileConditions& conditions) {
  int br = coding_quality(conditions.accept_encoding, "br");
  int gz = coding_quality(conditions.accept_encoding, "gzip");
  if (br > 0 && br >= gz) {
    if (auto coded = coded_as(cache, found, "br", ".br")) return coded;
  }
  return gz > 0 ? coded_as(cache, found, "gzip", ".gz") : std::nullopt;
}

void send_part(FileAnswer& answer, const Found& found, ByteRange range) {
  answer.length = range.length;
  if (range.length > kReadWholeBytes) {
    answer.file = found.file;
    answer.offset = range.first;
    return;
  }
  answer.response.body = found.file->read(range.first, static_cast<std::size_t>(range.length));
  if (answer.response.body.size() != range.length) {
    answer = refuse(500, "file_changed", "the file changed while it was read; try again");
  }
}

FileAnswer answer_with(CompressionCache& cache, const Found& found, Response base, std::string_view media_type,
                       const FileConditions& conditions) {
  FileAnswer answer;
  answer.response = std::move(base);
  Response& response = answer.response;
  std::string etag = '"' + found.tag + '"';
  bool compressible = is_compressible(media_type);
  bool ranged = response.status == 200 && range_is_wanted(conditions, etag, found.modified);
  std::optional<Coded> coded;
  if (compressible && !ranged) coded = best_coding(cache, found, conditions);
  if (coded) etag = '"' + found.tag + '-' + std::string{coded->coding} + '"';

  if (!has_header(response, "Content-Type")) response.with("Content-Type", std::string{media_type});
  if (!has_header(response, "Cache-Control")) response.with("Cache-Control", "no-cache");
  response.with("ETag", etag).with("Last-Modified", format_http_date(found.modified));
  if (compressible) response.with("Vary", "Accept-Encoding");
  if (response.status == 200 && is_unchanged(conditions, etag, found.modified)) {
    response.status = 304;
    return answer;
  }
  if (coded) {
    response.with("Content-Encoding", std::string{coded->coding});
    answer.length = coded->text->size();
    answer.shared = std::move(coded->text);
    return answer;
  }
  response.with("Accept-Ranges", "bytes");
  ByteRange range{0, found.size};
  switch (ranged ? read_range(conditions.range, found.size, range) : RangeVerdict::whole) {
    case RangeVerdict::unsatisfiable:
      answer = refuse(416, "range_not_satisfiable", "the file is shorter than that");
      answer.response.with("Content-Range", fmt::format("bytes */{}", found.size));
      return answer;
    case RangeVerdict::part:
      response.status = 206;
      response.with("Content-Range",
                    fmt::format("bytes {}-{}/{}", range.first, range.first + range.length - 1, found.size));
      break;
    case RangeVerdict::whole:
      range = {0, found.size};
      break;
  }
  if (!conditions.head) {
    send_part(answer, found, range);
  } else {
    answer.length = range.length;
  }
  return answer;
}

}  // namespace

FileConditions::FileConditions(const Request& request)
    : head{request.method == Method::head},
      if_none_match{request.header("If-None-Match")},
      if_modified_since{request.header("If-Modified-Since")},
      range{request.header("Range")},
      if_range{request.header("If-Range")},
      accept_encoding{request.header("Accept-Encoding")} {}

OpenFile::~OpenFile() {
  ::close(descriptor_);
}

std::string OpenFile::read(std::uint64_t offset, std::size_t bytes) const {
  std::string out(bytes, '\0');
  std::size_t done = 0;
  while (done < bytes) {
    ssize_t count = ::pread(descriptor_, out.data() + done, bytes - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  out.resize(done);
  return out;
}

FileAnswer FileService::serve(Response base, const FileConditions& conditions) {
  FileBody body = std::move(*base.file);
  base.file.reset();
  base.body.clear();
  auto found = open_file(body.path);
  if (!found) return refuse(404, "not_found", "the file is not there");
  std::string_view type = body.media_type.empty() ? media_type_of(body.path) : std::string_view{body.media_type};
  return answer_with(cache_, *found, std::move(base), type, conditions);
}

FileAnswer FileService::serve(const FileRoot& root, std::string_view path, const FileConditions& conditions) {
  if (path == root.prefix) return redirect(root.prefix + "/");
  std::string_view sent = path.substr(std::min(path.size(), root.prefix.size() + 1));
  bool folder = sent.empty() || sent.ends_with('/');
  if (folder && !sent.empty()) sent.remove_suffix(1);
  auto relative = sent.empty() ? std::optional<std::string>{""} : relative_path(sent);
  std::string real = relative ? inside(root.directory, folder ? *relative + "/index.html" : *relative) : std::string{};
  if (real.empty()) return refuse(404, "not_found", "nothing is at this path");
  if (!folder && is_directory(real)) return redirect(std::string{path} + "/");
  auto found = open_file(real);
  if (!found) return refuse(404, "not_found", "nothing is at this path");
  Response base;
  base.headers = root.headers;
  if (is_content_hashed(real) && !has_header(base, "Cache-Control")) {
    base.with("Cache-Control", "public, max-age=31536000, immutable");
  }
  return answer_with(cache_, *found, std::move(base), media_type_of(real), conditions);
}

}  // namespace hub::http
