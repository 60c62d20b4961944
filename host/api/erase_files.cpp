// The bytes of what was deleted. The row went in the commit that wrote the task, so nobody reads the file any more; a
// crash before or after its removal runs the task again, and a file that is gone is what it wants.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "api/attachments.hpp"
#include "messaging/completing.hpp"
#include "messaging/erasure.hpp"
#include "store/records.hpp"

namespace hub::api {
namespace {

constexpr int kMostAtOnce = 500;  // uploads of one person that one change forgets

// A removal counts once it is on disk: after a power cut the file would be back.
bool sync_folder(const std::string& folder) {
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return errno == ENOENT;
  const bool good = ::fsync(handle) == 0;
  ::close(handle);
  return good;
}

}  // namespace

domain::Result<> Attachments::remove_file(std::string_view id) const {
  if (!domain::is_ulid(id)) return domain::invalid("bad_payload", "the task names no attachment");
  const auto folder = folder_of(id);
  const auto path = folder + "/" + std::string{id};
  const bool gone = ::unlink(path.c_str()) == 0 || errno == ENOENT;
  if (gone && sync_folder(folder)) return {};
  return domain::fail(domain::Status::unavailable, "media_unwritable",
                      "the deleted file " + path + " could not be removed: " + std::strerror(errno) +
                          "; give the hub the right to write there");
}

void Attachments::run_erasing(messaging::Dispatcher& dispatcher) {
  dispatcher.on(messaging::kEraseFileTask, [this](const std::shared_ptr<messaging::Claim>& claim) {
    if (auto removed = remove_file(claim->task().payload); !removed) return claim->fail(std::move(removed.error()));
    messaging::complete(store_, claim);
  });
  dispatcher.on(messaging::kEraseUploadsTask, [this](const std::shared_ptr<messaging::Claim>& claim) {
    const auto found = store_.view([&](store::Snapshot& snapshot) {
      return store::Attachments(snapshot.connection()).unsent_of(claim->task().payload, kMostAtOnce);
    });
    if (!found) return claim->fail(found.error());
    const bool more = found->size() == static_cast<std::size_t>(kMostAtOnce);
    messaging::complete(store_, claim,
                        [ids = *found, more](store::Transaction& tx, const domain::Task& task) -> domain::Result<> {
                          messaging::forget_uploads(tx, ids);
                          if (more) messaging::add_task(tx, task.kind, task.lane, task.payload, tx.now());
                          return {};
                        });
  });
}

}  // namespace hub::api
