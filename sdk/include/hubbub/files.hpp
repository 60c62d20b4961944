// Files that people send: the hub keeps them and serves them to those who may see the message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "abi/files.h"
#include "core.hpp"
#include "json.hpp"

namespace hubbub {

struct KeptFile {
  std::string id;
  std::string url;
  std::string media_type;
  std::string name;
  std::uint64_t size_bytes = 0;

  // For InboundMessage::content: an image, or a file to download. `text` goes with it.
  std::string content(std::string_view text = {}) const {
    const bool is_image = media_type.starts_with("image/");
    JsonObject content{{"type", is_image ? "image" : "file"}, {"mediaUrl", url}, {"mediaType", media_type}};
    content.add("mediaSize", size_bytes);
    if (!text.empty()) content.add("text", text);
    return content.text();
  }
};

// [any]
class Files {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_FILES;
  explicit Files(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_files>(id)} {}

  // On disk when it returns well. rejected with "too_large" or "type_not_allowed": the hub's rules for media.
  Result<KeptFile> keep(std::string_view bytes, std::string_view name, std::string_view from) const {
    auto file = boundary::sized<hubbub_file>();
    file.bytes = boundary::view(bytes);
    file.name = boundary::view(name);
    file.external_id = boundary::view(from);
    KeptFile kept;
    auto keep = [&](const hubbub_kept_file* raw) {
      kept = {boundary::copy(raw->id), boundary::copy(raw->url), boundary::copy(raw->media_type),
              boundary::copy(raw->name), raw->size_bytes};
    };
    const auto sink = boundary::sink_to<hubbub_kept_file_sink>(keep);
    auto done = boundary::call(
        [&](const hubbub_error_sink* errors) { return api_->keep(core_->self(), &file, &sink, errors); });
    if (!done) return done.error();
    return kept;
  }

 private:
  boundary::CorePtr core_;
  const hubbub_files* api_;
};

}  // namespace hubbub
