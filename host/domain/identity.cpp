#include "domain/identity.hpp"

#include "domain/display_name.hpp"
#include "domain/link.hpp"

namespace hub::domain {
namespace {

bool is_nameless(const Profile& profile) {
  return profile.given_name.empty() && profile.surname.empty() && profile.email.empty();
}

}  // namespace

std::string display_name_of(const User& user) {
  const auto& profile = user.profile;
  if (!profile.given_name.empty() && !profile.surname.empty()) return profile.given_name + " " + profile.surname;
  if (!profile.given_name.empty()) return profile.given_name;
  if (!profile.surname.empty()) return profile.surname;
  if (!profile.email.empty()) return profile.email;
  constexpr std::size_t shown = 4;
  return "Visitor " + (user.id.size() > shown ? user.id.substr(user.id.size() - shown) : user.id);
}

std::string display_name_of(const User& user, const Client& client) {
  if (!is_nameless(user.profile)) return display_name_of(user);
  if (!client.display_name.empty()) return client.display_name;
  const auto kind = address_kind_of(client.type);
  const bool is_address = kind && normalised(*kind, client.external_id);
  return is_address ? client.external_id : display_name_of(user);
}

}  // namespace hub::domain
