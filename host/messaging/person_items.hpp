// One item of a person's files as JSON. Inner header of messaging.
#pragma once

#include <string>
#include <string_view>

#include "domain/attachment.hpp"
#include "domain/consent.hpp"
#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/link.hpp"
#include "domain/merge.hpp"
#include "domain/record.hpp"
#include "domain/task.hpp"
#include "domain/ticket.hpp"

namespace hub::messaging {

// Fields without a value are left out. Secrets (of a file's address, of a code) are in none of them.
std::string item_of(const domain::User& user);
std::string item_of(const domain::Client& client);
std::string item_of(const domain::Identity& identity);
std::string item_of(const domain::Consent& consent);
std::string item_of(const domain::LinkRequest& link);
std::string item_of(const domain::Merge& merge);
std::string item_of(const domain::Record& record);
std::string item_of(const domain::Conversation& conversation);
std::string item_of(const domain::Ticket& ticket);
std::string item_of(const domain::Message& message);
std::string item_of(const domain::Delivery& delivery);
std::string item_of(const domain::Task& task);
std::string item_of(const domain::Attachment& attachment);

}  // namespace hub::messaging
