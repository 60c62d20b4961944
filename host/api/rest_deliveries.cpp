#include "api/rest.hpp"
#include "api/rest_shapes.hpp"
#include "store/conversations.hpp"

namespace hub::api {

// Where a message went and how far it came, in the order in which it went there.
void Rest::list_deliveries(const Call& call) {
  look(call,
       [this, conversation = std::string{call.request.param("conversationId")},
        id = std::string{call.request.param("messageId")}](store::sql::Connection& sql) -> domain::Result<std::string> {
         const auto message = store::Messages(sql).find(id);
         if (!message || message->conversation_id != conversation) {
           return domain::not_found("message", "The conversation has no message '" + id + "'.");
         }
         std::string out = "{\"deliveries\":[";
         for (const auto& delivery : store::Deliveries(sql).of_message(id)) {
           if (out.back() == '}') out += ',';
           out += delivery_json(delivery, services_.integrations);
         }
         return out + "]}";
       });
}

}  // namespace hub::api
