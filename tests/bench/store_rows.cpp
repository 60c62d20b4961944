// bench_store [FOLDER]: how many messages a second the store takes, by how many changes wait at once. One JSON line.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>

#include "domain/ids.hpp"
#include "store/conversations.hpp"
#include "store/store.hpp"
#include "under_way.hpp"

namespace {

constexpr int kConversations = 200;
constexpr double kSeconds = 3;

// Keeps `outstanding` appends under way for a while; rows per second.
double rows_per_second(hub::store::Store& store, hub::domain::Ids& ids, int outstanding) {
  const std::string text(200, 'x');
  const auto append = [&](long number, auto done) {
    auto message = std::make_shared<hub::domain::Message>();
    message->id = ids.next();
    message->conversation_id = "c" + std::to_string(number % kConversations);
    message->content = hub::domain::text_content(text);
    message->source.integration_id = "bench";
    message->source.external_id = message->id;
    store.submit(
        [message](hub::store::Transaction& tx) -> hub::domain::Result<> {
          message->received_at = tx.now();
          auto appended = hub::store::Messages(tx.connection()).append(*message);
          if (!appended) return tl::unexpected(appended.error());
          return {};
        },
        [done](const hub::domain::Result<>& outcome) { done(outcome.has_value()); });
  };
  return bench::UnderWay::measure(outstanding, kSeconds, std::numeric_limits<long>::max(), append).per_second;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string();
  const hub::domain::SystemClock clock;
  const auto ids = hub::domain::make_ulids(clock);
  hub::store::Options options;
  options.path = folder + "/bench-" + std::to_string(getpid()) + ".db";
  auto store = hub::store::open(options, clock, *ids);
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().message.c_str());
    return 1;
  }
  const auto made = (*store)->change([](hub::store::Transaction& tx) -> hub::domain::Result<> {
    for (int index = 0; index < kConversations; ++index) {
      hub::domain::Conversation conversation;
      conversation.id = "c" + std::to_string(index);
      conversation.control.holder = "desk";
      hub::store::Conversations(tx.connection()).insert(conversation);
    }
    return {};
  });
  if (!made) return 1;
  std::printf("{");
  for (const int outstanding : {1, 16, 64, 256})
    std::printf("%s\"%d\":%.0f", outstanding == 1 ? "" : ",", outstanding, rows_per_second(**store, *ids, outstanding));
  std::printf("}\n");
  (*store)->stop();
  for (const char* suffix : {"", "-wal", "-shm", "-words", "-words-wal", "-words-shm"})
    std::filesystem::remove(options.path + suffix);
  return 0;
}
