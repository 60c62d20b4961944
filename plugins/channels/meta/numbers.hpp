// Who people of WhatsApp are by their phone number. WhatsApp lets them hide it: then webhooks name them by an id that
// is scoped to the business; who once wrote with their number is still the same person. And where numbers have changed
// (Brazil, Mexico) WhatsApp's id of a person may be the former number: the hub knows them by the one of today, and they
// are written to by the id, for not every number of today leads to them.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
#pragma once

#include <hubbub/channel.hpp>
#include <string>

#include "events.hpp"
#include "recent.hpp"

namespace meta {

// [strand]
class Numbers {
 public:
  explicit Numbers(const hubbub::Context& host);

  // The person by their number, when it is known from before. Throws Failure when the store cannot say.
  std::string client_of(const Person& person);
  // What WhatsApp calls the client of that number; the number itself, unless they wrote by another one. Throws Failure.
  std::string whatsapp_id_of(std::string_view number);
  // On disk, if it is not: once we have written to them. So what people write costs no write here. Throws Failure.
  void keep(std::string_view number);

 private:
  // Their number as the hub spells it. That WhatsApp's id differs is on disk when it returns.
  std::string spelled(const std::string& id);

  hubbub::Records records_;
  Recent<std::string> recent_;   // scoped id → number
  Recent<std::string> unsaved_;  // number → scoped id
  Recent<std::string> ids_;      // number → WhatsApp's id
};

}  // namespace meta
