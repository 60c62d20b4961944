// The embedded default: one SQLite file in WAL mode, every commit synced.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/open.hpp"
#include "store/sqlite/checkpoints.hpp"
#include "store/sqlite/indexer.hpp"
#include "store/sqlite/session.hpp"
#include "store/sqlite/word_index.hpp"

namespace hub::store {

namespace sqlite {

namespace {

class Driver final : public store::Driver {
 public:
  explicit Driver(Settings settings)
      : settings_{std::move(settings)}, checkpoints_{settings_}, indexer_{words_path(settings_.path)} {}

  std::unique_ptr<store::Session> connect(Role role) override {
    auto session = std::make_unique<Session>(settings_, role, role == Role::writer ? Files::of_writer : Files::plain);
    if (role == Role::writer) {
      checkpoints_.watch(*session);
      session->on_tidy([this] { indexer_.something_was_written(); });
    }
    return session;
  }
  void start(Store& store) override {
    checkpoints_.start();
    indexer_.start(store);
  }
  void stop() noexcept override {
    indexer_.stop();
    checkpoints_.stop();
  }
  bool scrub() override {
    return Checkpoints::empty_log(settings_.path, Files::of_checkpointer) &&
           Checkpoints::empty_log(words_path(settings_.path), Files::plain);
  }

 private:
  Settings settings_;
  Checkpoints checkpoints_;
  Indexer indexer_;
};

// Conversations are nobody's business but the hub's: SQLite gives its log the rights of the file.
domain::Result<> make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    ::close(file);
    return {};
  }
  return domain::fail(domain::Status::unavailable, "store_unreachable",
                      fmt::format("cannot open the database file {}: {}; check that the folder exists and that the hub "
                                  "may write there",
                                  path, std::strerror(errno)));
}

}  // namespace

}  // namespace sqlite

domain::Result<std::unique_ptr<Driver>> make_sqlite_driver(const Options& options, const domain::Clock&) {
  if (options.path.empty()) return domain::invalid("no_path", "the store needs the path of its SQLite file");
  std::error_code ignored;  // what matters is whether the file opens
  std::filesystem::create_directories(std::filesystem::path(options.path).parent_path(), ignored);
  for (const auto& path : {options.path, sqlite::words_path(options.path)}) {
    if (auto made = sqlite::make_private_file(path); !made) return tl::unexpected(made.error());
  }
  return std::make_unique<sqlite::Driver>(sqlite::Settings{options.path, options.max_bytes});
}

}  // namespace hub::store
