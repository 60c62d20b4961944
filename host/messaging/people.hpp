// Who is it? Finds or makes the client and user behind a sender, and signs clients in. Inner header of messaging.
#pragma once

#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "messaging/ingest.hpp"
#include "store/store.hpp"
#include "store/users.hpp"

namespace hub::messaging {

class People {
 public:
  explicit People(store::Transaction& tx);

  // A client that waits to be confirmed is found as it is, with who asked for it; nothing changes then.
  // rejected/"client_blocked".
  domain::Result<Identified> identify(const Sender& sender, const std::string& channel_type);
  // Of somebody who writes from an address that another one has asked for: the client leaves who asked.
  domain::Result<Identified> set_apart(Identified pending, const Sender& sender);

 private:
  domain::Result<Identified> welcome(const Sender& sender, const std::string& channel_type);
  domain::Result<domain::User> make_user(const Sender& sender);
  domain::Result<domain::User> known_or_new(const Sender& sender);
  domain::Result<domain::User> sign_in(domain::User user, domain::Client& client, const Sender& sender);
  void note_external_id(const domain::User& user);
  domain::Result<> fill_profile(domain::User& user, const Sender& sender);
  void refresh(domain::Client& client, const Sender& sender);

  store::Transaction& tx_;
  store::Users users_;
  store::Clients clients_;
};

}  // namespace hub::messaging
