// bench_rendering: how long a content takes to become what each typical channel can show. One JSON line:
// {"contents":{name: µs, mean over the channels}, "channels":{name: µs, mean over the contents}, "perSecond": of all}.
#include "rendering/rendering.hpp"

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rendering/profiles.hpp"
#include "wire/wire.hpp"

namespace {

using hub::domain::Content;
namespace rendering = hub::rendering;

constexpr auto kCell = std::chrono::milliseconds(15);

struct Sample {
  const char* name;
  Content content;
};

Content parsed(const std::string& json) {
  auto content = hub::wire::parse_content(json, hub::wire::Writer::business);
  if (!content) throw std::runtime_error(content.error().message + " " + json);
  return *std::move(content);
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all.append(i == 0 ? "" : ",").append(text);
  return all;
}

std::vector<Sample> samples() {
  const std::string words = "Your order left our house this morning; it should be with you by Thursday evening.";
  std::string pages;
  for (int i = 0; i < 48; ++i) pages += words + " ";
  const std::string item = R"({"title":"Linen shirt","description":"Stone-washed, in six sizes","mediaUrl":)"
                           R"("https://shop.example/1.jpg","mediaType":"image/jpeg","actions":[{"type":"postback",)"
                           R"("text":"Take it","payload":"take"},{"type":"link","text":"Look closer",)"
                           R"("uri":"https://shop.example/1"}]})";
  const std::string replies = R"({"type":"reply","text":"Tomorrow morning","payload":"t"})";
  return {
      {"text", hub::domain::text_content(words)},
      {"text of 4,000 characters", hub::domain::text_content(pages.substr(0, 4000))},
      {"text with four replies",
       parsed(R"({"type":"text","text":")" + words + R"(","actions":[)" + repeated(replies, 4) + "]}")},
      {"image",
       parsed(
           R"({"type":"image","mediaUrl":"https://shop.example/1.jpg","mediaType":"image/jpeg","altText":"A shirt"})")},
      {"file", parsed(R"({"type":"file","mediaUrl":"https://shop.example/1.pdf","mediaType":"application/pdf"})")},
      {"location", parsed(R"({"type":"location","coordinates":{"lat":48.85,"long":2.35},"location":{"name":"Shop"}})")},
      {"carousel of five", parsed(R"({"type":"carousel","items":[)" + repeated(item, 5) + "]}")},
      {"list of five", parsed(R"({"type":"list","items":[)" + repeated(item, 5) + "]}")},
      {"form", parsed(R"({"type":"form","fields":[{"type":"text","name":"n","label":"Name"},)"
                      R"({"type":"email","name":"m","label":"Mail"}]})")},
  };
}

rendering::Context context() {
  rendering::Context context;
  context.locale = "en";
  context.media_link = [](const rendering::Media& media) { return media.url; };
  return context;
}

double us_for_one(const Content& content, const rendering::Capabilities& channel) {
  const auto in = context();
  std::size_t parts = 0;
  long count = 0;
  const auto start = std::chrono::steady_clock::now();
  auto now = start;
  for (; now - start < kCell; now = std::chrono::steady_clock::now()) {
    for (int i = 0; i < 16; ++i) parts += rendering::render(content, channel, in).parts.size();
    count += 16;
  }
  if (parts == 0) throw std::runtime_error("nothing was rendered");
  return std::chrono::duration<double, std::micro>(now - start).count() / static_cast<double>(count);
}

}  // namespace

int main() try {
  const auto contents = samples();
  const auto& channels = rendering::typical_profiles();
  std::vector<double> by_channel(channels.size());
  double sum = 0;
  std::printf("{\"contents\":{");
  const char* separator = "";
  for (const auto& [name, content] : contents) {
    double of_content = 0;
    for (std::size_t index = 0; index < channels.size(); ++index) {
      const auto us = us_for_one(content, channels[index].capabilities);
      of_content += us;
      by_channel[index] += us;
    }
    sum += of_content;
    std::printf("%s\"%s\":%.2f", separator, name, of_content / static_cast<double>(channels.size()));
    separator = ",";
  }
  std::printf("},\"channels\":{");
  for (std::size_t index = 0; index < channels.size(); ++index) {
    std::printf("%s\"%s\":%.2f", index == 0 ? "" : ",", channels[index].name.c_str(),
                by_channel[index] / static_cast<double>(contents.size()));
  }
  std::printf("},\"perSecond\":%.0f}\n", static_cast<double>(contents.size() * channels.size()) / sum * 1e6);
  return 0;
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
