#include "plugins/catalog.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "plugins/abi.hpp"

namespace hub::plugins {

namespace {

bool declares(const hubbub_descriptor& descriptor, std::uint32_t signal) {
  return descriptor.capabilities != nullptr && (descriptor.capabilities->signals & signal) != 0;
}

}  // namespace

std::string CatalogEntry::id() const {
  return string_of(descriptor->id);
}
std::string CatalogEntry::name() const {
  return string_of(descriptor->name);
}
std::string CatalogEntry::version() const {
  return string_of(descriptor->version);
}
std::string CatalogEntry::description() const {
  return string_of(descriptor->description);
}
std::string CatalogEntry::channel_type() const {
  return string_of(descriptor->channel_type);
}
std::string CatalogEntry::settings_schema() const {
  if (descriptor->settings_schema.len == 0) return R"({"type":"object","additionalProperties":false})";
  return string_of(descriptor->settings_schema);
}
bool CatalogEntry::is_workflow() const {
  return descriptor->kind == HUBBUB_WORKFLOW;
}
bool CatalogEntry::is_live() const {
  return (descriptor->flags & HUBBUB_LIVE) != 0;
}
bool CatalogEntry::is_concurrent() const {
  return (descriptor->flags & HUBBUB_CONCURRENT) != 0;
}
bool CatalogEntry::sends_idempotently() const {
  return (descriptor->flags & HUBBUB_IDEMPOTENT) != 0;
}
bool CatalogEntry::shows_typing() const {
  return declares(*descriptor, HUBBUB_SIGNAL_TYPING_OUT);
}
bool CatalogEntry::shows_reads() const {
  return declares(*descriptor, HUBBUB_SIGNAL_READ_OUT);
}

void Catalog::scan(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> files;
  for (const auto& found : std::filesystem::directory_iterator(directory, error)) {
    if (found.path().extension() == ".so") files.push_back(found.path().string());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    if (!seen_.insert(file).second) continue;  // a reload of the configuration scans again
    if (auto added = add(file); !added) refused_.push_back(added.error());
  }
}

domain::Result<> Catalog::add(const std::string& file) {
  auto library = Library::open(file, copies_);
  if (!library) return tl::unexpected(library.error());
  for (const auto* descriptor : (*library)->descriptors()) {
    if (descriptor == nullptr || descriptor->id.len == 0)
      return domain::invalid("not_a_plugin", file + " has a descriptor without an id");
  }
  for (const auto* descriptor : (*library)->descriptors()) {
    CatalogEntry entry{*library, descriptor};
    entries_.emplace(entry.id(), entry);
  }
  return {};
}

std::optional<CatalogEntry> Catalog::find(std::string_view plugin_id) const {
  const auto found = entries_.find(plugin_id);
  if (found == entries_.end()) return std::nullopt;
  return found->second;
}

}  // namespace hub::plugins
