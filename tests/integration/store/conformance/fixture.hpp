// What every driver's store must do, tested once over all drivers. The binary that holds these tests says which ones
// it has (databases.cpp); each test gets an empty database.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "domain/clock.hpp"
#include "domain/ids.hpp"
#include "store/conversations.hpp"
#include "store/desk.hpp"
#include "store/records.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"
#include "store/tasks.hpp"
#include "store/users.hpp"

namespace store_test {

using namespace hub;  // NOLINT: tests speak of the hub's things only

// An empty database, dropped with this.
class Database {
 public:
  virtual ~Database() = default;
  virtual store::Options options() const = 0;
};

std::vector<std::string> drivers();
std::unique_ptr<Database> make_database(const std::string& driver);

class StoreTest : public testing::TestWithParam<std::string> {
 protected:
  StoreTest() : database_{make_database(GetParam())}, ids_{domain::make_ulids(clock_)} { reopen(); }

  // Each opening is a restart of the hub.
  void reopen() { reopen(database_->options()); }
  void reopen(const store::Options& options) {
    store_.reset();
    auto opened = store::open(options, clock_, *ids_);
    if (!opened) throw std::runtime_error(opened.error().message);
    store_ = std::move(*opened);
  }

  // Runs `work(Transaction&)` in a change and expects it to commit; `work` returns nothing.
  template <class F>
  void commit(F work) {
    const auto outcome = store_->change([&](store::Transaction& tx) -> domain::Result<> {
      work(tx);
      return {};
    });
    ASSERT_TRUE(outcome) << outcome.error().message;
  }

  // What `look(Connection&)` sees now.
  template <class F>
  auto look(F look) {
    auto seen = store_->view([&](store::Snapshot& snapshot) { return look(snapshot.connection()); });
    if (!seen) throw std::runtime_error(seen.error().message);
    return std::move(*seen);
  }

  domain::Conversation conversation(const std::string& id, const std::string& user = "user-1") const;
  domain::Message message(const std::string& conversation, const std::string& text,
                          const std::string& external_id = "") const;
  domain::Task task(const std::string& id, const std::string& lane, domain::Duration due_in = {}) const;
  domain::Ticket ticket(const std::string& id, const std::string& conversation) const;
  // Appends in a change of its own.
  domain::Result<store::Messages::Appended> append(domain::Message message);
  std::vector<std::string> texts_of(const std::string& conversation);

  std::unique_ptr<Database> database_;
  domain::ManualClock clock_;
  std::unique_ptr<domain::Ids> ids_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace store_test
