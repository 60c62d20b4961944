#include "messaging/notes.hpp"

#include "messaging/posting.hpp"

namespace hub::messaging {

domain::Result<> write_note(store::Transaction& tx, domain::Conversation& conversation, const std::string& speaker,
                            const Note& note) {
  domain::Message message;
  message.id = tx.next_id();
  message.conversation_id = conversation.id;
  message.author = {domain::AuthorType::system, std::string{note.about}, speaker, {}};
  message.content = domain::text_content(note.text);
  message.source.type = domain::kNote;
  if (!note.once.empty()) message.source.external_id = std::string{domain::kNote} + ":" + note.once;
  message.metadata_json = note.metadata_json;
  message.received_at = tx.now();
  const auto posted = post(tx, conversation, message);
  if (!posted) return tl::unexpected(posted.error());
  return {};
}

}  // namespace hub::messaging
