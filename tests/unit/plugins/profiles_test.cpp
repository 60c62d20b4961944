// The columns of docs/channels.md are what our channels' libraries declare.
#include <gmock/gmock.h>

#include <map>
#include <string>

#include "plugins/capabilities.hpp"
#include "plugins/catalog.hpp"
#include "rendering/table.hpp"

namespace hub::plugins {
namespace {

// Plugin → the column that shows it.
const std::map<std::string, std::string, std::less<>> kColumns{{"com.hubbub.web-widget", "web"},
                                                               {"com.hubbub.email", "e-mail"},
                                                               {"com.hubbub.telegram", "Telegram"},
                                                               {"com.hubbub.meta.whatsapp", "WhatsApp"},
                                                               {"com.hubbub.meta.messenger", "Messenger"},
                                                               {"com.hubbub.meta.instagram", "Instagram"},
                                                               {"com.hubbub.mastodon", "Mastodon"},
                                                               {"com.hubbub.sms", "SMS"},
                                                               {"com.hubbub.simulator.phone", "simulated phone"},
                                                               {"com.hubbub.simulator.mailbox", "simulated mailbox"}};

rendering::Capabilities shown_as(const std::string& column) {
  for (const auto& [name, capabilities] : rendering::typical_profiles()) {
    if (name == column) return capabilities;
  }
  ADD_FAILURE() << "docs/channels.md has no column " << column;
  return {};
}

struct Columns : testing::Test {
  Catalog catalog;
  Columns() { catalog.scan(OUR_PLUGINS); }
};

TEST_F(Columns, AreThereForEachOfOurChannels) {
  std::size_t channels = 0;
  for (const auto& [id, entry] : catalog.entries()) {
    if (entry.is_workflow()) continue;
    ++channels;
    EXPECT_TRUE(kColumns.contains(id)) << id << " needs a profile in host/rendering/profiles.cpp, and a line here";
  }
  EXPECT_EQ(channels, kColumns.size());
}

TEST_F(Columns, ShowWhatTheLibrariesDeclare) {
  for (const auto& [id, column] : kColumns) {
    const auto entry = catalog.find(id);
    ASSERT_TRUE(entry) << id << " is not in " << OUR_PLUGINS;
    const auto declared = capabilities_of(*entry->descriptor);
    EXPECT_EQ(rendering::channels_tables({{column, declared}}),
              rendering::channels_tables({{column, shown_as(column)}}))
        << id << " declares otherwise than host/rendering/profiles.cpp says";
    EXPECT_EQ(declared.label_max, shown_as(column).label_max) << id;
    EXPECT_EQ(declared.max_media_bytes, shown_as(column).max_media_bytes) << id;
    EXPECT_EQ(declared.read_out, shown_as(column).read_out) << id;
  }
}

}  // namespace
}  // namespace hub::plugins
