// Values, defaults, secrets, differences and the reference.
#include "config/config.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <sstream>

#include "unit/config/fixture.hpp"

namespace hub::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Config sound(std::string_view yaml, const Options& options = test_options(),
             const std::string& path = "/etc/hub/hub.yaml") {
  auto loaded = parse(yaml, path, options);
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    ADD_FAILURE() << format(*mistakes);
    return {};
  }
  return std::get<Config>(std::move(loaded));
}

TEST(Config, IsCompleteFromAnEmptyFile) {
  for (const char* yaml : {"", "\n", "# nothing\n", "---\n", "{}\n", "server:\nlog:\nintegrations:\n"}) {
    const auto config = sound(yaml);
    EXPECT_EQ(config.app.id, "hubbub");
    EXPECT_EQ(config.server.address, "127.0.0.1");
    EXPECT_EQ(config.server.port, 8080);
    EXPECT_EQ(config.server.limits.header_bytes, 16U * 1024);
    EXPECT_EQ(config.server.limits.idle_timeout, std::chrono::seconds{75});
    EXPECT_EQ(config.store.driver, "sqlite");
    EXPECT_EQ(config.store.path, "/etc/var/hubbub.db");
    EXPECT_EQ(config.media.max_upload_bytes, 25 * 1024 * 1024);
    EXPECT_THAT(config.media.types, testing::Contains("image/png"));
    EXPECT_EQ(config.log.level, "info");
    EXPECT_EQ(config.log.format, LogFormat::text);
    EXPECT_EQ(config.log.file, "");
    EXPECT_EQ(config.desk.close_after, std::chrono::hours{96});
    EXPECT_EQ(config.tasks.backoff().max_attempts, 12);
    EXPECT_TRUE(config.console.enabled);
    EXPECT_TRUE(config.metrics.enabled);
    EXPECT_TRUE(config.metrics.token.empty());
    EXPECT_THAT(config.integrations, IsEmpty());
    EXPECT_THAT(config.secrets, IsEmpty());
  }
}

TEST(Config, TellsEachWebhookOfWhatItNames) {
  const auto config = sound(
      "webhooks:\n  - {id: crm, target: \"http://10.0.0.7:8080/in?key=1\", secret: \"${env:KEY}\", "
      "triggers: [user:merge, conversation:message], include_full_user: true}\n",
      test_options({{"KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}));
  ASSERT_EQ(config.webhooks.size(), 1U);
  const auto& [rules, secret] = config.webhooks[0];
  EXPECT_EQ(rules.target, "http://10.0.0.7:8080/in?key=1");
  EXPECT_EQ(rules.triggers.count(), 2U);
  EXPECT_TRUE(rules.triggers.test(static_cast<std::size_t>(domain::Trigger::user_merge)));
  EXPECT_TRUE(rules.include_full_user);
  EXPECT_FALSE(rules.include_full_source);
  EXPECT_EQ(rules.timeout, domain::Webhook{}.timeout);
  EXPECT_EQ(rules.concurrency, domain::Webhook{}.concurrency);
  EXPECT_EQ(secret.reveal(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}

TEST(Config, KnowsEveryTriggerOfTheDomain) {
  std::string all;
  for (int i = 0; i < domain::kTriggers; ++i) {
    const auto* name = domain::name_of(static_cast<domain::Trigger>(i));
    EXPECT_EQ(domain::trigger_named(name), static_cast<domain::Trigger>(i));
    all += std::string{all.empty() ? "" : ", "} + name;
  }
  EXPECT_FALSE(domain::trigger_named("conversation:typing"));
  const auto config =
      sound("webhooks:\n  - {id: a, target: \"https://a.test\", secret: \"${env:KEY}\", triggers: [" + all + "]}\n",
            test_options({{"KEY", "0123456789abcdef"}}));
  EXPECT_TRUE(config.webhooks.at(0).rules.triggers.all());
}

TEST(Config, DefaultsAreWhatTheRoomsHaveByThemselves) {
  const auto config = sound("");
  EXPECT_EQ(config.tasks.backoff().first, domain::BackoffRules{}.first);
  EXPECT_EQ(config.tasks.backoff().longest, domain::BackoffRules{}.longest);
  EXPECT_EQ(config.desk.reopen_window, domain::StyleRules{}.reopen_window);
  EXPECT_EQ(config.desk.close_after, domain::StyleRules{}.close_after);
  EXPECT_EQ(config.linking.code_lifetime, domain::LinkRules{}.code_lifetime);
  EXPECT_EQ(config.linking.attempts, domain::LinkRules{}.attempts);
  EXPECT_EQ(config.linking.patience, domain::LinkRules{}.patience);
  EXPECT_EQ(config.linking.window, domain::LinkRules{}.window);
  EXPECT_EQ(config.linking.per_address, domain::LinkRules{}.per_address);
  EXPECT_EQ(config.linking.per_address_a_day, domain::LinkRules{}.per_address_a_day);
  EXPECT_EQ(config.linking.per_user, domain::LinkRules{}.per_user);
  EXPECT_EQ(config.linking.per_integration, domain::LinkRules{}.per_integration);
  EXPECT_EQ(config.answering, domain::AnsweringRules{});
}

TEST(Config, ReadsWhereAnswersGo) {
  const auto config = sound(
      "answering:\n"
      "  rules:\n"
      "    - name: urgent\n"
      "      when: {urgency: [high], author: [agent, bot], hours: \"22:00-07:00\"}\n"
      "      prefer: [sms, web-main]\n"
      "      escalate_after: 5m\n"
      "    - {name: rest, prefer: [email]}\n"
      "  escalate_after: 1h\n"
      "  loop_guard: {turns: 10, window: 2m}\n");
  ASSERT_EQ(config.answering.rules.size(), 2U);
  const auto& urgent = config.answering.rules[0];
  EXPECT_EQ(urgent.name, "urgent");
  EXPECT_THAT(urgent.urgency, ElementsAre("high"));
  EXPECT_THAT(urgent.author, ElementsAre("agent", "bot"));
  EXPECT_THAT(urgent.content, IsEmpty());
  EXPECT_EQ(urgent.hours, (domain::Hours{22 * 60, 7 * 60}));
  EXPECT_THAT(urgent.prefer, ElementsAre("sms", "web-main"));
  EXPECT_EQ(urgent.escalate_after, std::chrono::minutes{5});
  EXPECT_FALSE(config.answering.rules[1].escalate_after);
  EXPECT_FALSE(config.answering.rules[1].hours);
  EXPECT_EQ(config.answering.escalate_after, std::chrono::hours{1});
  EXPECT_EQ(config.answering.loops, (domain::LoopRules{10, std::chrono::minutes{2}}));
}

TEST(Config, ReadsEveryKindOfValue) {
  const auto config = sound(
      "app: {id: shop, name: \"Chat 💬\", public_url: https://chat.example.org/}\n"
      "server:\n  port: 0x1F90\n  trusted_proxies: [10.0.0.1, \"::1\"]\n  limits: {rate_per_second: 2.5, header_size: "
      "1MB}\n"
      "desk: {style: social, session: 90m}\n"
      "linking: {code_lifetime: 15m, attempts: 3, answer_lifetime: 2d, window: 30m, per_address: 1, per_user: 2, "
      "per_address_a_day: 7, per_integration: 50}\n"
      "log:\n  file: log/hub.log\n  format: json\n"
      "console: {enabled: False}\n"
      "plugins: {directories: [../plugins, /opt/plugins]}\n");
  EXPECT_EQ(config.app.id, "shop");
  EXPECT_EQ(config.app.name, "Chat 💬");
  EXPECT_EQ(config.app.public_url, "https://chat.example.org");
  EXPECT_EQ(config.server.port, 8080);
  EXPECT_THAT(config.server.trusted_proxies, ElementsAre("10.0.0.1", "::1"));
  EXPECT_DOUBLE_EQ(config.server.limits.rate_per_second, 2.5);
  EXPECT_EQ(config.server.limits.header_bytes, 1024U * 1024);
  EXPECT_EQ(config.desk.style, domain::Style::social);
  EXPECT_EQ(config.desk.session, std::chrono::minutes{90});
  EXPECT_EQ(config.linking.code_lifetime, std::chrono::minutes{15});
  EXPECT_EQ(config.linking.attempts, 3);
  EXPECT_EQ(config.linking.patience, std::chrono::hours{48});
  EXPECT_EQ(config.linking.window, std::chrono::minutes{30});
  EXPECT_EQ(config.linking.per_address, 1);
  EXPECT_EQ(config.linking.per_address_a_day, 7);
  EXPECT_EQ(config.linking.per_user, 2);
  EXPECT_EQ(config.linking.per_integration, 50);
  EXPECT_EQ(config.log.file, "/etc/hub/log/hub.log");
  EXPECT_EQ(config.log.format, LogFormat::json);
  EXPECT_FALSE(config.console.enabled);
  EXPECT_THAT(config.plugins.directories, ElementsAre("/etc/plugins", "/opt/plugins"));
}

TEST(Config, TakesAByteOrderMarkWindowsLineEndsAndAliases) {
  const auto config = sound(
      "\xEF\xBB\xBF"
      "app:\r\n  name: &n Shop\r\nconsole:\r\n  title: *n\r\n");
  EXPECT_EQ(config.app.name, "Shop");
  EXPECT_EQ(config.console.title, "Shop");
}

TEST(Config, UnquotedYesAndNoAreTexts) {
  EXPECT_EQ(sound("app: {name: no}\n").app.name, "no");
  EXPECT_EQ(sound("app: {name: \"on\"}\n").app.name, "on");
  EXPECT_EQ(sound("app: {name: !!str 12}\n").app.name, "12");
}

TEST(Config, SwitchesTheStoreByOneLine) {
  const auto sqlite = sound("store: sqlite:data/hub.db\n");
  EXPECT_EQ(sqlite.store.driver, "sqlite");
  EXPECT_EQ(sqlite.store.path, "/etc/hub/data/hub.db");
  EXPECT_EQ(sound("store: sqlite:/srv/hub.db\n").store.path, "/srv/hub.db");

  const auto mysql =
      sound("store: mysql://chat:${env:PW}@[2001:db8::1]:3307/desk\n", test_options({{"PW", "p@ss:/word"}}));
  EXPECT_EQ(mysql.store.driver, "mysql");
  EXPECT_EQ(mysql.store.host, "2001:db8::1");
  EXPECT_EQ(mysql.store.port, 3307);
  EXPECT_EQ(mysql.store.user, "chat");
  EXPECT_EQ(mysql.store.password.reveal(), "p@ss:/word");
  EXPECT_EQ(mysql.store.database, "desk");

  const auto shortest = sound("store: mysql://db.internal\n");
  EXPECT_EQ(shortest.store.host, "db.internal");
  EXPECT_EQ(shortest.store.port, 3306);
  EXPECT_EQ(shortest.store.user, "hubbub");
  EXPECT_EQ(shortest.store.database, "hubbub");
}

TEST(Config, LooksUpTheDatabasePasswordOnlyWhenItIsUsed) {
  const std::string section = "store:\n  password: ${env:DB_PASSWORD}\n  driver: ";
  EXPECT_TRUE(sound(section + "sqlite\n").store.password.empty());
  EXPECT_EQ(sound(section + "mysql\n", test_options({{"DB_PASSWORD", "geheim"}})).store.password.reveal(), "geheim");
  EXPECT_TRUE(std::holds_alternative<std::vector<Mistake>>(parse(section + "mysql\n", "h.yaml", test_options())));
}

TEST(Config, ReadsSecretsFromTheEnvironmentAndFromFilesBesideIt) {
  const TemporaryFolder folder;
  folder.write("api-key", "0123456789abcdef0123\n");
  const auto file = folder.write("hub.yaml",
                                 "api:\n  keys:\n    - {id: app, secret: \"${file:api-key}\"}\n"
                                 "metrics: {token: \"${env:SCRAPE}\"}\n");
  const auto loaded = load(file, test_options({{"SCRAPE", "letmein"}}));
  ASSERT_TRUE(std::holds_alternative<Config>(loaded)) << format(std::get<std::vector<Mistake>>(loaded));
  const auto& config = std::get<Config>(loaded);
  EXPECT_EQ(config.folder, folder.path());
  ASSERT_EQ(config.api.keys.size(), 1U);
  EXPECT_EQ(config.api.keys[0].secret.reveal(), "0123456789abcdef0123");
  EXPECT_EQ(config.api.keys[0].scope, KeyScope::app);
  EXPECT_EQ(config.metrics.token.reveal(), "letmein");
  EXPECT_EQ(config.secrets.size(), 2U);
  EXPECT_THAT(config.effective_json, HasSubstr("${file:api-key}"));
  EXPECT_THAT(config.effective_json, Not(HasSubstr("0123456789abcdef")));
  EXPECT_THAT(config.effective_json, Not(HasSubstr("letmein")));
}

TEST(Config, ReadsTheProcessEnvironmentByDefault) {
  ::setenv("HUBBUB_TEST_TOKEN", "from-outside", 1);
  EXPECT_EQ(sound("metrics: {token: \"${env:HUBBUB_TEST_TOKEN}\"}\n", {}).metrics.token.reveal(), "from-outside");
  ::unsetenv("HUBBUB_TEST_TOKEN");
}

TEST(Secret, IsNeverPrinted) {
  std::ostringstream out;
  out << Secret{"hunter2"};
  EXPECT_EQ(out.str(), "[secret]");
}

constexpr const char* two_integrations =
    "desk: {style: returning, reopen_window: 2h}\n"
    "integrations:\n"
    "  - id: web-main\n    plugin: com.hubbub.web-widget\n    default_holder: greeter-main\n    queue: vip\n"
    "    settings:\n      allowed_origins: [https://a.test]\n      jwt: {key: \"${env:KEY}\"}\n"
    "  - id: greeter-main\n    plugin: com.hubbub.greeter\n    style: social\n    close_after: 1h\n";

TEST(Config, GivesPluginsTheirSettingsWithDefaultsAndSecretsApart) {
  const auto config = sound(two_integrations, test_options({{"KEY", "signing-key"}}));
  ASSERT_EQ(config.integrations.size(), 2U);
  const auto& web = config.integrations[0];
  EXPECT_EQ(web.id, "web-main");
  EXPECT_EQ(web.default_holder, "greeter-main");
  EXPECT_EQ(web.queue, "vip");
  EXPECT_EQ(web.style, domain::Style::returning);
  EXPECT_EQ(web.style_rules().reopen_window, std::chrono::hours{2});
  EXPECT_EQ(web.settings_json,
            R"({"allowed_origins":["https://a.test"],"jwt":{"key":"${env:KEY}"},"title":"Chat","position":"right"})");
  ASSERT_EQ(web.secrets.size(), 1U);
  EXPECT_EQ(web.secrets.at("jwt.key").reveal(), "signing-key");
  const auto& greeter = config.integrations[1];
  EXPECT_EQ(greeter.default_holder, "desk");
  EXPECT_EQ(greeter.style, domain::Style::social);
  EXPECT_EQ(greeter.close_after, std::chrono::hours{1});
  EXPECT_EQ(greeter.settings_json, "{}");
}

TEST(Config, LooksForPluginsInTheFoldersOfTheFile) {
  auto options = test_options();
  std::vector<std::string> asked;
  const auto inner = options.find_plugins;
  options.find_plugins = [&](const std::vector<std::string>& directories) {
    asked = directories;
    return inner(directories);
  };
  sound("plugins: {directories: [more]}\n", options);
  EXPECT_THAT(asked, ElementsAre("/etc/hub/more"));
}

TEST(Difference, IsEmptyWhenNothingButTheTextChanged) {
  const auto before = sound("server: {port: 8080}\n");
  const auto after = sound("# a comment\nserver:\n  port: 8080\nlog: {level: info}\n");
  EXPECT_TRUE(diff(before, after).empty());
}

TEST(Difference, TellsIntegrationsApart) {
  const auto options = test_options({{"KEY", "signing-key"}});
  const auto before = sound(two_integrations, options);
  std::string yaml = two_integrations;
  yaml.replace(yaml.find("id: greeter-main"), 16, "id: hello");
  yaml.replace(yaml.find("greeter-main"), 12, "hello");
  const auto difference = diff(before, sound(yaml, options));
  EXPECT_THAT(difference.added, ElementsAre("hello"));
  EXPECT_THAT(difference.removed, ElementsAre("greeter-main"));
  EXPECT_THAT(difference.changed, ElementsAre("web-main"));
  EXPECT_THAT(difference.needs_restart, IsEmpty());
}

TEST(Difference, SeesASecretThatChangedBehindItsReference) {
  const auto before = sound(two_integrations, test_options({{"KEY", "old"}}));
  const auto after = sound(two_integrations, test_options({{"KEY", "new"}}));
  EXPECT_THAT(diff(before, after).changed, ElementsAre("web-main"));

  const std::string token = "metrics: {token: \"${env:T}\"}\n";
  const auto tokens = diff(sound(token, test_options({{"T", "a"}})), sound(token, test_options({{"T", "b"}})));
  EXPECT_THAT(tokens.needs_restart, ElementsAre("metrics.token"));
  EXPECT_THAT(tokens.applied, IsEmpty());
}

TEST(Difference, TellsWhatNeedsARestart) {
  const auto before = sound("api:\n  keys: []\n");
  const auto after = sound(
      "server: {port: 9090, limits: {connections: 5}}\nlog: {level: debug, format: json}\n"
      "api:\n  keys:\n    - {id: a, secret: \"${env:K}\"}\nstore: sqlite:other.db\n",
      test_options({{"K", "0123456789abcdef"}}));
  const auto difference = diff(before, after);
  EXPECT_THAT(difference.applied, ElementsAre("log.level", "api.keys"));
  EXPECT_THAT(difference.needs_restart,
              ElementsAre("server.port", "server.limits.connections", "store.path", "log.format"));
}

TEST(Difference, RestartsIntegrationsWhoseInheritedStyleChanged) {
  const std::string yaml = "integrations:\n  - {id: g, plugin: com.hubbub.greeter}\n";
  const auto difference = diff(sound(yaml), sound(yaml + "desk: {style: social}\n"));
  EXPECT_THAT(difference.changed, ElementsAre("g"));
  EXPECT_THAT(difference.applied, ElementsAre("desk.style"));
}

std::string read(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

TEST(Reference, IsWhatTheSchemaSays) {
  const std::string path = HUBBUB_SOURCE_FOLDER "/docs/configuration.md";
  if (std::getenv("HUBBUB_UPDATE_DOCS") != nullptr) std::ofstream{path, std::ios::binary} << generate_reference();
  EXPECT_TRUE(read(path) == generate_reference())
      << "docs/configuration.md differs from host/config/schema.json. Write it anew: hubbub docs configuration > "
         "docs/configuration.md (or run this test with HUBBUB_UPDATE_DOCS=1)";
}

// Every key of a table, the defaults included, is described.
TEST(Reference, DescribesEveryKey) {
  std::istringstream lines{generate_reference()};
  for (std::string line; std::getline(lines, line);) {
    const bool is_key = line.substr(0, 3) == "| `";
    EXPECT_FALSE(is_key && line.substr(line.size() - 4) == "|  |") << line;
  }
}

TEST(Reference, ShowsAPluginsSettings) {
  EXPECT_THAT(settings_table(widget_schema),
              HasSubstr("| `allowed_origins` | a list, each an origin such as "
                        "https://www.example.org, without path | *required* | Pages that "
                        "may open it. |"));
  EXPECT_THAT(settings_table(widget_schema),
              HasSubstr("| `jwt.key` | a reference such as ${env:NAME} or ${file:path} | "
                        "*required* | The key. |"));
  EXPECT_EQ(settings_table("{}"), "This plugin has no settings.\n");
  EXPECT_EQ(settings_table("{"), "This plugin's settings schema is not JSON.\n");
}

}  // namespace
}  // namespace hub::config

namespace hub::config {
namespace {

// What ships is right but for the files of the machine that it is for. The plugins' settings are their own tests'
// matter.
TEST(ShippedConfiguration, HasNoMistakes) {
  auto options = test_options({{"HUBBUB_DB_PASSWORD", "geheim"}});
  options.find_plugins = nullptr;
  for (const char* file : {"hubbub.yaml", "examples/mysql.yaml", "examples/tls.yaml", "examples/production.yaml",
                           "examples/social.yaml"}) {
    const auto loaded = load(std::string{HUBBUB_SOURCE_FOLDER "/config/"} + file, options);
    const auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded);
    if (mistakes == nullptr) continue;
    for (const auto& mistake : *mistakes) EXPECT_THAT(format({mistake}), HasSubstr("cannot read /"));
  }
}

}  // namespace
}  // namespace hub::config
