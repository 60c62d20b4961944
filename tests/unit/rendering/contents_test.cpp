// Every content type on every kind of channel.
#include <gmock/gmock.h>

#include "samples.hpp"

namespace hub::rendering {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr std::string_view kImage =
    R"({"type":"image","text":"Your room","mediaUrl":"/media/a/s/room.png","mediaType":"image/png",)"
    R"("mediaSize":90000,"altText":"A room with a view"})";
constexpr std::string_view kFile =
    R"({"type":"file","mediaUrl":"/media/b/s/bill.pdf","mediaType":"application/pdf","mediaSize":30000000,)"
    R"("altText":"bill.pdf"})";
constexpr std::string_view kLocation =
    R"({"type":"location","coordinates":{"lat":48.85837,"long":2.294481},"location":{"name":"Eiffel Tower",)"
    R"("address":"5 avenue Anatole France, Paris"}})";
constexpr std::string_view kItems =
    R"("items":[{"title":"Margherita","description":"Tomato, basil","mediaUrl":"/media/c/s/m.png","actions":[)"
    R"({"type":"postback","text":"Order","payload":"m"},{"type":"link","text":"Recipe","uri":"https://e.org/m"}]},)"
    R"({"title":"Funghi","actions":[{"type":"postback","text":"Order","payload":"f"}]}])";
constexpr std::string_view kForm =
    R"({"type":"form","fields":[{"type":"text","name":"n","label":"Your name","placeholder":"Ada"},)"
    R"({"type":"email","name":"m","label":"Your e-mail"},{"type":"select","name":"s","label":"Size","options":[)"
    R"({"name":"s","label":"Small"},{"name":"l","label":"Large"}]}]})";
constexpr std::string_view kTemplate = R"({"type":"template","template":{"name":"hello"}})";
constexpr std::string_view kResponse =
    R"({"type":"formResponse","fields":[{"type":"text","name":"n","label":"Name","text":"Ada"}]})";

std::string items(std::string_view type) {
  return R"({"type":")" + std::string{type} + R"(",)" + std::string{kItems} + "}";
}

// With the attachment's address signed.
std::string shown_items(std::string_view type) {
  return R"({"type":")" + std::string{type} +
         R"(","items":[{"title":"Margherita","description":"Tomato, basil",)"
         R"("mediaUrl":"https://hub.example/media/c/s/m.png?until=9","actions":[)"
         R"({"type":"postback","text":"Order","payload":"m"},{"type":"link","text":"Recipe","uri":"https://e.org/m"}]},)"
         R"({"title":"Funghi","actions":[{"type":"postback","text":"Order","payload":"f"}]}]})";
}

const std::string kShownImage =
    R"({"type":"image","text":"Your room","mediaUrl":"https://hub.example/media/a/s/room.png?until=9",)"
    R"("mediaType":"image/png","mediaSize":90000,"altText":"A room with a view"})";
const std::string kShownFile =
    R"({"type":"file","mediaUrl":"https://hub.example/media/b/s/bill.pdf?until=9","mediaType":"application/pdf",)"
    R"("mediaSize":30000000,"altText":"bill.pdf"})";
const std::string kLinkedImage = "Your room\nA room with a view: https://hub.example/media/a/s/room.png?until=9";
const std::string kLinkedFile = "bill.pdf: https://hub.example/media/b/s/bill.pdf?until=9";
const std::string kMap =
    "Eiffel Tower\n5 avenue Anatole France, Paris\nhttps://www.openstreetmap.org/?mlat=48.85837&mlon=2.294481";
const std::string kNumberedItems =
    "1. Margherita (Order)\nTomato, basil\nRecipe: https://e.org/m\n\n2. Funghi (Order)\n\n"
    "Reply with the number of your choice.";
const std::string kQuestions = "Please answer in one message:\n- Your name (Ada)\n- Your e-mail\n- Size (Small, Large)";

struct Case {
  std::string name;
  std::string json;
  std::string channel;
  std::vector<std::string> parts;
};

void PrintTo(const Case& a_case, std::ostream* out) {
  *out << a_case.name << " on " << a_case.channel;
}

std::vector<Case> cases() {
  const std::vector<std::string> channels{"web", "e-mail", "Telegram", "WhatsApp", "SMS", "text of 160"};
  const auto on_all = [&](std::string name, std::string_view json, const std::vector<std::vector<std::string>>& parts) {
    std::vector<Case> all;
    for (std::size_t i = 0; i < channels.size(); ++i) all.push_back({name, std::string{json}, channels[i], parts[i]});
    return all;
  };
  const std::string text = R"({"type":"text","text":"Hello 👋"})";
  const std::string location = content(kLocation).json;
  std::vector<Case> all;
  for (const auto& more : {
           on_all("text", text, {{"Hello 👋"}, {"Hello 👋"}, {"Hello 👋"}, {"Hello 👋"}, {"Hello 👋"}, {"Hello 👋"}}),
           on_all("image", kImage,
                  {{kShownImage}, {kShownImage}, {kShownImage}, {kShownImage}, {kLinkedImage}, {kLinkedImage}}),
           on_all("file too large for some", kFile,
                  {{kShownFile}, {kLinkedFile}, {kLinkedFile}, {kLinkedFile}, {kLinkedFile}, {kLinkedFile}}),
           on_all("location", kLocation, {{location}, {kMap}, {location}, {location}, {kMap}, {kMap}}),
           on_all("carousel", items("carousel"),
                  {{shown_items("carousel")},
                   {kNumberedItems},
                   {shown_items("carousel")},
                   {kNumberedItems},
                   {kNumberedItems},
                   {kNumberedItems}}),
           on_all("list", items("list"),
                  {{shown_items("list")},
                   {kNumberedItems},
                   {shown_items("carousel")},
                   {kNumberedItems},
                   {kNumberedItems},
                   {kNumberedItems}}),
           on_all("form", kForm,
                  {{content(kForm).json}, {kQuestions}, {kQuestions}, {kQuestions}, {kQuestions}, {kQuestions}}),
           on_all("template", kTemplate, {{content(kTemplate).json}, {}, {}, {content(kTemplate).json}, {}, {}}),
       }) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

class OnEveryChannel : public ::testing::TestWithParam<Case> {};

TEST_P(OnEveryChannel, AContentIsShownOrSaidInWords) {
  const auto& [name, json, on, parts] = GetParam();
  EXPECT_THAT(told(render(content(json), channel(on), in("en"))), ElementsAreArray(parts));
}

INSTANTIATE_TEST_SUITE_P(Contents, OnEveryChannel, ::testing::ValuesIn(cases()));

TEST(Contents, OfAPersonAreSaidInTheirWords) {
  const auto response = content(kResponse, wire::Writer::user);
  EXPECT_THAT(told(render(response, channel("SMS"), {})), ElementsAre("Name: Ada"));
}

// What is shown must be what the REST API would take again.
TEST(Contents, ThatAreShownAreValidContents) {
  for (const auto& [name, capabilities] : typical_profiles()) {
    for (const auto& json : {std::string{kImage}, std::string{kFile}, std::string{kLocation}, items("carousel"),
                             items("list"), std::string{kForm}, std::string{kTemplate}}) {
      for (const auto& part : render(content(json), capabilities, in("en")).parts) {
        const auto read = wire::parse_content(part.content_json, wire::Writer::business);
        ASSERT_TRUE(read) << name << ": " << read.error().message << "\n" << part.content_json;
        EXPECT_EQ(read->type, part.type);
      }
    }
  }
}

TEST(Carousel, BecomesAListWhereThereAreLists) {
  auto lists = channel("WhatsApp");
  lists.item_actions = ActionKinds::all();
  lists.max_actions = 2;
  EXPECT_THAT(told(render(content(items("carousel")), lists, in("en"))), ElementsAre(shown_items("list")));
}

TEST(Carousel, OfMoreItemsThanTheChannelShowsComesInSeveral) {
  auto two = Capabilities::everything();
  two.max_items = 2;
  const auto item = [](const char* title) {
    return R"({"title":")" + std::string{title} + R"(","actions":[{"type":"reply","text":"Take","payload":"p"}]})";
  };
  const auto three = content(R"({"type":"carousel","items":[)" + item("A") + "," + item("B") + "," + item("C") +
                             R"(],"actions":[{"type":"reply","text":"None","payload":"0"}]})");
  const std::string none = R"(,"actions":[{"type":"reply","text":"None","payload":"0"}])";
  EXPECT_THAT(told(render(three, two, {})),
              ElementsAre(R"({"type":"carousel","items":[)" + item("A") + "," + item("B") + "]}",
                          R"({"type":"carousel","items":[)" + item("C") + "]" + none + "}"));
}

TEST(Carousel, WithoutChoicesIsNumberedForOrientationOnly) {
  const auto links = content(R"({"type":"carousel","items":[)"
                             R"({"title":"A","actions":[{"type":"link","text":"Read","uri":"https://e.org/a"}]},)"
                             R"({"title":"B","actions":[{"type":"link","text":"Read","uri":"https://e.org/b"}]}]})");
  const auto rendering = render(links, channel("SMS"), {});
  EXPECT_THAT(told(rendering), ElementsAre("1. A\nRead: https://e.org/a\n\n2. B\nRead: https://e.org/b"));
  EXPECT_THAT(rendering.choices, IsEmpty());
}

TEST(Carousel, NumbersEachChoiceOfAnItemThatOffersSeveralAndNamesPrices) {
  const auto sizes = content(R"({"type":"list","items":[{"title":"Tea","actions":[)"
                             R"({"type":"reply","text":"Small","payload":"ts"},)"
                             R"({"type":"reply","text":"Large","payload":"tl"},)"
                             R"({"type":"buy","text":"Buy a box","amount":1250,"currency":"eur"}]},)"
                             R"({"title":"Cake","actions":[{"type":"reply","text":"Cake","payload":"c"}]}]})");
  const auto rendering = render(sizes, channel("SMS"), in("fr-CA"));
  EXPECT_THAT(told(rendering), ElementsAre("Tea\nBuy a box (12.50 EUR)\n1. Small\n2. Large\n\n3. Cake\n\n"
                                           "Répondez par le numéro de votre choix."));
  EXPECT_THAT(rendering.choices, ElementsAre(Choice{1, "Small", "Small", ChoiceKind::reply, "ts"},
                                             Choice{2, "Large", "Large", ChoiceKind::reply, "tl"},
                                             Choice{3, "Cake", "Cake", ChoiceKind::reply, "c"}));
}

TEST(Image, IsSentAsAFileWhereOnlyFilesCanBeSent) {
  Capabilities files;
  files.files = true;
  const auto rendering = render(content(kImage), files, in("en"));
  ASSERT_EQ(rendering.parts.size(), 1U);
  EXPECT_EQ(rendering.parts[0].type, domain::ContentType::file);
  EXPECT_EQ(rendering.parts[0].text, "Your room");
}

TEST(Image, OfATypeThatTheChannelRefusesBecomesALink) {
  auto png_only = channel("e-mail");
  png_only.media_types = {"image/png"};
  const auto jpeg = content(R"({"type":"image","mediaUrl":"https://e.org/x.jpg","mediaType":"image/jpeg"})");
  EXPECT_THAT(told(render(jpeg, png_only, in("es"))), ElementsAre("Imagen: https://e.org/x.jpg"));
}

TEST(Image, WithoutAnAddressThatOthersCanOpenSaysSo) {
  const auto own = content(R"({"type":"image","mediaUrl":"/media/a/s/x.png","altText":"The plan"})");
  EXPECT_THAT(told(render(own, channel("SMS"), {})), ElementsAre("The plan (cannot be shown here)"));
}

TEST(Image, KeepsItsNumberedChoicesInATextBehindIt) {
  const auto asked =
      content(R"({"type":"image","mediaUrl":"https://e.org/x.png","altText":"A and B","actions":[)"
              R"({"type":"reply","text":"A","payload":"a"},{"type":"reply","text":"B","payload":"b"}]})");
  EXPECT_THAT(told(render(asked, channel("e-mail"), {})),
              ElementsAre(R"({"type":"image","mediaUrl":"https://e.org/x.png","altText":"A and B"})",
                          "1. A\n2. B\nReply with the number of your choice."));
}

TEST(Image, ComesBeforeACaptionThatIsTooLongForIt) {
  auto plain = channel("e-mail");
  plain.text_max = 12;
  const auto captioned =
      content(R"({"type":"image","text":"A long one. It goes on.","mediaUrl":"https://e.org/x.png"})");
  EXPECT_THAT(told(render(captioned, plain, {})),
              ElementsAre(R"({"type":"image","mediaUrl":"https://e.org/x.png"})", "A long one.", "It goes on."));
}

TEST(Form, OfOneChoiceIsAskedWithWhatTheChannelHas) {
  const auto size = content(R"({"type":"form","fields":[{"type":"select","name":"s","label":"Which size?","options":[)"
                            R"({"name":"s","label":"Small"},{"name":"l","label":"Large"}]}]})");
  EXPECT_THAT(told(render(size, channel("SMS"), in("es-MX"))),
              ElementsAre("Which size?\n\n1. Small\n2. Large\nResponda con la cifra que elija."));
  EXPECT_EQ(choices_of(size)[1], (Choice{2, "Large", "Large", ChoiceKind::reply, "l"}));
  EXPECT_THAT(told(render(size, channel("WhatsApp"), {})),
              ElementsAre(R"(Which size? "actions":[{"type":"reply","text":"Small","payload":"s"},)"
                          R"({"type":"reply","text":"Large","payload":"l"}]})"));
}

TEST(Form, LeadsToItsPageWhereThereIsOne) {
  auto context = in("fr");
  context.form_link = [] { return std::string{"https://hub.example/forms/1"}; };
  EXPECT_THAT(told(render(content(kForm), channel("SMS"), context)),
              ElementsAre("Merci de remplir ce formulaire: https://hub.example/forms/1"));
}

TEST(Location, WithoutANameIsItsCoordinates) {
  const auto bare = content(R"({"type":"location","coordinates":{"lat":-1.5,"long":180}})");
  EXPECT_THAT(told(render(bare, channel("SMS"), {})),
              ElementsAre("-1.5, 180\nhttps://www.openstreetmap.org/?mlat=-1.5&mlon=180"));
}

}  // namespace
}  // namespace hub::rendering
