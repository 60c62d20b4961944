// A mail as it came, read: by GMime, whatever is in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "addresses.hpp"
#include "automatic.hpp"

namespace email {

struct Attachment {
  std::string name;
  std::string media_type;
  std::string content_id;  // without brackets
  std::string bytes;
};

// All texts are well-formed UTF-8 and clean.
struct Mail {
  Headers headers;
  std::string content_type;  // with its parameters
  std::string message_id;    // without brackets
  std::string subject;
  Address from;                         // empty when there is none that can be read
  bool has_one_author = false;          // more than one From is a trick
  std::vector<std::string> recipients;  // of To, Cc and what mail servers noted of the envelope; normalised
  std::vector<std::string> references;  // In-Reply-To last
  std::string text;                     // of text/plain parts
  std::string html;                     // of text/html parts, as they came
  std::vector<Attachment> attachments;
  bool has_more_attachments = false;  // than are read
  std::string delivery_status;        // of a bounce
  std::string returned_message_id;    // of the mail that a bounce is about
};

// Never fails: what is no mail becomes a mail without sender. [any]
Mail read_mail(std::string_view bytes);

}  // namespace email
