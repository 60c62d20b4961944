// Every kind of mistake gets the message that is written here, and no other.
#include <gmock/gmock.h>

#include "config/config.hpp"
#include "unit/config/fixture.hpp"

namespace hub::config {
namespace {

struct Case {
  const char* name;
  std::string yaml;
  std::vector<std::string> expected;  // without the file's name
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class Mistakes : public testing::TestWithParam<Case> {};

TEST_P(Mistakes, AreToldWithLineKeyExpectationAndTheNextStep) {
  const auto loaded = parse(GetParam().yaml, "hub.yaml",
                            test_options({{"SHORT", "short"},
                                          {"EMPTY", ""},
                                          {"NEWLINE", "\n"},
                                          {"LONG", "0123456789abcdef"},
                                          {"WHSEC", "whsec_not base64"}}));
  ASSERT_TRUE(std::holds_alternative<std::vector<Mistake>>(loaded)) << "taken as valid";
  std::string expected;
  for (const auto& line : GetParam().expected) expected += "hub.yaml" + line + "\n";
  EXPECT_EQ(format(std::get<std::vector<Mistake>>(loaded)), expected);
}

std::string in_widget(const std::string& settings) {
  return "integrations:\n  - id: web\n    plugin: com.hubbub.web-widget\n    settings:\n" + settings;
}

const std::string origins = "      allowed_origins: [\"https://a.test\"]\n";
const std::string secret_literal =
    "expected a reference such as ${env:NAME} or ${file:path}, found a literal value (not shown); put the value into "
    "an "
    "environment variable or a file";
const std::string store_forms =
    ":1:8: store: expected \"sqlite:<file>\" or \"mysql://<user>:${env:NAME}@<host>:<port>/<database>\" (or a "
    "section), "
    "found ";
const std::string duration = "expected a duration such as 500ms, 30s, 15m, 12h or 4d";

const std::string triggers =
    "\"client:add\", \"client:remove\", \"client:update\", \"conversation:create\", \"conversation:message\", "
    "\"conversation:message:delivery:channel\", \"conversation:message:delivery:failure\", "
    "\"conversation:message:delivery:user\", \"conversation:read\", \"conversation:remove\", \"user:merge\", "
    "\"user:remove\", \"user:unmerge\", \"user:update\"";

// A webhook that is sound but for `line`.
std::string webhook(const std::string& line) {
  const auto unless = [&](const std::string& key, const std::string& value) {
    return line.starts_with(key) ? "" : ", " + key + ": " + value;
  };
  return "webhooks:\n  - {id: a" + unless("target", "https://crm.test") + unless("secret", "\"${env:LONG}\"") +
         unless("triggers", "[user:merge]") + ",\n     " + line + "}\n";
}

INSTANTIATE_TEST_SUITE_P(
    OfYaml, Mistakes,
    testing::Values(
        Case{"Tab", "server:\n\tport: 1\n", {":2:1: a tab in the indentation; YAML allows only spaces there"}},
        Case{"TabsInTwoSections",
             "server:\n\tport: 1\nlog:\n  format: json\n \tlevel: info\n",
             {":2:1: a tab in the indentation; YAML allows only spaces there",
              ":5:2: a tab in the indentation; YAML allows only spaces there"}},
        Case{"OpenBracket", "server:\n  trusted_proxies: [a\n", {":2:20: not valid YAML: a \"[\" is not closed"}},
        Case{"OpenBrace", "server: {port: 1\n", {":1:9: not valid YAML: a \"{\" is not closed"}},
        Case{"OpenQuote", "app:\n  name: \"Hub\n", {":2:9: not valid YAML: a text in quotes is not closed"}},
        Case{"OpenQuoteBeforeOtherSections",
             "app:\n  id: 'a\n    b'\n  name: 'Hub\n\n# more\nserver:\n  prt: 1\n",
             {":4:9: not valid YAML: a text in quotes is not closed",
              ":8:3: server.prt: unknown key; did you mean \"port\"?"}},
        Case{"BadIndentation",
             "server:\n  port: 1\n   address: a\n",
             {":3:11: not valid YAML: a \"key: value\" cannot stand here; look at the indentation, or put a text with "
              "\": \" in it in quotes"}},
        Case{"Outdented",
             "server:\n    port: 1\n  address: a\n",
             {":3:3: not valid YAML: this line does not go on with what stands before it; look at its indentation"}},
        Case{"ColonInText",
             "app:\n  name: Hub: the best\n",
             {":2:12: not valid YAML: a \"key: value\" cannot stand here; look at the indentation, or put a text with "
              "\": \" in it in quotes"}},
        Case{"BadFirstCharacter",
             "app:\n  name: @home\n",
             {":2:9: not valid YAML: a text cannot begin with this character; put it in quotes"}},
        Case{"UnknownEscape", "app:\n  name: \"\\y\"\n", {":2:12: not valid YAML: unknown escape character: y"}},
        Case{"KeyTwice",
             "server:\n  port: 1\n  port: 2\n",
             {":3:3: server.port: written twice; the first is in line 2"}},
        Case{"SectionTwice", "log: {}\napp: {}\nlog: {}\n", {":3:1: log: written twice; the first is in line 1"}},
        Case{"UnknownAlias",
             "app: *nobody\n",
             {":1:6: not valid YAML: no anchor (\"&name\") before this alias (\"*name\")"}},
        Case{"AliasInsideItself",
             "app: &a\n  name: *a\n",
             {":2:9: not valid YAML: an alias (\"*name\") inside of what it stands for"}},
        Case{"MergeKey",
             "app: &a {name: x}\nlog:\n  <<: *a\n",
             {":3:3: not valid YAML: merging by \"<<\" is not supported; use \"key: *name\" for a whole value"}},
        Case{"Tag",
             "server:\n  port: !!int 8080\n",
             {":2:9: not valid YAML: tags such as \"!!int\" are not used here; remove it"}},
        Case{"TwoDocuments", "log: {}\n---\napp: {}\n", {":2:1: a second document (\"---\"); the file must hold one"}},
        Case{"NoKeys", "- a\n- b\n", {":1:1: expected keys such as \"server:\" at the top, found something else"}},
        Case{"OnlyText", "hello\n", {":1:1: expected keys such as \"server:\" at the top, found something else"}},
        Case{"KeyIsAList",
             "? [a]\n: 1\n",
             {":1:3: not valid YAML: a key must be a word; put a text that begins with \"{\" or \"[\" in quotes"}},
        Case{"NotUtf8", "app:\n  name: \"caf\xE9\"\n", {":2:13: byte 0xe9 is not UTF-8; save the file as UTF-8"}},
        Case{"Utf16", std::string{"\xFF\xFE\x61\0", 4}, {":1:1: the file is UTF-16 or UTF-32; save it as UTF-8"}},
        Case{"NullByte", std::string{"app: {}\n# \0\n", 11}, {":2:3: control character 0x00; remove it"}},
        Case{"Escape", "app:\n  name: \"a\x1b[31m\"\n", {":2:11: control character 0x1b; remove it"}}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OfKeysAndTypes, Mistakes,
    testing::Values(
        Case{"UnknownSection", "severs: {}\n", {":1:1: severs: unknown key; did you mean \"server\"?"}},
        Case{"UnknownKey",
             "server:\n  limits:\n    idle_timout: 5s\n",
             {":3:5: server.limits.idle_timout: unknown key; did you mean \"idle_timeout\"?"}},
        Case{"CamelCaseKey",
             "app: {publicUrl: \"\"}\n",
             {":1:7: app.publicUrl: unknown key; did you mean \"public_url\"?"}},
        Case{"KeyLikeNone",
             "console:\n  colour_scheme: dark\n",
             {":2:3: console.colour_scheme: unknown key; known here: \"enabled\", \"title\""}},
        Case{
            "QuotedNumber",
            "server:\n  port: \"8080\"\n",
            {":2:9: server.port: expected a whole number from 0 to 65535, found the text \"8080\"; remove the quotes"}},
        Case{"NumberOutOfRange",
             "server: {port: 65536}\n",
             {":1:16: server.port: expected a whole number from 0 to 65535, found the number 65536"}},
        Case{"HugeNumber",
             "server: {port: 99999999999999999999}\n",
             {":1:16: server.port: expected a whole number from 0 to 65535, found the number 99999999999999999999"}},
        Case{"Fraction",
             "tasks:\n  workers: 1.5\n",
             {":2:12: tasks.workers: expected a whole number from 1 to 256, found the number 1.5"}},
        Case{"YesForTrue",
             "console: {enabled: yes}\n",
             {":1:20: console.enabled: expected true or false, found the text \"yes\"; write true"}},
        Case{"OffForFalse",
             "metrics:\n  enabled: off\n",
             {":2:12: metrics.enabled: expected true or false, found the text \"off\"; write false"}},
        Case{"NumberForText",
             "app:\n  name: 42\n",
             {":2:9: app.name: expected a text from 1 to 100 characters, found the number 42; put it in quotes"}},
        Case{"TrueForText",
             "app:\n  name: true\n",
             {":2:9: app.name: expected a text from 1 to 100 characters, found true; put it in quotes"}},
        Case{"Nothing",
             "server:\n  port:\n",
             {":2:3: server.port: expected a whole number from 0 to 65535, found nothing"}},
        Case{"TextForSection",
             "server: fast\n",
             {":1:9: server: expected a section (lines with \"key: value\"), found a text"}},
        Case{"TextForList",
             "server:\n  trusted_proxies: 10.0.0.1\n",
             {":2:20: server.trusted_proxies: expected a list (lines with \"- \"), found a text"}},
        Case{"SectionForList",
             "integrations:\n  web: {}\n",
             {":2:3: integrations: expected a list (lines with \"- \"), found a section"}},
        Case{"NotOneOf",
             "log:\n  level: warn\n",
             {":2:10: log.level: expected one of \"debug\", \"info\", \"warning\", \"error\", found the text \"warn\"; "
              "did "
              "you mean \"warning\"?"}},
        Case{"Pattern",
             "app: {id: \"my app\"}\n",
             {":1:11: app.id: expected 1 to 64 letters, digits, dashes or underscores, found the text \"my app\""}},
        Case{"HoursOfTheDay",
             "answering:\n  rules:\n    - {name: a, prefer: [sms], when: {hours: \"22-7\"}}\n",
             {":3:46: answering.rules[0].when.hours: expected hours such as \"22:00-07:00\", found the text \"22-7\""}},
        Case{"RuleWithoutChannel",
             "answering:\n  rules:\n    - {name: a, prefer: []}\n",
             {":3:25: answering.rules[0].prefer: expected a list from 1 to 100 entries, found 0"}},
        Case{"DurationWithoutUnit",
             "desk:\n  session: 12\n",
             {":2:12: desk.session: " + duration + ", from 5m to 30d, found the number 12; write it with a unit"}},
        Case{"DurationInWords",
             "desk:\n  close_after: 4 days\n",
             {":2:16: desk.close_after: " + duration + ", from 1s to 28d, found the text \"4 days\""}},
        Case{"DurationTooLong",
             "desk: {close_after: 29d}\n",
             {":1:21: desk.close_after: " + duration + ", from 1s to 28d, found the text \"29d\""}},
        Case{"DurationBeyondAllNumbers",
             "desk: {close_after: 9999999999999999d}\n",
             {":1:21: desk.close_after: " + duration + ", from 1s to 28d, found the text \"9999999999999999d\""}},
        Case{"Size",
             "media:\n  max_upload: 1kb\n",
             {":2:15: media.max_upload: expected a size such as 64KB, 25MB or 1GB, from 1KB to 2GB, found the text "
              "\"1kb\""}},
        Case{"Url",
             "app:\n  public_url: chat.example.org\n",
             {":2:15: app.public_url: expected an address such as https://chat.example.org, found the text "
              "\"chat.example.org\""}},
        Case{"OriginWithPath",
             "api:\n  allowed_origins:\n    - https://a.test/\n",
             {":3:7: api.allowed_origins[0]: expected an origin such as https://www.example.org, without path, found "
              "the "
              "text \"https://a.test/\""}},
        Case{"SameEntryTwice",
             "media:\n  types: [image/png, text/csv, image/png]\n",
             {":2:32: media.types[2]: the same as entry 0 of the list; remove it"}},
        Case{"LongTextIsCutAndEscaped",
             "log:\n  level: \"" + std::string(70, 'x') + "\"\n",
             {":2:10: log.level: expected one of \"debug\", \"info\", \"warning\", \"error\", found the text \"" +
              std::string(60, 'x') + "…\""}},
        Case{"CertificateWithoutKey",
             "server:\n  tls:\n    certificate: /nowhere/c.pem\n",
             {":3:18: server.tls.certificate: cannot read /nowhere/c.pem: No such file or directory",
              ":3:18: server.tls.private_key: missing; a certificate needs its private key"}}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OfSecretsAndTheStore, Mistakes,
    testing::Values(
        Case{"LiteralSecret", "metrics:\n  token: hunter2hunter2\n", {":2:10: metrics.token: " + secret_literal}},
        Case{"NumericSecret",
             "metrics: {token: 123456}\n",
             {":1:18: metrics.token: expected a reference such as ${env:NAME} or ${file:path}, found a literal value "
              "(not shown)"}},
        Case{"SecretWithTextAroundIt",
             "metrics: {token: \"Bearer ${env:SHORT}\"}\n",
             {":1:18: metrics.token: " + secret_literal}},
        Case{"UnsetVariable",
             "metrics:\n  token: ${env:NOWHERE}\n",
             {":2:10: metrics.token: ${env:NOWHERE}: the environment variable NOWHERE is not set"}},
        Case{"EmptyVariable",
             "metrics: {token: \"${env:EMPTY}\"}\n",
             {":1:18: metrics.token: ${env:EMPTY}: the value is empty"}},
        Case{"OnlyANewline",
             "metrics: {token: \"${env:NEWLINE}\"}\n",
             {":1:18: metrics.token: ${env:NEWLINE}: the value is empty"}},
        Case{"BadVariableName",
             "metrics:\n  token: ${env:hunter two}\n",
             {":2:10: metrics.token: expected the name of an environment variable in ${env:…}: letters, digits and "
              "underscores"}},
        Case{"UnreadableFile",
             "metrics:\n  token: ${file:/nowhere/token}\n",
             {":2:10: metrics.token: ${file:/nowhere/token}: cannot read /nowhere/token: No such file or directory"}},
        Case{"FolderAsFile",
             "metrics:\n  token: ${file:/}\n",
             {":2:10: metrics.token: ${file:/}: cannot read /: not a file"}},
        Case{"ShortApiSecret",
             "api:\n  keys:\n    - id: app\n      secret: ${env:SHORT}\n",
             {":4:15: api.keys[0].secret: ${env:SHORT}: the value is too short; expected 16 characters at least"}},
        Case{"ReferenceWhereNoSecretIs",
             "app:\n  name: ${env:SHORT}\n",
             {":2:9: app.name: a reference such as ${env:NAME} is looked up for secrets only; write the value here"}},
        Case{"SameKeyIdTwice",
             "api:\n  keys:\n    - {id: app, secret: \"${env:A}\"}\n    - {id: app, secret: \"${env:A}\"}\n",
             {":3:25: api.keys[0].secret: ${env:A}: the environment variable A is not set",
              ":4:12: api.keys[1].id: the id \"app\" is taken in line 3; ids must differ",
              ":4:25: api.keys[1].secret: ${env:A}: the environment variable A is not set"}},
        Case{"WebhookForWhatIsNeverTold",
             webhook("triggers: [conversation:message, conversation:mesage]"),
             {":3:39: webhooks[0].triggers[1]: expected one of " + triggers +
              ", found the text \"conversation:mesage\"; did you mean \"conversation:message\"?"}},
        Case{"WebhookToNowhere",
             webhook("target: crm.test/hooks") + "  - {id: b, target: \"https://u:p@crm.test/\", secret: "
                                                 "\"${env:LONG}\", triggers: [user:merge]}\n",
             {":3:14: webhooks[0].target: expected an address such as https://crm.example.org/hooks/hubbub, found the "
              "text \"crm.test/hooks\"",
              ":4:21: webhooks[1].target: expected an address such as https://crm.example.org/hooks/hubbub, found an "
              "address with a user name (not shown)"}},
        Case{
            "WebhookWithASecretThatNoLibraryTakes",
            webhook("secret: \"${env:WHSEC}\""),
            {":3:14: webhooks[0].secret: ${env:WHSEC}: the value does not fit; expected after `whsec_` base64 of 24 to "
             "64 bytes"}},
        Case{"TwoWebhooksOfOneId",
             webhook("timeout: 5s") + webhook("timeout: 6s").substr(std::string{"webhooks:\n"}.size()),
             {":4:10: webhooks[1].id: the id \"a\" is taken in line 2; ids must differ"}},
        Case{"StorePasswordInTheLine",
             "store: mysql://hub:hunter2@db/hubbub\n",
             {store_forms + "a literal password (not shown); use a reference in its place"}},
        Case{"StoreOfAnotherKind", "store: postgres://u:hunter2@db/x\n", {store_forms + "something else"}},
        Case{"StoreWithoutFile", "store: \"sqlite:\"\n", {store_forms + "no file after \"sqlite:\""}},
        Case{"StoreWithoutHost", "store: mysql:///x\n", {store_forms + "no host"}},
        Case{"StorePort",
             "store: mysql://db:99999/x\n",
             {":1:8: store.port: expected a whole number from 1 to 65535, found the number 99999"}},
        Case{"StorePasswordVariable",
             "store: mysql://hub:${env:DB_PW}@db/hubbub\n",
             {":1:8: store.password: ${env:DB_PW}: the environment variable DB_PW is not set"}}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OfIntegrations, Mistakes,
    testing::Values(
        Case{"MissingKeys",
             "integrations:\n  - queue: vip\n",
             {":2:5: integrations[0].id: missing; expected 1 to 63 lower-case letters, digits or dashes. Its name: in "
              "paths (`/hooks/{id}/`), logs, metrics and the database. Keep it: a new id is a new integration, with "
              "people of its own.",
              ":2:5: integrations[0].plugin: missing; expected a text that is not empty. The plugin's id, as `hubbub "
              "plugin list` shows it."}},
        Case{"UnknownPlugin",
             "integrations:\n  - id: web\n    plugin: com.hubbub.webwidget\n",
             {":3:13: integrations[0].plugin: no plugin \"com.hubbub.webwidget\" was found; did you mean "
              "\"com.hubbub.web-widget\"?"}},
        Case{"SameIdTwice",
             "integrations:\n  - {id: g, plugin: com.hubbub.greeter}\n  - {id: g, plugin: com.hubbub.greeter}\n",
             {":3:10: integrations[1].id: the id \"g\" is taken in line 2; ids must differ"}},
        Case{"CalledDesk",
             "integrations:\n  - {id: desk, plugin: com.hubbub.greeter}\n",
             {":2:10: integrations[0].id: \"desk\" is the name of the agents' desk; choose another id"}},
        Case{
            "UnknownHolder",
            "integrations:\n  - id: greeter-main\n    plugin: com.hubbub.greeter\n    default_holder: greter-main\n",
            {":4:21: integrations[0].default_holder: expected \"desk\" or the id of a workflow among the integrations, "
             "found \"greter-main\"; did you mean \"greeter-main\"?"}},
        Case{
            "ChannelAsHolder",
            in_widget(origins) + "  - id: g\n    plugin: com.hubbub.greeter\n    default_holder: web\n",
            {":8:21: integrations[1].default_holder: expected \"desk\" or the id of a workflow among the integrations, "
             "found \"web\"; known here: \"desk\", \"g\""}},
        Case{"SettingMissing",
             "integrations:\n  - id: web\n    plugin: com.hubbub.web-widget\n",
             {":3:13: integrations[0].settings.allowed_origins: missing; expected a list (lines with \"- \"). Pages "
              "that "
              "may open it."}},
        Case{"SettingUnknown",
             in_widget(origins + "      titel: Hi\n"),
             {":6:7: integrations[0].settings.titel: unknown key; did you mean \"title\"?"}},
        Case{"SettingTooLong",
             in_widget(origins + "      title: \"12345678901\"\n"),
             {":6:14: integrations[0].settings.title: expected a text of at most 10 characters, found the text "
              "\"12345678901\""}},
        Case{"SettingList",
             in_widget("      allowed_origins: []\n"),
             {":5:24: integrations[0].settings.allowed_origins: expected a list of at least 1 entries, found 0"}},
        Case{"SettingListItem",
             in_widget("      allowed_origins:\n        - a.test\n"),
             {":6:11: integrations[0].settings.allowed_origins[0]: expected an origin such as https://www.example.org, "
              "without path, found the text \"a.test\""}},
        Case{"SettingSecretByReferenceInTheSchema",
             in_widget(origins + "      jwt:\n        key: hunter2\n"),
             {":7:14: integrations[0].settings.jwt.key: " + secret_literal}},
        Case{"SettingExclusiveLimit",
             in_widget(origins + "      jwt: {key: \"${env:SHORT}\", leeway: 0}\n"),
             {":6:42: integrations[0].settings.jwt.leeway: expected a number above 0, found the number 0"}},
        Case{"SettingOfSeveralForms",
             in_widget(origins + "      retry: 0\n"),
             {":6:14: integrations[0].settings.retry: expected a whole number of at least 1, or one of \"never\", "
              "found a "
              "number"}},
        Case{"SettingsOfAChoice",
             "integrations:\n  - id: a\n    plugin: com.acme.carrier\n    settings: {provider: line}\n",
             {":4:15: integrations[0].settings.line: missing; expected a section (lines with \"key: value\"). Of "
              "provider line."}},
        Case{"SettingsInTheSectionOfAChoice",
             "integrations:\n  - id: a\n    plugin: com.acme.carrier\n    settings:\n      provider: line\n"
             "      line: {host: \"\", port: 1, prot: 2}\n",
             {":6:13: integrations[0].settings.line.password: missing; expected a reference such as ${env:NAME} or "
              "${file:path}",
              ":6:13: integrations[0].settings.line.proof: missing; expected true or false",
              ":6:20: integrations[0].settings.line.host: expected a text that is not empty, found the text \"\"",
              ":6:33: integrations[0].settings.line.prot: unknown key; did you mean \"proof\"?"}},
        Case{"SettingsOfTheOtherChoice",
             "integrations:\n  - id: a\n    plugin: com.acme.carrier\n    settings: {provider: cloud}\n",
             {":4:15: integrations[0].settings.account: missing; expected a text. Name of the account."}},
        Case{"SettingsSchemaIsNoSchema",
             "integrations:\n  - id: a\n    plugin: com.acme.broken\n",
             {":3:13: integrations[0].settings: the plugin com.acme.broken carries a settings schema that cannot be "
              "used "
              "(JSON value is not an object.). Tell its author"}},
        Case{"SettingsSchemaIsNotJson",
             "integrations:\n  - id: a\n    plugin: com.acme.not-json\n",
             {":3:13: integrations[0].plugin: the plugin com.acme.not-json carries a settings schema that is not JSON. "
              "Tell its author"}}),
    [](const auto& one) { return one.param.name; });

TEST(Config, ReportsAllMistakesAtOnceInTheOrderOfTheLines) {
  const auto loaded = parse(
      "app:\n  nam: x\nserver:\n\tport: 1\nlog:\n  level: loud\nmetrics:\n  token: hunter2\nconsole: [1\n"
      "integrations:\n  - id: web\n    plugin: nope\n",
      "hub.yaml", test_options());
  const auto& mistakes = std::get<std::vector<Mistake>>(loaded);
  std::vector<int> lines;
  for (const auto& mistake : mistakes) lines.push_back(mistake.line);
  EXPECT_THAT(lines, testing::ElementsAre(2, 4, 6, 8, 9, 12)) << format(mistakes);
}

TEST(Config, NeverRepeatsWhatMayBeASecret) {
  const std::string secret = "hunter2";
  const std::vector<std::string> places = {
      "metrics: {token: hunter2}",
      "metrics: {token: [hunter2]}",
      "metrics: {token: {value: hunter2}}",
      "metrics: hunter2",
      "api: {keys: hunter2}",
      "api: {keys: [hunter2]}",
      "api: {keys: [{id: a, secret: hunter2}]}",
      "api: {keys: [{id: a, secret: \"${env:hunter2 }\"}]}",
      "api: {keys: [{id: a, secret: \"x${env:hunter2}\"}]}",
      "store: mysql://u:hunter2@h/d",
      "store: [hunter2]",
      "store: {password: hunter2}",
      "store: {pasword: hunter2}",
      "app: {public_url: \"https://u:hunter2@h/\"}",
      "integrations: [{id: web, plugin: com.hubbub.web-widget, settings: {jwt: hunter2}}]",
      "integrations: [{id: web, plugin: com.hubbub.web-widget, settings: {jwt: {key: hunter2}}}]",
      "integrations: [{id: web, plugin: com.hubbub.web-widget, settings: {token: hunter2}}]",
      "metrics:\n  token: hunter2: x",
      "metrics:\n  token: \"hunter2",
      "metrics:\n  token: @hunter2",
      "metrics:\n  token: !hunter2x hunter2",
  };
  for (const auto& yaml : places) {
    const auto loaded = parse(yaml, "hub.yaml", test_options());
    ASSERT_TRUE(std::holds_alternative<std::vector<Mistake>>(loaded)) << yaml;
    EXPECT_THAT(format(std::get<std::vector<Mistake>>(loaded)), testing::Not(testing::HasSubstr(secret))) << yaml;
  }
}

TEST(Config, IsNotBroughtDownByAnAliasBomb) {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) yaml += (j == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    yaml += "]\n";
  }
  const auto loaded = parse(yaml, "hub.yaml", test_options());
  EXPECT_THAT(format(std::get<std::vector<Mistake>>(loaded)),
              testing::HasSubstr("more than 20000 values, aliases (\"*name\") expanded; this is no configuration"));
}

TEST(Config, IsNotBroughtDownByNesting) {
  for (const auto& yaml : {"app: " + std::string(100'000, '['), "app: " + std::string(100'000, '{'),
                           "app: {name: " + std::string(40, '[') + std::string(40, ']') + "}"}) {
    const auto loaded = parse(yaml, "hub.yaml", test_options());
    EXPECT_TRUE(std::holds_alternative<std::vector<Mistake>>(loaded));
  }
}

TEST(Config, RefusesAFileThatIsTooLarge) {
  const auto loaded = parse(std::string(1024 * 1024 + 1, '#'), "hub.yaml", test_options());
  EXPECT_EQ(format(std::get<std::vector<Mistake>>(loaded)), "hub.yaml: larger than 1 MB; this is no configuration\n");
}

TEST(Config, SaysWhichFileItCannotRead) {
  const auto loaded = load("/nowhere/hub.yaml", test_options());
  EXPECT_EQ(format(std::get<std::vector<Mistake>>(loaded)),
            "/nowhere/hub.yaml: cannot read the file: No such file or directory. Name the configuration with --config, "
            "or create it from config/hubbub.yaml\n");
}

TEST(Config, SurvivesWhateverIsThrownAtIt) {
  // Cuts and swaps of a real file: each is either valid or gets a message, none may crash or hang.
  const std::string sound =
      "server: {port: 8080}\nstore: mysql://u:${env:P}@[::1]:3306/d\nlog:\n  level: &l info\n  format: \"te\\u0078t\"\n"
      "integrations:\n  - id: web\n    plugin: com.hubbub.web-widget\n    settings: {allowed_origins: "
      "['https://a.b']}\n";
  const std::string noise = "\t\"'[]{}:#&*!|>%@`\n-?,~\\\xC3";
  for (std::size_t at = 0; at < sound.size(); ++at) {
    auto cut = sound.substr(0, at);
    auto swapped = sound;
    swapped[at] = noise[at % noise.size()];
    auto inserted = sound;
    inserted.insert(at, 1, noise[(at * 7) % noise.size()]);
    for (const auto& yaml : {cut, swapped, inserted}) {
      const auto loaded = parse(yaml, "hub.yaml", test_options({{"P", "x"}}));
      const auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded);
      EXPECT_TRUE(mistakes == nullptr || !mistakes->empty()) << yaml;
    }
  }
}

}  // namespace
}  // namespace hub::config
