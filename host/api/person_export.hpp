// Everything that the hub holds of one person, as one tar file: a JSON file a kind (messaging/person.hpp), the files
// that they sent and got, and manifest.json with the SHA-256 of each. One consistent state, and memory that does not
// grow with the person.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "http/message.hpp"
#include "store/store.hpp"

namespace hub::api {

// [any thread]
class PersonExports {
 public:
  // `media`: the folder of Attachments. Temporary files are made there as well.
  PersonExports(store::Store& store, std::string media) : store_{store}, media_{std::move(media)} {}

  struct Made {
    domain::UserId user_id;
    std::int64_t items = 0;
    std::int64_t files = 0;
    std::int64_t missing = 0;  // files whose bytes are not in the media folder; the manifest names them
  };
  // Writes to `descriptor`, an empty file. `user`: an id or external id; who was merged away is who they are now.
  // user_not_found; unavailable/"export_unwritable". Blocks for the disk.
  domain::Result<Made> write(std::string_view user, int descriptor) const;

  // The same as an answer to download. Its file is in the media folder, where nobody can ask for it by name, for the
  // minute that it takes to be opened; a task removes it, also after a crash. Blocks for the disk.
  http::Response answer(std::string_view user) const;

 private:
  domain::Result<std::string> mark_of(std::string_view user) const;
  // Lets the file of a download be removed after a while: a new file's id, or that of the file whose time is changed.
  domain::Result<domain::AttachmentId> remove_later(std::string_view user, const domain::AttachmentId& id,
                                                    domain::Duration delay) const;

  store::Store& store_;
  const std::string media_;
};

// Where the bytes of a file are.
std::string media_path(std::string_view media, std::string_view id);

}  // namespace hub::api
