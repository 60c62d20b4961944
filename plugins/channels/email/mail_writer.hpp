// A mail of ours, put together by GMime: to one person and nobody else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "addresses.hpp"
#include "mail_reader.hpp"

namespace email {

struct Outgoing {
  Address from;
  Address to;
  std::string reply_to;    // a mailbox
  std::string message_id;  // without brackets, as all ids here
  std::string in_reply_to;
  std::vector<std::string> references;
  std::string subject;
  std::string text;
  std::string html;
  std::optional<Attachment> attachment;
  bool is_automatic = false;    // no person wrote it: other machines must not answer
  std::string unsubscribe_url;  // with them it is proactive mail (RFC 2369, RFC 8058)
  std::string unsubscribe_mailbox;
  std::int64_t sent_ms = 0;
};

// With CRLF line ends, fit for SMTP. Names, subject and file name may hold anything: no header can be smuggled in.
std::string written(const Outgoing& mail);

struct Link {
  std::string label;
  std::string url;
};

// Text as an HTML document: paragraphs, addresses of pages to click on, links as buttons.
std::string html_of(const std::string& text, const std::vector<Link>& links);
std::string text_with(const std::string& text, const std::vector<Link>& links);

}  // namespace email
