// One plugin library (.so), loaded and checked. Opened as a copy under a content-hashed name, RTLD_NOW | RTLD_LOCAL,
// and never unmapped: a reload loads the new file beside the old one.
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
  // anything that is no plugin. `copies`: folder for the content-hashed copies; empty: the file itself is opened.
  static domain::Result<std::shared_ptr<Library>> open(const std::string& file, const std::string& copies);

  const std::string& file() const { return file_; }
  const std::string& name() const { return name_; }  // "web_widget" of web_widget.so
  // share/hubbub/<name> of the tree that the library is in: its assets. May not exist.
  const std::string& share_folder() const { return share_folder_; }
  const hubbub_entry& entry() const { return *entry_; }
  const std::vector<const hubbub_descriptor*>& descriptors() const { return descriptors_; }

 private:
  Library() = default;
  std::string file_;
  std::string name_;
  std::string share_folder_;
  const hubbub_entry* entry_ = nullptr;
  std::vector<const hubbub_descriptor*> descriptors_;
};

}  // namespace hub::plugins
