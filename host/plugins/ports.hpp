// What the plugins room needs from the hub, given by the composition root. Everything outlives the Runtime.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/clock.hpp"
#include "domain/result.hpp"
#include "http/router.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/ingest.hpp"
#include "messaging/integrations.hpp"
#include "messaging/linking.hpp"
#include "plugins/http_client.hpp"
#include "store/store.hpp"

namespace hub::plugins {

struct MintOptions {
  bool typing_preview = false;
  domain::Duration lifetime{};        // 0: the hub's choice
  std::string origin;                 // the page that may use the token; empty: any
  std::int64_t max_upload_bytes = 0;  // of one file; 0: the hub's own limit
};

struct MintedToken {
  std::string token;
  std::string path;
  domain::Time expires_at{};
};

// Live sessions, as plugins see them.
struct LivePort {
  std::function<MintedToken(const messaging::Sender&, const MintOptions&)> mint;
  std::function<void(const messaging::Sender&, bool on)> typing;
  std::int64_t max_upload_bytes = 0;
  std::vector<std::string> media_types;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

// Logs and metrics of instances. `level`: "debug", "info", "warning", "error". [any thread]
struct ObservePort {
  std::function<void(std::string_view level, std::string_view instance, std::string_view message, const Fields&)> log;
  std::function<void(std::string_view name, double delta, const Fields& labels)> count;
  std::function<void(std::string_view name, double value, const Fields& labels)> gauge;
};

struct KeptFile {
  std::string id;
  std::string url;
  std::string media_type;
  std::string name;
  std::uint64_t size_bytes = 0;
};

// Keeps a file that a person sent (domain::uploader_named). Blocks for the disk. [any thread]
using KeepFile =
    std::function<domain::Result<KeptFile>(std::string_view bytes, std::string_view name, std::string uploader)>;

// What an address is told that somebody wants to link: the words of a "deliver" task without a conversation.
using FindNotice = std::function<domain::Result<messaging::Notice>(store::sql::Connection&,
                                                                   const messaging::DeliverOrder&, domain::Time now)>;

// What follows from a delivery that has just failed for good, in the change that stores it; and whether one that failed
// may be tried again.
using HasFailed = std::function<domain::Result<>(store::Transaction&, const domain::Delivery&)>;
using MayTryAgain = std::function<bool(store::Transaction&, const domain::Delivery&)>;

struct Ports {
  store::Store& store;
  const domain::Clock& clock;
  messaging::Ingest& ingest;
  messaging::Integrations& integrations;
  http::Router& router;
  HttpClient& http_client;
  LivePort live;
  ObservePort observe;
  std::string app_name;
  std::string public_url;  // without trailing slash; may be empty
  KeepFile keep_file{};    // none: this hub keeps no files for plugins
  FindNotice notice{};     // none: this hub links no channels
  // The link to a kept file that stands in words; it may end. None: the file's own URL.
  std::function<std::string(const std::string& media_url)> link_to{};
  bool is_exposed = false;      // others than this machine can reach the hub
  HasFailed has_failed{};       // none: a failure leads to nothing else
  MayTryAgain may_try_again{};  // none: it always may
  int max_sends = 160;          // under way at once, of all integrations together
};

}  // namespace hub::plugins
