// `hubbub person …`: what people may ask about their data. A running hub need not be stopped: the store is opened
// beside it, as `agent add` does.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <memory>
#include <variant>

#include "api/erasure_json.hpp"
#include "api/person_export.hpp"
#include "app/commands.hpp"
#include "app/settings.hpp"
#include "domain/ids.hpp"
#include "store/erasures.hpp"

namespace hub::app {
namespace {

// The store of the configuration, for one command.
struct OpenStore {
  config::Config config;
  domain::SystemClock clock;
  std::unique_ptr<domain::Ids> ids = domain::make_ulids(clock);
  std::unique_ptr<store::Store> store;
};

// 0, or the exit status with the reason printed.
int open_store(const Arguments& arguments, OpenStore& into) {
  plugins::Catalog catalog;
  auto loaded = load_settings(arguments.config, catalog);
  if (const auto* mistakes = std::get_if<std::vector<config::Mistake>>(&loaded)) {
    std::cerr << config::format(*mistakes);
    return 2;
  }
  into.config = std::get<config::Config>(std::move(loaded));
  auto opened = store::open(store_options(into.config), into.clock, *into.ids);
  if (!opened) {
    std::cerr << opened.error().message << '\n';
    return 1;
  }
  into.store = *std::move(opened);
  return 0;
}

int failed(const domain::Error& error) {
  std::cerr << error.message << '\n';
  return error.status == domain::Status::invalid ? 2 : 1;
}

// For its owner's eyes only; what is there already is not written over.
int make_file(const std::string& path) {
  return ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

}  // namespace

int export_person(const Arguments& arguments) {
  if (arguments.id.empty() || arguments.out.empty()) {
    std::cerr << "person export needs --id USER and --out FILE.\n";
    return 2;
  }
  OpenStore with;
  if (const int status = open_store(arguments, with); status != 0) return status;
  const int file = make_file(arguments.out);
  if (file < 0) {
    std::cerr << "Cannot make " << arguments.out << ": " << std::strerror(errno)
              << ". Name a file that is not there.\n";
    return 2;
  }
  const api::PersonExports exports{*with.store, with.config.media.directory};
  const auto made = exports.write(arguments.id, file);
  ::close(file);
  with.store->stop();
  if (!made) {
    ::unlink(arguments.out.c_str());
    return failed(made.error());
  }
  std::cout << arguments.out << ": user " << made->user_id << ", " << made->items << " items, " << made->files
            << " files.\n";
  if (made->missing > 0) {
    std::cerr << made->missing << " files are not in " << with.config.media.directory
              << "; manifest.json names them.\n";
  }
  return 0;
}

int print_erasure(const Arguments& arguments) {
  if (arguments.words.size() < 2) {
    std::cerr << "person proof needs the id of an erasure, or of the user who was erased.\n";
    return 2;
  }
  OpenStore with;
  if (const int status = open_store(arguments, with); status != 0) return status;
  const auto& id = arguments.words[1];
  const auto found = with.store->view([&](store::Snapshot& snapshot) {
    store::Erasures erasures{snapshot.connection()};
    const auto one = erasures.find(id);
    return one ? std::vector{*one} : erasures.of_user(id);
  });
  with.store->stop();
  if (!found) return failed(found.error());
  for (const auto& erasure : *found) std::cout << api::erasure_json(erasure) << '\n';
  if (!found->empty()) return 0;
  std::cerr << "There is no erasure '" << id << "', and none of a user with that id.\n";
  return 2;
}

}  // namespace hub::app
