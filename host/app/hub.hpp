// The composition root: every room's parts, made, started and stopped in the right order. What holds the hub together
// is written here and nowhere else.
//
//   start:  log ▸ store ▸ rules (messaging, desk), webhooks ▸ live, api ▸ plugins ▸ dispatcher ▸ listener
//   stop:   readiness ▸ live (bye) ▸ listener ▸ webhooks ▸ dispatcher ▸ plugins ▸ store
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "domain/result.hpp"
#include "plugins/catalog.hpp"

namespace hub::app {

class Hub {
 public:
  // `catalog` must outlive the hub.
  Hub(config::Config config, plugins::Catalog& catalog);
  ~Hub();

  // Ready when it returns; else why not, with everything stopped again.
  domain::Result<> start();
  // "http://127.0.0.1:8080", with the port that was taken.
  std::string address() const;
  // Where a newcomer looks first: the demo pages of the integrations that have one, and the console.
  struct Page {
    std::string title;
    std::string url;
  };
  std::vector<Page> pages() const;
  // Applies what changed in the file; a bad edit is refused, logged, and changes nothing.
  void reload();
  // Drains, commits, closes sockets with a reason. Idempotent. False: a plugin that does not return was left behind;
  // everything is stored, but nothing can be taken apart while its thread lives: end the process by _exit.
  bool stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hub::app
