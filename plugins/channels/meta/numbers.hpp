// WhatsApp lets people hide their phone number: then webhooks name them by an id that is scoped to the business. Who
// once wrote with their number is still the same person.
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
  // On disk, if it is not: once we have written to them. So what people write costs no write here. Throws Failure.
  void keep(std::string_view number);

 private:
  hubbub::Records records_;
  Recent<std::string> recent_;   // scoped id → number
  Recent<std::string> unsaved_;  // number → scoped id
};

}  // namespace meta
