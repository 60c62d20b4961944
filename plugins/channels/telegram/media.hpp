// Pictures and other files that people send: fetched from Telegram, kept by the hub, then received. The update is
// acknowledged before, so each file is an errand: a crash, or trouble at Telegram, loses nothing. What cannot be had in
// the end is received as words that say so.
#pragma once

#include <hubbub/channel.hpp>
#include <hubbub/errands.hpp>
#include <memory>
#include <string>

#include "api.hpp"
#include "updates.hpp"

namespace telegram {

// [strand]
class Media {
 public:
  // Registers its timer: from the plugin's constructor only.
  Media(hubbub::Context& host, const Api& api);

  // Stored when it returns: the message follows. Throws Failure when it cannot be stored.
  void expect(const Said& said, std::string_view external_id, std::string_view metadata) const;

 private:
  struct Fetch;  // one try to have one file

  void begin(const hubbub::Errand& errand) const;
  void find(const std::shared_ptr<Fetch>& fetch) const;
  void download(const std::shared_ptr<Fetch>& fetch, std::string_view path) const;
  void keep(const std::shared_ptr<Fetch>& fetch, const std::string& bytes) const;
  void give_up(const std::shared_ptr<Fetch>& fetch, const hubbub::Error& error) const;
  void receive(const std::shared_ptr<Fetch>& fetch, const std::string& content) const;

  const Api& api_;
  hubbub::Errands errands_;
  hubbub::Files files_;
  hubbub::Inbox inbox_;
  hubbub::Log log_;
};

}  // namespace telegram
