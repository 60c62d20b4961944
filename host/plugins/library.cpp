#include "plugins/library.hpp"

#include <dlfcn.h>

#include <boost/dll/shared_library.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <system_error>

#include "crypto/digest.hpp"
#include "plugins/abi.hpp"

namespace hub::plugins {
namespace {

namespace fs = std::filesystem;
using EntryFunction = const hubbub_entry*();

struct OpenLibraries {
  std::mutex mutex;  // also held during init() and deinit()
  std::map<const hubbub_entry*, std::weak_ptr<Library>> by_entry;
};
OpenLibraries& open_libraries() {
  static OpenLibraries libraries;
  return libraries;
}

tl::unexpected<domain::Error> not_a_plugin(const std::string& file, const std::string& why) {
  return domain::invalid("not_a_plugin", file + " is not a Hubbub plugin: " + why);
}

domain::Result<std::string> content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return not_a_plugin(file, "it cannot be read");
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

// A copy whose name tells its content, so that a library replaced on disk never changes under a running hub.
domain::Result<std::string> copy_by_content(const std::string& file, const std::string& copies) {
  const auto content = content_of(file);
  if (!content) return tl::unexpected(content.error());
  const fs::path source(file);
  const auto target =
      fs::path(copies) / (source.stem().string() + "-" + crypto::sha256_hex(*content).substr(0, 16) + ".so");
  std::error_code error;
  if (fs::exists(target, error)) return target.string();
  fs::create_directories(copies, error);
  const auto draft = target.string() + ".new";
  {
    std::ofstream out(draft, std::ios::binary);
    out << *content;
    if (!out.flush())
      return domain::fail(domain::Status::unavailable, "no_space", "cannot write " + draft + ": is the disk full?");
  }
  fs::rename(draft, target, error);
  if (error) return domain::fail(domain::Status::unavailable, "no_space", draft + ": " + error.message());
  return target.string();
}

domain::Result<> check_entry(const hubbub_entry* entry, const std::string& file) {
  if (entry == nullptr || entry->magic != HUBBUB_MAGIC) return not_a_plugin(file, "its entry has no Hubbub mark");
  if (entry->abi_major != HUBBUB_ABI_MAJOR || entry->abi_minor > HUBBUB_ABI_MINOR)
    return domain::fail(domain::Status::unsupported, "wrong_abi",
                        file + " was built for SDK ABI " + std::to_string(entry->abi_major) + "." +
                            std::to_string(entry->abi_minor) + ", this hub has " + std::to_string(HUBBUB_ABI_MAJOR) +
                            "." + std::to_string(HUBBUB_ABI_MINOR) +
                            ": build the plugin with this hub's SDK, or use a newer hub");
  if (entry->struct_size < sizeof(hubbub_entry)) return not_a_plugin(file, "its entry is too short");
  return {};
}

}  // namespace

domain::Result<std::shared_ptr<Library>> Library::open(const std::string& file, const std::string& copies) {
  std::string opened = file;
  if (!copies.empty()) {
    auto copy = copy_by_content(file, copies);
    if (!copy) return tl::unexpected(copy.error());
    opened = *copy;
  }
  boost::dll::fs::error_code error;
  // Never unmapped: code that another thread may still run must not go away.
  constexpr auto kForEver = static_cast<boost::dll::load_mode::type>(RTLD_NODELETE);
  const boost::dll::shared_library handle(
      opened, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local | kForEver, error);
  if (error) return not_a_plugin(file, error.message());
  if (!handle.has("hubbub_plugin_entry")) return not_a_plugin(file, "it exports no hubbub_plugin_entry");
  const hubbub_entry* entry = handle.get<EntryFunction>("hubbub_plugin_entry")();
  if (auto good = check_entry(entry, file); !good) return tl::unexpected(good.error());

  auto library = initialise(file, entry);
  return library;
}

domain::Result<std::shared_ptr<Library>> Library::initialise(const std::string& file, const hubbub_entry* entry) {
  auto& open = open_libraries();
  const std::lock_guard lock(open.mutex);
  auto& known = open.by_entry[entry];
  if (auto library = known.lock()) return library;
  if (entry->init != nullptr && entry->init(view_of(file)) != HUBBUB_OK) return not_a_plugin(file, "its init failed");
  std::shared_ptr<Library> library(new Library);
  library->file_ = file;
  library->name_ = fs::path(file).stem().string();
  library->share_folder_ =
      (fs::path(file).parent_path() / "../../../share/hubbub" / library->name_).lexically_normal().string();
  library->entry_ = entry;
  for (std::uint32_t index = 0; index < entry->descriptor_count(); ++index)
    library->descriptors_.push_back(entry->descriptor(index));
  known = library;
  return library;
}

Library::~Library() {
  const std::lock_guard lock(open_libraries().mutex);
  if (entry_->deinit != nullptr) entry_->deinit();
}

}  // namespace hub::plugins
