// What must hold on each of our channels, whatever is to be shown.
#include <gmock/gmock.h>

#include "rendering/actions.hpp"
#include "rendering/outline.hpp"
#include "samples.hpp"

namespace hub::rendering {
namespace {

using domain::ContentType;

// A content, and the words and addresses of it that nobody may miss.
struct Sample {
  std::string name;
  std::string json;
  std::vector<std::string> words;
};

std::string repeated(const std::string& what, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += what;
  return all;
}

std::string text_of(const std::string& words) {
  return R"({"type":"text","text":")" + words + "\"}";
}

std::string labelled(const std::string& type, int count, const std::string& label = "Option ") {
  std::string actions;
  for (int i = 1; i <= count; ++i) {
    actions += (i == 1 ? "" : ",") + (R"({"type":")" + type + R"(","text":")" + label) + std::to_string(i) +
               R"(","payload":"p)" + std::to_string(i) + "\"}";
  }
  return R"({"type":"text","text":"Which one?","actions":[)" + actions + "]}";
}

std::vector<Sample> texts() {
  return {
      {"text", text_of("Hello"), {"Hello"}},
      {"text of sentences", text_of(repeated("A sentence of some words. ", 150) + "The end."), {"The end."}},
      {"text without sentences", text_of(repeated("word ", 800) + "last"), {"last"}},
      {"text without blanks", text_of(repeated("x", 4000)), {}},
      {"text of families", text_of(repeated("👩‍👩‍👧‍👦", 150)), {}},
      {"text from right to left", text_of(repeated("هذه جملة قصيرة. ", 250) + "النهاية"), {"النهاية"}},
      {"text of Chinese", text_of(repeated("这是一个句子。", 500)), {}},
  };
}

std::vector<Sample> rich_ones() {
  const std::string items =
      R"("items":[{"title":"Margherita","description":"Tomato, basil","actions":[)"
      R"({"type":"postback","text":"Order","payload":"m"},{"type":"link","text":"Recipe","uri":"https://e.org/m"}]},)"
      R"({"title":"Funghi","actions":[{"type":"postback","text":"Order","payload":"f"}]}])";
  std::string many;
  for (int i = 1; i <= 9; ++i) {
    many += (i == 1 ? "" : ",") + (R"({"title":"Item )" + std::to_string(i)) +
            R"(","actions":[{"type":"reply","text":"Take","payload":"t)" + std::to_string(i) + "\"}]}";
  }
  const std::string media = R"("mediaUrl":"https://e.org/m","altText":"A view","mediaType":")";
  return {
      {"image", R"({"type":"image","text":"Your room",)" + media + R"(image/png","mediaSize":9000})", {"Your room"}},
      {"image of 100 MB",
       R"({"type":"image","text":"Your room",)" + media + R"(image/png","mediaSize":104857600})",
       {"Your room", "A view", "https://e.org/m"}},
      {"file", R"({"type":"file",)" + media + R"(application/zip","mediaSize":9000})", {"A view", "https://e.org/m"}},
      {"location",
       R"({"type":"location","coordinates":{"lat":48.8,"long":2.3},"location":{"name":"Eiffel Tower"}})",
       {"Eiffel Tower", "48.8"}},
      {"carousel",
       R"({"type":"carousel",)" + items + "}",
       {"Margherita", "Tomato, basil", "Funghi", "https://e.org/m"}},
      {"list", R"({"type":"list",)" + items + "}", {"Margherita", "Tomato, basil", "Funghi", "https://e.org/m"}},
      {"list of nine", R"({"type":"list","items":[)" + many + "]}", {"Item 1", "Item 9"}},
      {"form",
       R"({"type":"form","fields":[{"type":"text","name":"n","label":"Your name"},{"type":"email","name":"m","label":"Mail"}]})",
       {"Your name", "Mail"}},
      {"form of one choice",
       R"({"type":"form","fields":[{"type":"select","name":"s","label":"Size?","options":[{"name":"s","label":"Small"},{"name":"l","label":"Large"}]}]})",
       {"Size?", "Small", "Large"}},
      {"template", R"({"type":"template","template":{"name":"hello"}})", {}},
      {"replies", labelled("reply", 3), {"Which one?", "Option 1", "Option 3"}},
      {"replies, many", labelled("reply", 13), {"Which one?", "Option 13"}},
      {"postbacks of long labels", labelled("postback", 3, repeated("long ", 20)), {"Which one?", "long 3"}},
      {"link",
       R"({"type":"text","text":"See","actions":[{"type":"link","text":"Here","uri":"https://e.org/l"}]})",
       {"See", "Here", "https://e.org/l"}},
      {"webview",
       R"({"type":"text","text":"See","actions":[{"type":"webview","text":"Here","uri":"https://e.org/w","fallback":"https://e.org/w"}]})",
       {"See", "Here", "https://e.org/w"}},
      {"buy",
       R"({"type":"text","text":"Tea","actions":[{"type":"buy","text":"Buy it","amount":1250,"currency":"EUR"}]})",
       {"Tea", "Buy it"}},
      {"locationRequest",
       R"({"type":"text","text":"Where to?","actions":[{"type":"locationRequest","text":"Tell us"}]})",
       {"Where to?", "Tell us"}},
  };
}

struct Pair {
  Sample sample;
  Profile channel;
};

void PrintTo(const Pair& pair, std::ostream* out) {
  *out << pair.sample.name << " on " << pair.channel.name;
}

std::vector<Pair> pairs() {
  auto samples = texts();
  for (auto& sample : rich_ones()) samples.push_back(std::move(sample));
  std::vector<Pair> all;
  for (const auto& channel : typical_profiles()) {
    for (const auto& sample : samples) all.push_back({sample, channel});
  }
  return all;
}

bool shows(const Capabilities& channel, ContentType type) {
  switch (type) {
    case ContentType::text:
      return true;
    case ContentType::image:
      return channel.images;
    case ContentType::file:
      return channel.files;
    case ContentType::location:
      return channel.locations;
    case ContentType::carousel:
      return channel.carousels;
    case ContentType::list:
      return channel.lists;
    case ContentType::form:
      return channel.forms;
    case ContentType::template_:
      return channel.templates;
    case ContentType::form_response:
      break;
  }
  return false;
}

void expect_room_for(const std::vector<Action>& actions, const ActionKinds& kinds, const Capabilities& channel) {
  EXPECT_LE(actions.size(), channel.max_actions + channel.max_replies);
  for (const auto& action : actions) {
    EXPECT_TRUE(shows(kinds, action.type)) << action.json;
    EXPECT_LE(length_of(action.text, channel.text_unit), channel.label_max) << action.json;
  }
}

class OnEachChannel : public ::testing::TestWithParam<Pair> {
 protected:
  const Capabilities& channel = GetParam().channel.capabilities;
  const domain::Content shown = content(GetParam().sample.json);
  const Rendering rendering = render(shown, channel, in("en"));
};

TEST_P(OnEachChannel, EachPartIsWhatTheChannelTakes) {
  const bool cannot_be_said = shown.type == ContentType::template_ && !channel.templates;
  EXPECT_EQ(rendering.parts.empty(), cannot_be_said);
  for (const auto& part : rendering.parts) {
    EXPECT_TRUE(shows(channel, part.type)) << part.content_json;
    const auto outline = outline_of({part.type, part.text, part.content_json});
    EXPECT_LE(length_of(outline.text, channel.text_unit), channel.text_max);
    EXPECT_LE(outline.items.size(), channel.max_items);
    if (part.type == ContentType::image || part.type == ContentType::file) {
      EXPECT_TRUE(takes_media(channel, outline.media.media_type, outline.media.size_bytes)) << part.content_json;
    }
    expect_room_for(outline.actions, channel.actions, channel);
    for (const auto& item : outline.items) expect_room_for(item.actions, channel.item_actions, channel);
  }
}

TEST_P(OnEachChannel, NothingThatWasSaidIsMissing) {
  if (rendering.parts.empty()) return;
  std::string all;
  for (const auto& part : rendering.parts) all += part.content_json;
  for (const auto& word : GetParam().sample.words) EXPECT_NE(all.find(word), std::string::npos) << word << "\n" << all;
  if (shown.type != ContentType::text || shown.json.find("\"actions\"") != std::string::npos) return;
  std::string said;
  for (const auto& part : rendering.parts) said += part.text;
  const auto letters = [](std::string text) {
    std::erase(text, ' ');
    return text;
  };
  EXPECT_EQ(letters(said), letters(shown.text)) << "cut, and put together again";
}

TEST_P(OnEachChannel, EachNumberMeansItsOption) {
  EXPECT_EQ(choices_of(shown, channel), rendering.choices);
  std::string said;
  for (const auto& part : rendering.parts) said += part.text + "\n";
  for (const auto& choice : rendering.choices) {
    const auto number = std::to_string(choice.number);
    for (const auto& answer : {number, number + ".", " " + number + ") ", "#" + number}) {
      EXPECT_EQ(choose(answer, rendering.choices), choice) << answer;
    }
    EXPECT_NE(said.find(number + ". " + choice.label), std::string::npos) << said;
  }
  for (const auto number : {std::size_t{0}, rendering.choices.size() + 1, std::size_t{999}}) {
    EXPECT_EQ(choose(std::to_string(number), rendering.choices), std::nullopt) << number;
  }
}

INSTANTIATE_TEST_SUITE_P(Contents, OnEachChannel, ::testing::ValuesIn(pairs()));

}  // namespace
}  // namespace hub::rendering
