// MySQL or MariaDB, for teams and clusters. Nothing runs in the background here.
#include "store/mysql/session.hpp"
#include "store/open.hpp"

namespace hub::store {

namespace mysql {

namespace {

class Driver final : public store::Driver {
 public:
  Driver(Settings settings, const domain::Clock& clock) : settings_{std::move(settings)}, clock_{clock} {}

  std::unique_ptr<store::Session> connect(Role role) override {
    return std::make_unique<Session>(settings_, role, clock_);
  }
  void start(Store&) override {}
  void stop() noexcept override {}

 private:
  const Settings settings_;
  const domain::Clock& clock_;
};

}  // namespace

}  // namespace mysql

domain::Result<std::unique_ptr<Driver>> make_mysql_driver(const Options& options, const domain::Clock& clock) {
  if (options.database.empty() || options.database.find('`') != std::string::npos) {
    return domain::invalid("bad_database", "the store needs the name of its MySQL database, without backquotes");
  }
  return std::make_unique<mysql::Driver>(
      mysql::Settings{options.host, options.port, options.user, options.password, options.database, options.tls_ca,
                      options.patience, options.answer_within},
      clock);
}

}  // namespace hub::store
