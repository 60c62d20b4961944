// Names of the domain's enumerations, as REST v2, the database and the logs write them.
#include "domain/agent.hpp"
#include "domain/content.hpp"
#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "domain/ticket.hpp"

namespace hub::domain {

const char* name_of(ContentType type) {
  switch (type) {
    case ContentType::text:
      return "text";
    case ContentType::image:
      return "image";
    case ContentType::file:
      return "file";
    case ContentType::location:
      return "location";
    case ContentType::carousel:
      return "carousel";
    case ContentType::list:
      return "list";
    case ContentType::form:
      return "form";
    case ContentType::form_response:
      return "formResponse";
    case ContentType::template_:
      return "template";
  }
  return "unknown";
}

const char* name_of(AuthorType type) {
  switch (type) {
    case AuthorType::user:
      return "user";
    case AuthorType::agent:
      return "agent";
    case AuthorType::bot:
      return "bot";
    case AuthorType::system:
      return "system";
  }
  return "unknown";
}

const char* name_of(ActivityType type) {
  switch (type) {
    case ActivityType::typing_start:
      return "typing:start";
    case ActivityType::typing_stop:
      return "typing:stop";
    case ActivityType::conversation_read:
      return "conversation:read";
  }
  return "unknown";
}

const char* name_of(DeliveryStatus status) {
  switch (status) {
    case DeliveryStatus::queued:
      return "queued";
    case DeliveryStatus::sent:
      return "sent";
    case DeliveryStatus::delivered:
      return "delivered";
    case DeliveryStatus::read:
      return "read";
    case DeliveryStatus::failed:
      return "failed";
    case DeliveryStatus::unknown:
      return "unknown";
  }
  return "unknown";
}

const char* name_of(ClientStatus status) {
  switch (status) {
    case ClientStatus::active:
      return "active";
    case ClientStatus::pending:
      return "pending";
    case ClientStatus::blocked:
      return "blocked";
    case ClientStatus::inactive:
      return "inactive";
  }
  return "unknown";
}

const char* name_of(TicketStatus status) {
  switch (status) {
    case TicketStatus::new_:
      return "new";
    case TicketStatus::open:
      return "open";
    case TicketStatus::pending:
      return "pending";
    case TicketStatus::on_hold:
      return "on_hold";
    case TicketStatus::solved:
      return "solved";
    case TicketStatus::closed:
      return "closed";
  }
  return "unknown";
}

const char* name_of(Style style) {
  switch (style) {
    case Style::live_chat:
      return "live_chat";
    case Style::returning:
      return "returning";
    case Style::social:
      return "social";
  }
  return "unknown";
}

const char* name_of(AgentRole role) {
  switch (role) {
    case AgentRole::agent:
      return "agent";
    case AgentRole::admin:
      return "admin";
  }
  return "unknown";
}

const char* name_of(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::invalid:
      return "invalid";
    case Status::unauthenticated:
      return "unauthenticated";
    case Status::rate_limited:
      return "rate_limited";
    case Status::unavailable:
      return "unavailable";
    case Status::rejected:
      return "rejected";
    case Status::unsupported:
      return "unsupported";
    case Status::conflict:
      return "conflict";
    case Status::abandoned:
      return "abandoned";
    case Status::internal:
      return "internal";
  }
  return "unknown";
}

}  // namespace hub::domain
