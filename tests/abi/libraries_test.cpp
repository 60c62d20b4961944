// What every plugin library promises at its boundary. HUBBUB_ABI_LIBRARIES: paths, separated by colons.
#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <hubbub/testing/fake_hub.hpp>

#include "library.hpp"

namespace {

std::vector<std::string> libraries() {
  std::vector<std::string> paths{C_CHANNEL};
  const char* more = std::getenv("HUBBUB_ABI_LIBRARIES");
  std::string_view rest = more == nullptr ? "" : more;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    if (end > 0) paths.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return paths;
}

// What a plugin wants beyond its defaults.
std::string settings_for(const std::string& plugin, hubbub::testing::FakeHub& hub) {
  hub.public_url("https://hub.test");
  if (plugin == "com.hubbub.sms") {
    hub.secret("kannel.password", "secret");
    hub.secret("kannel.webhook_key", "k3y-of-sixteen-or-more");
    return R"({"provider": "kannel", "default_region": "FR", "kannel": {
        "sendsms_url": "http://127.0.0.1:13013/cgi-bin/sendsms", "username": "hub", "password": "${env:P}",
        "webhook_key": "${env:K}", "from": "36105"}})";
  }
  if (plugin == "com.hubbub.telegram") {
    hub.secret("token", "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11");
    return R"({"token": "${env:T}", "mode": "webhook"})";
  }
  if (plugin == "com.hubbub.meta.messenger") {
    for (const auto* name : {"access_token", "app_secret", "verify_token"}) hub.secret(name, "secret");
    return R"({"page_id": "1", "access_token": "${env:T}", "app_secret": "${env:S}", "verify_token": "${env:V}"})";
  }
  if (plugin == "com.hubbub.email") {
    hub.secret("signing_key", "a-key-of-sixteen-or-more");
    return R"({"address": "support@hub.test", "signing_key": "${env:K}", "smtp": {"host": "127.0.0.1"}})";
  }
  if (plugin == "com.hubbub.mastodon") {
    hub.secret("token", "t0ken");
    return R"({"base_url": "https://social.test", "token": "${env:T}"})";
  }
  return "{}";
}

class Libraries : public ::testing::TestWithParam<std::string> {
 protected:
  boundary_tests::Library library{GetParam()};
  const hubbub_entry* entry = library.entry();
};

TEST_P(Libraries, StartWithTheFrozenFields) {
  EXPECT_EQ(entry->magic, HUBBUB_MAGIC);
  EXPECT_EQ(entry->abi_major, HUBBUB_ABI_MAJOR);
  EXPECT_LE(entry->abi_minor, HUBBUB_ABI_MINOR);
  EXPECT_GE(entry->struct_size, sizeof(hubbub_entry));
}

TEST_P(Libraries, AreScannedWithin100Ms) {
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(entry->init({GetParam().data(), GetParam().size()}), HUBBUB_OK);
  for (std::uint32_t i = 0; i < entry->descriptor_count(); ++i) ASSERT_NE(entry->descriptor(i), nullptr);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
}

TEST_P(Libraries, DescribeThemselves) {
  entry->init({nullptr, 0});
  ASSERT_GT(entry->descriptor_count(), 0U);
  const auto* descriptor = entry->descriptor(0);
  EXPECT_EQ(descriptor, entry->descriptor(0)) << "it stays where it is";
  EXPECT_GT(descriptor->id.len, 0U);
  EXPECT_GT(descriptor->version.len, 0U);
  EXPECT_TRUE(descriptor->kind == HUBBUB_CHANNEL || descriptor->kind == HUBBUB_WORKFLOW);
}

TEST_P(Libraries, AreCreatedAndDestroyedAHundredTimes) {
  for (int i = 0; i < 100; ++i) {
    hubbub::testing::FakeHub hub{entry};
    const std::string id{entry->descriptor(0)->id.ptr, entry->descriptor(0)->id.len};
    hub.create(id, settings_for(id, hub)).value();
    EXPECT_FALSE(hub.has_face("hubbub.no-such-face/1"));
    EXPECT_FALSE(hub.has_face(""));
  }
}

TEST_P(Libraries, SurviveAHubWithoutServices) {
  hubbub::testing::FakeHub hub{entry};
  for (const auto* id : {"log", "clock", "timers", "records", "secrets", "routes", "inbox", "deliveries", "turns",
                         "live", "crypto", "http-client", "metrics"}) {
    hub.remove_service(std::string{"hubbub."} + id + "/1");
  }
  const std::string id{entry->descriptor(0)->id.ptr, entry->descriptor(0)->id.len};
  const auto created = hub.create(id);
  if (!created) {
    EXPECT_FALSE(created.error().message.empty());
  }
}

TEST_P(Libraries, RefuseAnUnknownPlugin) {
  entry->init({nullptr, 0});
  const hubbub_host host{
      sizeof(hubbub_host), HUBBUB_ABI_MAJOR, HUBBUB_ABI_MINOR, 0, nullptr, [](void*, hubbub_view) -> const void* {
        return nullptr;
      }};
  hubbub_config config{};
  config.struct_size = sizeof config;
  config.plugin_id = hubbub_view_of("com.nobody.nothing");
  const hubbub_instance* instance = nullptr;
  EXPECT_NE(entry->create(&host, &config, &instance, nullptr), HUBBUB_OK);
  EXPECT_EQ(instance, nullptr);
}

INSTANTIATE_TEST_SUITE_P(, Libraries, ::testing::ValuesIn(libraries()), [](const auto& library) {
  std::string name = library.param.substr(library.param.rfind('/') + 1);
  for (auto& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name + "_" + std::to_string(library.index);
});

}  // namespace
