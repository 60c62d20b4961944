#include "domain/identity.hpp"

namespace hub::domain {

std::string display_name_of(const User& user) {
  const auto& profile = user.profile;
  if (!profile.given_name.empty() && !profile.surname.empty()) return profile.given_name + " " + profile.surname;
  if (!profile.given_name.empty()) return profile.given_name;
  if (!profile.surname.empty()) return profile.surname;
  if (!profile.email.empty()) return profile.email;
  constexpr std::size_t shown = 4;
  return "Visitor " + (user.id.size() > shown ? user.id.substr(user.id.size() - shown) : user.id);
}

}  // namespace hub::domain
