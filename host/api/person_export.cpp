#include "api/person_export.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>

#include "api/answers.hpp"
#include "api/rest_shapes.hpp"
#include "api/tar.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/erasure.hpp"
#include "messaging/person.hpp"
#include "store/erasures.hpp"
#include "store/tasks.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

constexpr std::size_t kPart = 64 * 1024;  // of a file that is copied
constexpr std::size_t kLongestEnding = 8;
constexpr auto kLongestExport = std::chrono::hours(1);  // to write it
constexpr auto kOpening = std::chrono::minutes(1);      // to begin sending it: an open file may go from its folder

class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

// ".png" of the sender's name: only what is plain, for it becomes a part of a path on somebody's machine.
std::string ending_of(std::string_view file_name) {
  const auto dot = file_name.rfind('.');
  if (dot == std::string_view::npos || file_name.size() - dot > kLongestEnding) return {};
  const auto ending = file_name.substr(dot);
  const bool plain = ending.size() > 1 && ending.find_first_not_of(
                                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX"
                                              "YZ0123456789",
                                              1) == std::string_view::npos;
  return plain ? std::string{ending} : std::string{};
}

class Archive final : public messaging::PersonFiles {
 public:
  Archive(Tar& tar, std::string_view media) : tar_{tar}, media_{media} {}

  void open(std::string_view kind) override { begin(std::string{kind} + ".json"); }
  void write(std::string_view bytes) override {
    tar_.write(bytes);
    digest_->add(bytes);
    bytes_ += bytes.size();
  }
  void close(std::int64_t items) override {
    made_.items += items;
    end(",\"items\":" + std::to_string(items));
  }
  void attachment(const domain::Attachment& attachment) override {
    const Descriptor file{::open(media_path(media_, attachment.id).c_str(), O_RDONLY | O_CLOEXEC)};
    const auto name = "attachments/" + attachment.id + ending_of(attachment.file_name);
    if (file.number() < 0) {
      ++made_.missing;
      line(name, ",\"missing\":true");
      return;
    }
    ++made_.files;
    begin(name);
    std::array<char, kPart> part{};
    for (;;) {
      const auto count = ::read(file.number(), part.data(), part.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      write({part.data(), static_cast<std::size_t>(count)});
    }
    end({});
  }

  // The manifest ends the archive: by then every digest is known.
  void manifest(std::string_view user, std::string_view mark, domain::Time now) {
    std::string head = "{\"format\":\"hubbub-person-export/1\",\"userId\":";
    wire::append_quoted(head, user);
    head += ",\"exportedAt\":\"" + domain::to_rfc3339(now) + "\",\"mark\":\"" + std::string{mark} + "\",\"files\":[";
    tar_.begin("manifest.json");
    tar_.write(head);
    tar_.write(lines_);
    tar_.write("\n]}\n");
    tar_.end();
  }

  const PersonExports::Made& made() const { return made_; }

 private:
  void begin(const std::string& name) {
    name_ = name;
    bytes_ = 0;
    digest_.emplace();
    tar_.begin(name);
  }
  void end(std::string_view more) {
    tar_.end();
    std::string facts = ",\"bytes\":" + std::to_string(bytes_) + ",\"sha256\":\"" + digest_->hex() + "\"";
    line(name_, facts.append(more));
  }
  void line(std::string_view name, std::string_view facts) {
    lines_ += lines_.empty() ? "\n{\"path\":" : ",\n{\"path\":";
    wire::append_quoted(lines_, name);
    lines_.append(facts).append("}");
  }

  Tar& tar_;
  const std::string_view media_;
  std::string name_;
  std::uint64_t bytes_ = 0;
  std::optional<crypto::Sha256> digest_;
  std::string lines_;
  PersonExports::Made made_;
};

domain::Result<PersonExports::Made> write_all(store::Snapshot& snapshot, std::string_view wanted, std::string_view mark,
                                              const std::string& media, int descriptor) {
  auto& sql = snapshot.connection();
  const auto user = find_user(sql, wanted);
  if (!user) return tl::unexpected(user.error());
  const auto person = messaging::find_person(sql, user->id);
  Tar tar{descriptor, snapshot.now()};
  Archive archive{tar, media};
  messaging::tell_of(sql, person, mark, messaging::unsent_files_of(sql, person), archive);
  archive.manifest(user->id, mark, snapshot.now());
  if (auto finished = tar.finish(); !finished) return tl::unexpected(std::move(finished.error()));
  auto made = archive.made();
  made.user_id = user->id;
  return made;
}

}  // namespace

std::string media_path(std::string_view media, std::string_view id) {
  std::string path{media};
  path.append("/").append(id.substr(id.size() - std::min<std::size_t>(2, id.size())));
  return path.append("/").append(id);
}

// The number stays the same from one export to the next, so that files which did not change keep their digests.
domain::Result<std::string> PersonExports::mark_of(std::string_view user) const {
  return store_.change([fresh = crypto::random_token(messaging::kExportMarkBytes),
                        wanted = std::string{user}](store::Transaction& tx) -> domain::Result<std::string> {
    const auto found = find_user(tx.connection(), wanted);
    if (!found) return tl::unexpected(found.error());
    store::Erasures marks{tx.connection()};
    marks.set_mark(found->id, fresh);
    return marks.mark_of(found->id);
  });
}

domain::Result<PersonExports::Made> PersonExports::write(std::string_view user, int descriptor) const {
  const auto mark = mark_of(user);
  if (!mark) return tl::unexpected(mark.error());
  auto made =
      store_.view([&](store::Snapshot& snapshot) { return write_all(snapshot, user, *mark, media_, descriptor); });
  if (!made) return tl::unexpected(std::move(made.error()));
  return *std::move(made);
}

// The lane names the person: the proof of their erasure waits for it (store::Erasures::is_under_way).
domain::Result<domain::AttachmentId> PersonExports::remove_later(std::string_view user, const domain::AttachmentId& id,
                                                                 domain::Duration delay) const {
  return store_.change([&](store::Transaction& tx) -> domain::Result<domain::AttachmentId> {
    const auto file = id.empty() ? tx.next_id() : id;
    const auto found = find_user(tx.connection(), user);
    if (!found && id.empty()) return tl::unexpected(found.error());
    store::Tasks tasks{tx.connection()};
    std::string lane = found ? "export:" + found->id + ":" + file : "export:" + file;
    for (const auto& task : tasks.in_lane(lane)) tasks.erase(task.id);
    messaging::add_task(tx, messaging::kEraseFileTask, std::move(lane), file, tx.now() + delay);
    return file;
  });
}

http::Response PersonExports::answer(std::string_view user) const {
  // The task first: were we to crash now, the file would go.
  const auto id = remove_later(user, {}, kLongestExport);
  if (!id) return refusal(id.error());
  const auto path = media_path(media_, *id);
  std::error_code ignored;  // what matters is whether the file can be made
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), ignored);
  domain::Result<Made> made = Made{};
  {
    const Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (file.number() < 0) {
      return refusal({domain::Status::unavailable, "export_unwritable",
                      "cannot make a file in " + media_ + ": " + std::strerror(errno) +
                          "; see that there is space and that the hub may write there"});
    }
    made = write(user, file.number());
  }
  if (const auto put_forward = remove_later(user, *id, made ? kOpening : domain::Duration{}); !put_forward) {
    return refusal(put_forward.error());
  }
  if (!made) return refusal(made.error());
  http::Response response;
  response.file = http::FileBody{path, "application/x-tar"};
  response.with("Content-Disposition", "attachment; filename=\"person-" + made->user_id + ".tar\"");
  response.with("X-Content-Type-Options", "nosniff");
  return std::move(response).with("Cache-Control", "no-store");
}

}  // namespace hub::api
