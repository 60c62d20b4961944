#include "integration/people/crowd.hpp"

#include <atomic>
#include <utility>

#include "messaging/link_secrets.hpp"
#include "store/conversations.hpp"
#include "store/rows.hpp"
#include "store/users.hpp"

namespace people_test {

namespace {

constexpr const char* kSecret = "0123456789abcdef0123456789abcdef";
constexpr int kBrowsers = 6;
constexpr int kPhones = 4;

test_support::MariaDb& server() {
  static test_support::MariaDb mariadb;
  return mariadb;
}

std::unique_ptr<store::Store> opened(const store::Options& options, const domain::Clock& clock, domain::Ids& ids) {
  auto made = store::open(options, clock, ids);
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

// Links are not what is limited here.
messaging::LinkingOptions linking_options() {
  messaging::LinkingOptions options{kSecret, "Acme", {}};
  options.rules.per_address = options.rules.per_address_a_day = options.rules.per_user = 100'000;
  options.rules.per_integration = 100'000;
  return options;
}

messaging::Integration channel(const char* id, const char* type, bool live) {
  messaging::Integration made;
  made.id = id;
  made.channel_type = type;
  made.default_holder = "desk";
  made.live = live;
  return made;
}

}  // namespace

Node::Node(const store::Options& options, const domain::Clock& clock)
    : ids_{domain::make_ulids(clock)},
      store_{opened(options, clock, *ids_)},
      ingest_{*store_, integrations_, hooks_},
      outbox_{*store_, integrations_, hooks_},
      linking_{integrations_, linking_options()},
      merging_{integrations_, hooks_} {
  integrations_.put(channel("web", "web", true));
  integrations_.put(channel("sms-main", "sms", false));
  linking_.attach(hooks_);
}

Node::~Node() {
  store_->stop();
}

Hand::Hand(Node& node, domain::ManualClock& clock, unsigned seed, std::string name)
    : node_{node}, clock_{clock}, random_{seed}, name_{std::move(name)} {}

void Hand::act() {
  clock_.advance(std::chrono::milliseconds(below(1500)));
  switch (below(12)) {
    case 0:
    case 1:
      return merge();
    case 2:
    case 3:
      return undo();
    case 4:
      return link();
    case 5:
      return below(3) == 0 ? unlink() : link();
    case 6:
    case 7:
      return answer();
    default:
      return write();
  }
}

std::string Hand::any(const char* query) {
  const auto rows = node_.store().view([&](store::Snapshot& snapshot) {
    return store::sql::all(snapshot.connection(), query,
                           [](store::sql::Statement& row) { return store::sql::text_at(row, 0); });
  });
  EXPECT_TRUE(rows) << rows.error().message;
  return rows && !rows->empty() ? (*rows)[static_cast<std::size_t>(below(static_cast<int>(rows->size())))] : "";
}

template <class Work>
bool Hand::change(const char* what, Work work) {
  const auto done = node_.store().change(work);
  if (done) return true;
  using enum domain::Status;
  const auto status = done.error().status;
  const bool is_rule = status == conflict || status == rejected || status == invalid;
  EXPECT_TRUE(is_rule) << what << ": " << done.error().message;
  return false;
}

void Hand::write() {
  messaging::Inbound in;
  const bool by_phone = below(2) == 0;
  in.sender.integration_id = by_phone ? "sms-main" : "web";
  in.sender.external_id =
      by_phone ? "+3312345670" + std::to_string(below(kPhones)) : "browser-" + std::to_string(below(kBrowsers));
  in.external_id = name_ + "-" + std::to_string(++counter_);
  in.content = domain::text_content(in.external_id);
  if (change("write", [&](store::Transaction& tx) { return node_.ingest().receive(tx, in); })) {
    acknowledged_.push_back(in.external_id);
  }
}

// Its deliveries are out at once, so that an undoing may move it.
void Hand::answer() {
  messaging::Outgoing out;
  out.conversation_id = any("SELECT id FROM conversations");
  if (out.conversation_id.empty()) return;
  out.sender = "desk";
  out.author = {domain::AuthorType::agent, "agent", "Alex", ""};
  out.content = domain::text_content("an answer");
  out.source = {"agent", "desk", "", ""};
  change("answer", [&](store::Transaction& tx) -> domain::Result<> {
    const auto sent = node_.outbox().send(tx, out);
    if (!sent) return tl::unexpected(sent.error());
    store::Deliveries deliveries{tx.connection()};
    for (auto& delivery : deliveries.of_message(sent->message.id)) {
      delivery.status = domain::DeliveryStatus::sent;
      delivery.updated_at = tx.now();
      deliveries.advance(delivery);
    }
    return {};
  });
}

void Hand::merge() {
  const auto a = any("SELECT id FROM users"), b = any("SELECT id FROM users");
  if (a.empty()) return;
  change("merge", [&](store::Transaction& tx) { return messaging::Merging::merge(tx, a, b, "by chance"); });
}

void Hand::undo() {
  const auto id = any("SELECT id FROM merges WHERE undone_at = 0");
  if (id.empty()) return;
  change("undo", [&](store::Transaction& tx) { return node_.merging().undo(tx, id); });
}

void Hand::link() {
  messaging::LinkWish wish;
  wish.user = any("SELECT user_id FROM clients WHERE integration_id = 'web'");
  wish.integration = "sms-main";
  wish.address = "+3312345670" + std::to_string(below(kPhones));
  if (wish.user.empty()) return;
  std::string code;
  const bool asked = change("ask", [&](store::Transaction& tx) -> domain::Result<> {
    const auto made = node_.linking().request(tx, wish);
    if (!made) return tl::unexpected(made.error());
    code = messaging::LinkSecrets{kSecret}.code_of(made->request.id);
    return {};
  });
  if (!asked || below(4) == 0) return;
  change("confirm", [&](store::Transaction& tx) { return node_.linking().confirm(tx, wish.user, code); });
}

void Hand::unlink() {
  const auto client = any("SELECT id FROM clients WHERE integration_id = 'sms-main' AND status = 'active'");
  if (client.empty()) return;
  change("unlink", [&](store::Transaction& tx) -> domain::Result<> {
    const auto found = store::Clients{tx.connection()}.find(client);
    return found ? node_.linking().unlink(tx, found->user_id, client) : domain::Result<>{};
  });
}

Crowd::Crowd() {
  nodes_.push_back(std::make_unique<Node>(options(), clock_));
  if (driver() == "mysql") nodes_.push_back(std::make_unique<Node>(options(), clock_));
}

Crowd::~Crowd() = default;

store::Options Crowd::options() {
  static std::atomic<int> count{0};
  if (database_.empty()) database_ = "people_" + std::to_string(++count);
  store::Options options;
  if (driver() == "sqlite") {
    options.path = folder_.file("hub.db");
    return options;
  }
  options.driver = "mysql";
  options.port = server().port();
  options.user = server().user();
  options.database = database_;
  return options;
}

std::int64_t Crowd::number(const char* query) {
  const auto found =
      node(0).store().view([&](store::Snapshot& snapshot) { return store::sql::number(snapshot.connection(), query); });
  EXPECT_TRUE(found) << found.error().message;
  return found.value_or(-1);
}

void Crowd::check(const std::vector<std::string>& acknowledged) {
  EXPECT_EQ(number("SELECT COUNT(*) FROM conversations c WHERE c.last_seq <> (SELECT COUNT(*) FROM messages m WHERE "
                   "m.conversation_id = c.id) OR c.last_seq <> (SELECT COALESCE(MAX(seq), 0) FROM messages m WHERE "
                   "m.conversation_id = c.id)"),
            0)
      << "seqs are gap-free";
  for (const auto* table : {"conversations", "clients", "identities"}) {
    const auto query = std::string{"SELECT COUNT(*) FROM "} + table +
                       " t LEFT JOIN users u ON u.id = t.user_id WHERE u.id IS NULL OR u.merged_into <> ''";
    EXPECT_EQ(number(query.c_str()), 0) << table << " of somebody who is merged away";
  }
  EXPECT_EQ(
      number("SELECT COUNT(*) FROM messages m JOIN clients c ON c.id = m.client_id JOIN conversations v ON v.id = "
             "m.conversation_id WHERE m.author_type = 'user' AND v.user_id <> c.user_id"),
      0)
      << "a message is with the side whose client wrote it";
  EXPECT_EQ(number("SELECT COUNT(*) FROM identities i JOIN clients c ON c.external_id = i.value WHERE i.kind = 'phone' "
                   "AND c.integration_id = 'sms-main' AND c.status = 'active' AND c.user_id <> i.user_id"),
            0)
      << "a number is whose phone it is";
  EXPECT_EQ(number("SELECT COUNT(*) FROM users u WHERE u.merged_into <> '' AND 1 <> (SELECT COUNT(*) FROM merges m "
                   "WHERE m.loser = u.id AND m.survivor = u.merged_into AND m.undone_at = 0)"),
            0)
      << "who is merged away is so by one merge that holds";
  EXPECT_EQ(number("SELECT COUNT(*) FROM merges m JOIN users u ON u.id = m.loser WHERE m.undone_at = 0 AND "
                   "u.merged_into <> m.survivor"),
            0)
      << "a merge that holds shows";
  const auto lost = node(0).store().view([&](store::Snapshot& snapshot) {
    int count = 0;
    for (const auto& id : acknowledged) {
      store::Messages messages{snapshot.connection()};
      const bool by_web = messages.find_by_external_id("web", id).has_value();
      const bool by_phone = messages.find_by_external_id("sms-main", id).has_value();
      if (by_web == by_phone) ++count;
    }
    return count;
  });
  ASSERT_TRUE(lost);
  EXPECT_EQ(*lost, 0) << "messages that were acknowledged are there, once";
}

}  // namespace people_test
