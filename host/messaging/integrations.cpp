#include "messaging/integrations.hpp"

#include <utility>

#include "domain/identity.hpp"
#include "domain/switchboard.hpp"

namespace hub::messaging {

void Integrations::put(Integration integration) {
  const std::lock_guard lock{mutex_};
  auto id = integration.id;
  integrations_.insert_or_assign(std::move(id), std::move(integration));
}

void Integrations::remove(std::string_view id) {
  const std::lock_guard lock{mutex_};
  if (const auto found = integrations_.find(id); found != integrations_.end()) integrations_.erase(found);
}

std::optional<Integration> Integrations::find(std::string_view id) const {
  const std::lock_guard lock{mutex_};
  const auto found = integrations_.find(id);
  if (found == integrations_.end()) return std::nullopt;
  return found->second;
}

std::vector<Integration> Integrations::all() const {
  const std::lock_guard lock{mutex_};
  std::vector<Integration> list;
  list.reserve(integrations_.size());
  for (const auto& [id, integration] : integrations_) list.push_back(integration);
  return list;
}

bool Integrations::can_hold(std::string_view holder) const {
  if (holder == domain::kDesk) return true;
  const std::lock_guard lock{mutex_};
  const auto found = integrations_.find(holder);
  return found != integrations_.end() && found->second.kind == IntegrationKind::workflow;
}

std::string Integrations::default_holder(std::string_view id) const {
  const auto integration = find(id);
  if (integration && can_hold(integration->default_holder)) return integration->default_holder;
  return std::string{domain::kDesk};
}

std::string Integrations::holder_for(std::string_view id, std::string_view responder) const {
  if (responder == domain::kHuman) return std::string{domain::kDesk};
  auto holder = default_holder(id);
  if (responder != domain::kBot || holder != domain::kDesk) return holder;
  for (const auto& other : all()) {
    if (other.default_holder != domain::kDesk && can_hold(other.default_holder)) return other.default_holder;
  }
  return holder;
}

}  // namespace hub::messaging
