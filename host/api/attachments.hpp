// Files that people send: checked by their bytes, written durably, found again by an unguessable URL.
//
// Bytes stand in `directory`/<last two characters of the id>/<id>; no part of a path comes from a request. The row in
// the store is the truth: a file without a row (a crash between the two) is served to nobody. Deleting is the row's
// commit; a task of that commit removes the file after it (erase_files.cpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/answers.hpp"
#include "domain/attachment.hpp"
#include "messaging/dispatcher.hpp"
#include "store/store.hpp"

namespace hub::api {

struct AttachmentRules {
  std::string directory;
  std::int64_t max_bytes = 25 * 1024 * 1024;
  std::vector<std::string> types;  // "image/png", "image/*"
  std::string public_url;          // before /media/… in URLs that leave the hub; empty: URLs are relative
};

struct KeptFile {
  domain::Attachment attachment;
  std::string media_url;
  std::uint32_t width = 0;
  std::uint32_t height = 0;

  std::string json() const;  // {"id","mediaUrl","mediaType","mediaSize","name","width"?,"height"?}
};

// [any thread]
class Attachments {
 public:
  Attachments(store::Store& store, domain::Ids& ids, AttachmentRules rules);

  // Blocking: writes and syncs. rejected/"too_large", rejected/"type_not_allowed", unavailable/"media_unwritable".
  domain::Result<KeptFile> keep(std::string_view bytes, std::string_view name, std::string uploader);
  // GET /media/{id}/{secret}/{name}, or a link that ends (media_links.hpp) in place of the secret. 404 for a wrong one
  // as for an unknown id, 410 for one that has ended.
  void serve(const http::Request& request, const Answer& answer) const;

  // Registers the runners of messaging::kEraseFileTask and kEraseUploadsTask. Before the dispatcher starts.
  void run_erasing(messaging::Dispatcher& dispatcher);

  const AttachmentRules& rules() const { return rules_; }

 private:
  domain::Result<> remove_file(std::string_view id) const;
  std::string folder_of(std::string_view id) const;
  store::Store& store_;
  domain::Ids& ids_;
  const AttachmentRules rules_;
};

// As refusal(), with 413 and 415 for what is said of files.
http::Response file_refusal(const domain::Error& error);

}  // namespace hub::api
