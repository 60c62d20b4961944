#include "api/attachments.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "api/media_links.hpp"
#include "api/sniff.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/random.hpp"
#include "store/records.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSecretBytes = 24;

class File {
 public:
  File(const std::string& path, int flags) : handle_{::open(path.c_str(), flags | O_CLOEXEC, 0600)} {}
  ~File() {
    if (handle_ >= 0) ::close(handle_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto written = ::write(handle_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  bool sync() const { return handle_ >= 0 && ::fsync(handle_) == 0; }
  bool is_open() const { return handle_ >= 0; }

 private:
  int handle_;
};

// Durable or not there: written beside, synced, renamed, and the folder's entry synced.
bool write_durably(const std::string& folder, const std::string& name, std::string_view bytes) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return false;
  const auto path = folder + "/" + name;
  const auto beside = path + ".part";
  bool good = false;
  {
    const File file(beside, O_WRONLY | O_CREAT | O_EXCL);
    good = file.is_open() && file.write_all(bytes) && file.sync();
  }
  good = good && ::rename(beside.c_str(), path.c_str()) == 0 && File(folder, O_RDONLY | O_DIRECTORY).sync();
  if (!good) {
    const int why = errno;
    ::unlink(beside.c_str());
    ::unlink(path.c_str());
    errno = why;
  }
  return good;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                       (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '.' || letter == '_';
    if (plain) {
      out += letter;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

http::Response media_not_found() {
  return http::Response::error(404, "attachment_not_found", "There is no such attachment.");
}

http::Response link_has_ended() {
  auto response =
      http::Response::error(410, "link_expired", "This link has expired. Ask whom you got it from for a new one.");
  response.with("Cache-Control", "no-store");
  return response;
}

http::Response file_answer(const domain::Attachment& attachment, std::string path) {
  http::Response response;
  response.file = http::FileBody{std::move(path), attachment.media_type};
  const char* const how = is_inline(attachment.media_type) ? "inline" : "attachment";
  response.with("Content-Disposition", std::string{how} + "; filename*=UTF-8''" + percent_encode(attachment.file_name));
  response.with("X-Content-Type-Options", "nosniff");
  response.with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  // Widgets show it on other sites; who knows the URL may see it, and the bytes never change.
  response.with("Cross-Origin-Resource-Policy", "cross-origin");
  response.with("Cache-Control", "private, max-age=31536000, immutable");
  return response;
}

}  // namespace

std::string KeptFile::json() const {
  std::string out = "{\"id\":";
  wire::append_quoted(out, attachment.id);
  out += ",\"mediaUrl\":";
  wire::append_quoted(out, media_url);
  out += ",\"mediaType\":";
  wire::append_quoted(out, attachment.media_type);
  out += ",\"mediaSize\":" + std::to_string(attachment.size_bytes) + ",\"name\":";
  wire::append_quoted(out, attachment.file_name);
  if (width > 0 && height > 0) {
    out += ",\"width\":" + std::to_string(width) + ",\"height\":" + std::to_string(height);
  }
  out += '}';
  return out;
}

Attachments::Attachments(store::Store& store, domain::Ids& ids, AttachmentRules rules)
    : store_{store}, ids_{ids}, rules_{std::move(rules)} {}

std::string Attachments::folder_of(std::string_view id) const {
  return rules_.directory + "/" + std::string{id.substr(id.size() - std::min<std::size_t>(2, id.size()))};
}

domain::Result<KeptFile> Attachments::keep(std::string_view bytes, std::string_view name, std::string uploader) {
  if (bytes.empty()) return domain::invalid("empty_file", "the file is empty");
  if (static_cast<std::int64_t>(bytes.size()) > rules_.max_bytes) {
    return domain::rejected("too_large", "the file is larger than " + std::to_string(rules_.max_bytes) + " bytes");
  }
  const auto sniffed = sniff(bytes);
  if (!is_allowed(sniffed.media_type, rules_.types)) {
    return domain::rejected("type_not_allowed", "files of this type are not accepted here (" + sniffed.media_type +
                                                    "); see media.types in the configuration");
  }
  KeptFile kept;
  auto& attachment = kept.attachment;
  attachment.id = ids_.next();
  attachment.uploader = std::move(uploader);
  attachment.file_name = clean_file_name(name);
  attachment.media_type = sniffed.media_type;
  attachment.size_bytes = static_cast<std::int64_t>(bytes.size());
  attachment.sha256 = crypto::sha256_hex(bytes);
  attachment.secret = crypto::to_base64url(crypto::random_bytes(kSecretBytes));
  kept.width = sniffed.width;
  kept.height = sniffed.height;
  if (!write_durably(folder_of(attachment.id), attachment.id, bytes)) {
    return domain::fail(domain::Status::unavailable, "media_unwritable",
                        "the file could not be written to " + rules_.directory + ": " + std::strerror(errno));
  }
  const auto stored = store_.change([&](store::Transaction& tx) -> domain::Result<> {
    attachment.created_at = tx.now();
    store::Attachments(tx.connection()).insert(attachment);
    return {};
  });
  if (!stored) {
    ::unlink((folder_of(attachment.id) + "/" + attachment.id).c_str());
    return tl::unexpected(stored.error());
  }
  kept.media_url = rules_.public_url + "/media/" + attachment.id + "/" + attachment.secret + "/" +
                   percent_encode(attachment.file_name);
  return kept;
}

void Attachments::serve(const http::Request& request, const Answer& answer) const {
  const std::string id{request.param("id")};
  const std::string key{request.param("secret")};
  if (!domain::is_ulid(id)) return answer(media_not_found());
  struct Found {
    std::optional<domain::Attachment> file;
    MediaKey key = MediaKey::wrong;
  };
  auto found = std::make_shared<Found>();
  store_.submit_read(
      [found, id, key](store::Snapshot& snapshot) {
        found->file = store::Attachments(snapshot.connection()).find(id);
        if (found->file) found->key = check_media_key(key, id, found->file->secret, snapshot.now());
      },
      [this, found, answer](domain::Result<> outcome) {
        if (!outcome) return answer(refusal(outcome.error()));
        if (found->key == MediaKey::wrong) return answer(media_not_found());
        if (found->key == MediaKey::ended) return answer(link_has_ended());
        answer(file_answer(*found->file, folder_of(found->file->id) + "/" + found->file->id));
      });
}

http::Response file_refusal(const domain::Error& error) {
  if (error.code == "too_large") return http::Response::error(413, error.code, error.message);
  if (error.code == "type_not_allowed") return http::Response::error(415, error.code, error.message);
  return refusal(error);
}

}  // namespace hub::api
