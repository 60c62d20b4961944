// Contents as the REST API takes them, and channels to render them for.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "rendering/profiles.hpp"
#include "rendering/rendering.hpp"
#include "wire/wire.hpp"

namespace hub::rendering {

inline domain::Content content(std::string_view json, wire::Writer writer = wire::Writer::business) {
  auto parsed = wire::parse_content(json, writer);
  if (!parsed) {
    ADD_FAILURE() << parsed.error().message;
    return {};
  }
  return *parsed;
}

inline const Capabilities& channel(std::string_view name) {
  const auto& profiles = typical_profiles();
  const auto found =
      std::find_if(profiles.begin(), profiles.end(), [&](const auto& profile) { return profile.name == name; });
  if (found == profiles.end()) ADD_FAILURE() << "no profile " << name;
  return found->capabilities;
}

// Links as the hub would sign them.
inline Context in(std::string locale) {
  Context context;
  context.locale = std::move(locale);
  context.media_link = [](const Media& media) {
    return media.url.starts_with('/') ? "https://hub.example" + media.url + "?until=9" : media.url;
  };
  return context;
}

// Each part in a line of its own: the type of what is shown, or the words; then the JSON's actions, if any.
inline std::vector<std::string> told(const Rendering& rendering) {
  std::vector<std::string> lines;
  for (const auto& part : rendering.parts) {
    EXPECT_EQ(part.number, static_cast<int>(lines.size()) + 1);
    const auto actions = part.content_json.find("\"actions\":");
    const bool is_text = part.type == domain::ContentType::text;
    std::string line = is_text ? part.text : part.content_json;
    if (is_text && actions != std::string::npos) line += " " + part.content_json.substr(actions);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace hub::rendering
