// bench_linking [FOLDER]: links a second, from a code that is asked for to the code that is entered, and what each text
// of a phone costs that is looked at for a link and for a numbered answer. On SQLite, without HTTP. One JSON line.
#include "messaging/linking.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/ids.hpp"
#include "messaging/ingest.hpp"
#include "store/store.hpp"
#include "under_way.hpp"

namespace {

using hub::domain::Result;
using hub::store::Transaction;
namespace messaging = hub::messaging;

constexpr const char* kSecret = "0123456789abcdef0123456789abcdef";
constexpr int kLinks = 5'000;
constexpr int kChannels = 10;  // each asks 600 addresses an hour at most
constexpr int kOutstanding = 64;
constexpr int kTalkers = 64;
constexpr double kTextSeconds = 3;

class Bench {
 public:
  explicit Bench(std::string file) : file_{std::move(file)} {
    add_channel("web", "web", true);
    for (int index = 0; index < kChannels; ++index) add_channel("sms-" + std::to_string(index), "sms", false);
    linking_.attach(linking_hooks_);
  }
  ~Bench() {
    store_->stop();
    for (const char* suffix : {"", "-wal", "-shm", "-words", "-words-wal", "-words-shm"})
      std::filesystem::remove(file_ + suffix);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  // People who have said a word each: `kLinks` of them.
  std::vector<std::string> people(const std::string& channel, const std::string& first) {
    std::vector<std::string> users(kLinks);
    bench::UnderWay::measure(kOutstanding, kForever, kLinks, [&](long number, auto done) {
      auto inbound = said(channel_of(channel, number), first + std::to_string(number), "Hello");
      talking_.receive(std::move(inbound), [&users, number, done](Result<messaging::Received> received) {
        if (received) users[static_cast<std::size_t>(number)] = received->user_id;
        done(received.has_value());
      });
    });
    return users;
  }

  // Each asks for a code to an address of its own, and enters it.
  bench::Pace link(const std::vector<std::string>& users, const std::string& first) {
    return bench::UnderWay::measure(kOutstanding, kForever, kLinks, [&](long number, const auto& done) {
      messaging::LinkWish wish;
      wish.user = users[static_cast<std::size_t>(number)];
      wish.integration = channel_of("sms-", number);
      wish.address = first + std::to_string(number);
      auto request = std::make_shared<std::string>();
      store_->submit(
          [this, wish, request](Transaction& tx) -> Result<> {
            auto asked = linking_.request(tx, wish);
            if (!asked) return tl::unexpected(std::move(asked.error()));
            *request = asked->request.id;
            return {};
          },
          [this, user = wish.user, request, done](const Result<>& asked) {
            if (!asked) return done(false);
            enter_code(user, *request, done);
          });
    });
  }

  // Texts of phones into conversations of their own.
  bench::Pace texts(bool looks_for_links, std::size_t bytes) {
    const std::string run = std::to_string(++runs_);
    const std::string text(bytes, 'x');
    auto& ingest = looks_for_links ? listening_ : talking_;
    return bench::UnderWay::measure(kOutstanding, kTextSeconds, kMany, [&](long number, auto done) {
      auto inbound = said("sms-0", "+3361" + run + std::to_string(100'000 + number % kTalkers), text);
      inbound.external_id = run + "-" + std::to_string(number);
      ingest.receive(std::move(inbound),
                     [done](const Result<messaging::Received>& received) { done(received.has_value()); });
    });
  }

 private:
  std::unique_ptr<hub::store::Store> opened() {
    hub::store::Options options;
    options.path = file_;
    auto store = hub::store::open(options, clock_, *ids_);
    if (!store) throw std::runtime_error(store.error().message);
    return *std::move(store);
  }
  static constexpr double kForever = 1e9;
  static constexpr long kMany = std::numeric_limits<long>::max();

  void add_channel(const std::string& id, const std::string& type, bool live) {
    messaging::Integration channel;
    channel.id = id;
    channel.channel_type = type;
    channel.default_holder = "desk";
    channel.live = live;
    integrations_.put(channel);
  }
  static std::string channel_of(const std::string& channel, long number) {
    return channel == "web" ? channel : channel + std::to_string(number % kChannels);
  }
  static messaging::Inbound said(const std::string& channel, const std::string& by, const std::string& text) {
    messaging::Inbound inbound;
    inbound.sender.integration_id = channel;
    inbound.sender.external_id = by;
    inbound.external_id = "first-of-" + by;
    inbound.content = hub::domain::text_content(text);
    return inbound;
  }
  void enter_code(const std::string& user, const std::string& request, const std::function<void(bool)>& done) {
    auto linked = std::make_shared<bool>(false);
    store_->submit(
        [this, user, code = secrets_.code_of(request), linked](Transaction& tx) -> Result<> {
          const auto confirmed = linking_.confirm(tx, user, code);
          if (!confirmed) return tl::unexpected(confirmed.error());
          *linked = confirmed->outcome == messaging::Confirmation::Outcome::linked;
          return {};
        },
        [linked, done](const Result<>& stored) { done(stored && *linked); });
  }

  const std::string file_;
  const hub::domain::SystemClock clock_;
  const std::unique_ptr<hub::domain::Ids> ids_ = hub::domain::make_ulids(clock_);
  messaging::Integrations integrations_;
  messaging::Hooks no_hooks_;
  messaging::Hooks linking_hooks_;
  messaging::LinkSecrets secrets_{kSecret};
  messaging::Linking linking_{integrations_, {kSecret, "Acme"}};
  const std::unique_ptr<hub::store::Store> store_ = opened();
  messaging::Ingest talking_{*store_, integrations_, no_hooks_};
  messaging::Ingest listening_{*store_, integrations_, linking_hooks_};
  int runs_ = 0;
};

void print(const char* name, const bench::Pace& pace) {
  std::printf("\"%s\":%.0f,\"%sCpu\":%.1f", name, pace.per_second, name, pace.cpu_us);
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string();
  Bench bench{folder + "/bench-linking-" + std::to_string(getpid()) + ".db"};
  const auto visitors = bench.people("web", "v");
  const auto strangers = bench.link(visitors, "+3366000");
  const auto others = bench.people("web", "w");
  bench.people("sms-", "+3367000");
  const auto merged = bench.link(others, "+3367000");
  std::printf("{");
  print("links", strangers);
  std::printf(",");
  print("merges", merged);
  // Of 257 bytes and more none is a numbered answer, so none is looked at for one.
  for (const auto& [name, listens, bytes] :
       {std::tuple{"plain", false, 260U}, {"linking", true, 260U}, {"both", true, 256U}}) {
    std::printf(",");
    print(name, bench.texts(listens, bytes));
  }
  std::printf("}\n");
  return 0;
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
