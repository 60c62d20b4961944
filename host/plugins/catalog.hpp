// The plugins that can be found: every .so of the configured directories, scanned once at start.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "plugins/library.hpp"

namespace hub::plugins {

struct CatalogEntry {
  std::shared_ptr<Library> library;
  const hubbub_descriptor* descriptor = nullptr;

  std::string id() const;
  std::string name() const;
  std::string version() const;
  std::string description() const;
  std::string channel_type() const;
  std::string settings_schema() const;
  bool is_workflow() const;
  bool is_live() const;
  bool is_concurrent() const;
  // Its provider drops a second send with the same id.
  bool sends_idempotently() const;
  // A channel that can show the person that the business types, that it has read.
  bool shows_typing() const;
  bool shows_reads() const;
};

class Catalog {
 public:
  // `copies`: see Library::open.
  explicit Catalog(std::string copies = {}) : copies_{std::move(copies)} {}

  // Adds what `directory` holds; a library that cannot be loaded is a finding, not a failure. A plugin id that is there
  // already stays as it is (the first directory wins).
  void scan(const std::string& directory);
  domain::Result<> add(const std::string& file);

  std::optional<CatalogEntry> find(std::string_view plugin_id) const;
  const std::map<std::string, CatalogEntry, std::less<>>& entries() const { return entries_; }
  // Files that were refused, and why.
  const std::vector<domain::Error>& refused() const { return refused_; }

 private:
  std::string copies_;
  std::map<std::string, CatalogEntry, std::less<>> entries_;
  std::vector<domain::Error> refused_;
  std::set<std::string> seen_;
};

}  // namespace hub::plugins
