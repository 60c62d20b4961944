// Hubs on one database, and people who write, link, merge, part and are answered on any of them, by chance.
// On SQLite there is one hub; on MySQL there are two, as two processes would be.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "domain/clock.hpp"
#include "messaging/ingest.hpp"
#include "messaging/linking.hpp"
#include "messaging/merging.hpp"
#include "messaging/outbox.hpp"
#include "store/store.hpp"
#include "support/mariadb.hpp"
#include "support/temp_dir.hpp"

namespace people_test {

using namespace hub;  // NOLINT: tests speak of the hub's things only

// One hub's heart.
class Node {
 public:
  Node(const store::Options& options, const domain::Clock& clock);
  ~Node();

  store::Store& store() { return *store_; }
  messaging::Ingest& ingest() { return ingest_; }
  messaging::Outbox& outbox() { return outbox_; }
  messaging::Linking& linking() { return linking_; }
  messaging::Merging& merging() { return merging_; }

 private:
  std::unique_ptr<domain::Ids> ids_;
  messaging::Integrations integrations_;
  messaging::Hooks hooks_;
  std::unique_ptr<store::Store> store_;
  messaging::Ingest ingest_;
  messaging::Outbox outbox_;
  messaging::Linking linking_;
  messaging::Merging merging_;
};

// What one of the crowd does by chance, on one hub. A refusal by the domain's rules is nothing special; any other
// failure is the test's.
class Hand {
 public:
  Hand(Node& node, domain::ManualClock& clock, unsigned seed, std::string name);
  void act();
  // External ids of messages whose storing was acknowledged.
  const std::vector<std::string>& acknowledged() const { return acknowledged_; }

 private:
  void write();
  void answer();
  void merge();
  void undo();
  void link();
  void unlink();

  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  std::string any(const char* query);  // the first column of some row; empty: there is none
  template <class Work>
  bool change(const char* what, Work work);

  Node& node_;
  domain::ManualClock& clock_;
  std::mt19937 random_;
  const std::string name_;
  int counter_ = 0;
  std::vector<std::string> acknowledged_;
};

// By driver and seed.
class Crowd : public testing::TestWithParam<std::tuple<std::string, unsigned>> {
 protected:
  Crowd();
  ~Crowd() override;
  std::string driver() const { return std::get<0>(GetParam()); }
  unsigned seed() const { return std::get<1>(GetParam()); }
  Node& node(std::size_t number) { return *nodes_[number % nodes_.size()]; }
  // What must hold whenever nobody is at work.
  void check(const std::vector<std::string>& acknowledged);
  std::int64_t number(const char* query);

  domain::ManualClock clock_;

 private:
  store::Options options();
  test_support::TempDir folder_;
  std::string database_;
  std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace people_test
