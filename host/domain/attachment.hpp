// A file that someone sent. Bytes live in files under the media folder, named by id; the row is the truth about them.
#pragma once

#include <cstdint>
#include <string>

#include "domain/clock.hpp"
#include "domain/ids.hpp"

namespace hub::domain {

struct Attachment {
  AttachmentId id;
  ConversationId conversation_id;  // empty until a message refers to it
  std::string uploader;            // "user:<id>", "agent:<id>", "api:<key id>"
  std::string file_name;           // as the sender named it, sanitised for display; never a path
  std::string media_type;          // sniffed and allow-listed, not what the sender claimed
  std::int64_t size_bytes = 0;
  std::string sha256;
  std::string secret;  // unguessable part of the URL
  Time created_at{};
};

}  // namespace hub::domain
