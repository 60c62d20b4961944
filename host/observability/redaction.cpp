#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "observability/log.hpp"

namespace hub::observability {
namespace {

constexpr std::size_t shortest_secret = 4;
constexpr std::string_view hidden = "[redacted]";

using Secrets = std::vector<std::string>;

// Readers take the list of the moment and keep it while they search.
class Registry {
 public:
  std::shared_ptr<const Secrets> all() const {
    const std::lock_guard lock{mutex_};
    return secrets_;
  }

  void add(const std::string& secret) {
    const std::lock_guard lock{mutex_};
    if (std::find(secrets_->begin(), secrets_->end(), secret) != secrets_->end()) return;
    auto more = std::make_shared<Secrets>(*secrets_);
    more->push_back(secret);
    // The longest first: a secret that holds another must go as a whole.
    std::stable_sort(more->begin(), more->end(),
                     [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    secrets_ = std::move(more);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Secrets> secrets_ = std::make_shared<Secrets>();
};

Registry& registry() {
  static Registry instance;
  return instance;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 0x0FU];
  }
  return out;
}

}  // namespace

void redact(std::string_view secret) {
  if (secret.size() < shortest_secret) return;
  registry().add(std::string{secret});
  registry().add(percent_encoded(secret));
}

std::string redacted(std::string_view text) {
  std::string out{text};
  const auto secrets = registry().all();
  for (const auto& secret : *secrets) {
    for (auto at = out.find(secret); at != std::string::npos; at = out.find(secret, at + hidden.size())) {
      out.replace(at, secret.size(), hidden);
    }
  }
  return out;
}

}  // namespace hub::observability
