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

  // The person by their number, when it is known from before. Throws Failure when the store cannot say or keep it.
  std::string client_of(const Person& person);

 private:
  hubbub::Records records_;
  Recent<std::string> recent_;  // scoped id → number
};

}  // namespace meta
