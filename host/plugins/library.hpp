// One plugin library (.so), loaded and checked: RTLD_NOW | RTLD_LOCAL, and never unmapped, because code that a thread
// of the plugin still runs must not go away. A library that is open already is shared: its init() runs once, its
// deinit() when the last owner (catalog or instance) has let it go.
#pragma once

#include <hubbub/hubbub.h>

#include <memory>
#include <string>
#include <vector>

#include "domain/result.hpp"

namespace hub::plugins {

class Library {
 public:
  // Opens `file` and calls its entry and init. unsupported/"wrong_abi" names both versions; invalid/"not_a_plugin" for
  // anything that is no plugin. `copies`: a folder for copies with content-hashed names, so that overwriting the file
  // in place does no harm; empty: the file itself is opened, and whoever updates it replaces it by renaming, as package
  // managers do.
  static domain::Result<std::shared_ptr<Library>> open(const std::string& file, const std::string& copies);

  ~Library();  // deinit()
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  const std::string& file() const { return file_; }
  const std::string& name() const { return name_; }  // "web_widget" of web_widget.so
  // share/hubbub/<name> of the tree that the library is in: its assets. May not exist.
  const std::string& share_folder() const { return share_folder_; }
  const hubbub_entry& entry() const { return *entry_; }
  const std::vector<const hubbub_descriptor*>& descriptors() const { return descriptors_; }

 private:
  Library() = default;
  static domain::Result<std::shared_ptr<Library>> initialise(const std::string& file, const hubbub_entry* entry);
  std::string file_;
  std::string name_;
  std::string share_folder_;
  const hubbub_entry* entry_ = nullptr;
  std::vector<const hubbub_descriptor*> descriptors_;
};

}  // namespace hub::plugins
