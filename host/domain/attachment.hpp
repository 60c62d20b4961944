// A file that someone sent. Bytes live in files under the media folder, named by id; the row is the truth about them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/clock.hpp"
#include "domain/ids.hpp"

namespace hub::domain {

struct Attachment {
  AttachmentId id;
  ConversationId conversation_id;  // empty until a message refers to it
  std::string uploader;            // "client:<integration>:<external id>", "agent:<id>", "api:<key id>"
  std::string file_name;           // as the sender named it, sanitised for display; never a path
  std::string media_type;          // sniffed and allow-listed, not what the sender claimed
  std::int64_t size_bytes = 0;
  std::string sha256;
  std::string secret;  // unguessable part of the URL
  Time created_at{};
};

inline std::string uploader_named(std::string_view integration_id, std::string_view client_external_id) {
  return "client:" + std::string{integration_id} + ":" + std::string{client_external_id};
}

}  // namespace hub::domain
