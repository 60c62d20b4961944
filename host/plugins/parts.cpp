#include "plugins/parts.hpp"

#include "plugins/instance.hpp"

namespace hub::plugins {
namespace {

// The ids begin with the message's: the oldest are forgotten first.
constexpr std::size_t kMostRemembered = 10'000;

}  // namespace

std::size_t SentParts::of(const std::string& delivery) const {
  const std::lock_guard lock(mutex_);
  const auto found = sent_.find(delivery);
  return found == sent_.end() ? 0 : found->second;
}

void SentParts::note(const std::string& delivery, std::size_t parts) {
  const std::lock_guard lock(mutex_);
  sent_[delivery] = parts;
  if (sent_.size() > kMostRemembered) sent_.erase(sent_.begin());
}

std::string Parts::id(const Outbound& outbound) const {
  return all.size() == 1 ? outbound.id : outbound.id + ":" + std::to_string(all[next].number);
}

Parts parts_of(const Outbound& outbound, const rendering::Capabilities& capabilities, const std::string& public_url) {
  rendering::Context context;
  context.locale = outbound.locale;
  context.media_link = [&](const rendering::Media& media) {
    if (!media.url.starts_with('/')) return media.url;
    return public_url.empty() ? std::string{} : public_url + media.url;
  };
  return {rendering::render(outbound.message.content, capabilities, context).parts};
}

}  // namespace hub::plugins
