// hubbub.files/1: files that people send.
#include "domain/attachment.hpp"
#include "plugins/services/tables.hpp"
#include "wire/wire.hpp"

namespace hub::plugins {
namespace {

hubbub_status keep(void* host, const hubbub_file* told, const hubbub_kept_file_sink* sink,
                   const hubbub_error_sink* errors) {
  const auto& instance = instance_of(host);
  const auto& port = instance.ports().keep_file;
  if (!port) return report(errors, domain::Status::unsupported, "no_files", "This hub keeps no files for plugins.");
  if (told->external_id.len == 0)
    return report(errors, domain::Status::invalid, "no_sender", "A file needs the external id of who sent it.");
  if (!wire::is_valid_utf8(text_of(told->name)) || !wire::is_valid_utf8(text_of(told->external_id)))
    return report(errors, domain::Status::invalid, "bad_utf8", "The name of the file is not valid UTF-8.");
  const auto kept = port(text_of(told->bytes), text_of(told->name),
                         domain::uploader_named(instance.id(), text_of(told->external_id)));
  if (!kept) return report(errors, kept.error());
  hubbub_kept_file file{};
  file.struct_size = sizeof file;
  file.id = view_of(kept->id);
  file.url = view_of(kept->url);
  file.media_type = view_of(kept->media_type);
  file.name = view_of(kept->name);
  file.size_bytes = kept->size_bytes;
  sink->write(sink->context, &file);
  return HUBBUB_OK;
}

}  // namespace

const hubbub_files* files_service() {
  static constexpr hubbub_files table{&keep};
  return &table;
}

}  // namespace hub::plugins
