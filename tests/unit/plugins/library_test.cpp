#include "plugins/library.hpp"

#include <fstream>

#include "plugins/catalog.hpp"
#include "unit/messaging/hub_in_a_folder.hpp"
#include "unit/plugins/fixtures/probe.h"

namespace hub::plugins {
namespace {

namespace fs = std::filesystem;

std::string plugin(const std::string& name) {
  return std::string(TEST_PLUGINS) + "/" + name + ".so";
}

domain::Error refusal_of(const std::string& file) {
  const auto opened = Library::open(file, "");
  return opened ? domain::Error{domain::Status::ok, "opened", ""} : opened.error();
}

TEST(Library, ThatIsNoneIsRefused) {
  const TempFolder folder;
  const auto text = folder.file("text.so");
  std::ofstream(text) << "not a library at all\n";
  for (const auto& file :
       std::vector<std::string>{text, folder.file("absent.so"), MISBEHAVING "/no_entry.so",
                                plugin("refused_without_mark"), plugin("refused_too_short"), plugin("refused_init")}) {
    const auto error = refusal_of(file);
    EXPECT_EQ(error.code, "not_a_plugin") << file;
    EXPECT_NE(error.message.find(file), std::string::npos) << error.message;
  }
}

TEST(Library, OfAnotherAbiIsRefusedNamingBoth) {
  const auto major = refusal_of(plugin("refused_next_major"));
  EXPECT_EQ(major.code, "wrong_abi");
  const auto minor_here = "." + std::to_string(HUBBUB_ABI_MINOR);
  EXPECT_NE(major.message.find("2" + minor_here), std::string::npos) << major.message;
  EXPECT_NE(major.message.find("1" + minor_here), std::string::npos) << major.message;
  const auto minor = refusal_of(plugin("refused_newer_minor"));
  EXPECT_EQ(minor.code, "wrong_abi");
  EXPECT_NE(minor.message.find("1.99"), std::string::npos) << minor.message;
}

TEST(Library, IsInitialisedOnceHoweverOftenItIsOpened) {
  const auto first = Library::open(plugin("probe"), "");
  ASSERT_TRUE(first) << first.error().message;
  const auto second = Library::open(plugin("probe"), "");
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ((*first)->descriptors().size(), 6U);
}

TEST(Library, IsTornDownWhenNobodyHasItAndOpensAgain) {
  for (int time = 0; time < 3; ++time) {
    const auto opened = Library::open(plugin("probe"), "");  // its init fails when deinit did not come between
    ASSERT_TRUE(opened) << opened.error().message;
  }
}

TEST(Library, KnowsItsNameAndItsShareFolder) {
  const auto opened = Library::open(std::string(OUR_PLUGINS) + "/greeter.so", "");
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ((*opened)->name(), "greeter");
  EXPECT_TRUE((*opened)->share_folder().ends_with("/share/hubbub/greeter")) << (*opened)->share_folder();
}

TEST(Library, IsOpenedAsACopyThatOverwritingTheFileDoesNotTouch) {
  const TempFolder folder;
  const auto file = folder.file("mine.so");
  fs::copy_file(plugin("refused_next_major"), file);
  EXPECT_EQ(Library::open(file, folder.file("copies")).error().code, "wrong_abi");
  std::ofstream(file, std::ios::trunc) << "overwritten in place";
  EXPECT_EQ(Library::open(file, folder.file("copies")).error().code, "not_a_plugin");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.file("copies")), fs::directory_iterator()), 2);
}

TEST(Catalog, HoldsWhatAFolderHasAndSaysWhatItRefused) {
  Catalog catalog;
  catalog.scan(TEST_PLUGINS);
  EXPECT_TRUE(catalog.find(PROBE_CHANNEL));
  EXPECT_FALSE(catalog.find("test.no-such-plugin"));
  const auto refused = catalog.refused().size();
  EXPECT_EQ(refused, 5U);
  catalog.scan(TEST_PLUGINS);
  EXPECT_EQ(catalog.refused().size(), refused) << "a second look finds nothing new";
  catalog.scan("/no/such/folder");
}

TEST(Catalog, ReadsWhatAPluginSaysOfItself) {
  Catalog catalog;
  ASSERT_TRUE(catalog.add(plugin("probe")));
  const auto workflow = catalog.find(PROBE_WORKFLOW);
  ASSERT_TRUE(workflow);
  EXPECT_TRUE(workflow->is_workflow());
  EXPECT_EQ(workflow->name(), "Probe");
  EXPECT_EQ(workflow->version(), "1.0.0");
  EXPECT_TRUE(catalog.find(PROBE_LIVE)->is_live());
  EXPECT_TRUE(catalog.find(PROBE_CONCURRENT)->is_concurrent());
  EXPECT_FALSE(catalog.find(PROBE_CHANNEL)->is_concurrent());
  EXPECT_EQ(catalog.find(PROBE_CHANNEL)->channel_type(), "test");
}

TEST(Catalog, KeepsTheFirstOfTwoPluginsWithOneId) {
  const TempFolder folder;
  fs::copy_file(plugin("probe"), folder.file("probe.so"));
  Catalog catalog;
  ASSERT_TRUE(catalog.add(plugin("probe")));
  ASSERT_TRUE(catalog.add(folder.file("probe.so")));
  EXPECT_EQ(catalog.find(PROBE_CHANNEL)->library->file(), plugin("probe"));
}

}  // namespace
}  // namespace hub::plugins
