#include "mail_reader.hpp"

#include <mutex>

#include "gmime.hpp"
#include "tokens.hpp"
#include "words.hpp"

namespace email {

void begin_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

namespace {

constexpr int kMostDepth = 40;
constexpr std::size_t kMostParts = 500;
constexpr std::size_t kMostAttachments = 30;
constexpr std::size_t kMostTextBytes = 2 * 1024 * 1024;
constexpr std::size_t kMostRecipients = 200;
constexpr std::size_t kMostHeaders = 1000;
constexpr std::size_t kMostNameBytes = 200;

std::string mime_type_of(GMimeObject* part) {
  auto* type = g_mime_object_get_content_type(part);
  if (type == nullptr) return "text/plain";
  const OwnedText text{g_mime_content_type_get_mime_type(type)};
  return lowered(one_line(text_or_empty(text.get())));
}

std::string parameter_of(GMimeObject* part, const char* name) {
  auto* type = g_mime_object_get_content_type(part);
  return type == nullptr ? std::string{} : lowered(text_or_empty(g_mime_content_type_get_parameter(type, name)));
}

std::string bytes_written(GMimeStream* stream) {
  const auto* array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
  return array == nullptr ? std::string{} : std::string{reinterpret_cast<const char*>(array->data), array->len};
}

std::string decoded_bytes(GMimePart* part) {
  auto* content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const auto stream = owned(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  return bytes_written(stream.get());
}

std::string whole_bytes(GMimeObject* object) {
  const auto stream = owned(g_mime_stream_mem_new());
  g_mime_object_write_to_stream(object, nullptr, stream.get());
  return bytes_written(stream.get());
}

std::string file_name_of(GMimePart* part, std::string_view media_type) {
  auto name = one_line(text_or_empty(g_mime_part_get_filename(part)));
  // What some programs send is a whole path.
  name = name.substr(name.find_last_of("/\\") + 1);
  if (name.empty()) name = media_type.starts_with("image/") ? "image" : "attachment";
  return std::string{beginning_of(name, kMostNameBytes)};
}

void append_limited(std::string& to, std::string_view text) {
  if (!to.empty() && !to.ends_with('\n')) to += '\n';
  to += beginning_of(text, to.size() < kMostTextBytes ? kMostTextBytes - to.size() : 0);
}

// The first mailbox; groups are looked into.
Address first_mailbox(InternetAddressList* list, int& count) {
  Address found;
  const int length = list == nullptr ? 0 : internet_address_list_length(list);
  for (int i = 0; i < length && i < static_cast<int>(kMostRecipients); ++i) {
    auto* address = internet_address_list_get_address(list, i);
    if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;
    const auto mailbox = one_line(text_or_empty(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address))));
    ++count;
    if (!found.mailbox.empty()) continue;
    found = {std::string{beginning_of(one_line(text_or_empty(internet_address_get_name(address))), kMostNameBytes)},
             is_mailbox(mailbox) ? mailbox : std::string{}};
  }
  return found;
}

void add_mailboxes(std::vector<std::string>& to, InternetAddressList* list) {
  const int length = list == nullptr ? 0 : internet_address_list_length(list);
  for (int i = 0; i < length && to.size() < kMostRecipients; ++i) {
    auto* address = internet_address_list_get_address(list, i);
    if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;
    auto mailbox = normalised(text_or_empty(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address))));
    if (is_mailbox(mailbox)) to.push_back(std::move(mailbox));
  }
}

class Reader {
 public:
  explicit Reader(Mail& mail) : mail_{mail} {}

  void take(GMimeObject* object, int depth) {
    if (object == nullptr || depth > kMostDepth || ++parts_ > kMostParts) {
      mail_.has_more_attachments = mail_.has_more_attachments || object != nullptr;
    } else if (GMIME_IS_MULTIPART(object)) {
      auto* multipart = GMIME_MULTIPART(object);
      const int count = g_mime_multipart_get_count(multipart);
      for (int i = 0; i < count && parts_ <= kMostParts; ++i) take(g_mime_multipart_get_part(multipart, i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      take_message(GMIME_MESSAGE_PART(object));
    } else if (GMIME_IS_PART(object)) {
      take_part(GMIME_PART(object));
    }
  }

 private:
  void take_message(GMimeMessagePart* part) {
    auto* message = g_mime_message_part_get_message(part);
    if (message == nullptr) return;
    if (mail_.returned_message_id.empty()) {
      mail_.returned_message_id = one_line(text_or_empty(g_mime_message_get_message_id(message)));
    }
    attach({"message.eml", "message/rfc822", {}, whole_bytes(GMIME_OBJECT(message))});
  }
  void take_part(GMimePart* part) {
    auto* object = GMIME_OBJECT(part);
    const auto type = mime_type_of(object);
    if (type == "message/delivery-status") {
      append_limited(mail_.delivery_status, cleaned(decoded_bytes(part)));
      return;
    }
    if (type == "text/rfc822-headers") return take_returned_headers(part);
    const auto disposition = lowered(text_or_empty(g_mime_object_get_disposition(object)));
    const bool is_file = disposition == "attachment" || g_mime_part_get_filename(part) != nullptr;
    if (GMIME_IS_TEXT_PART(object) && !is_file && (type == "text/plain" || type == "text/html")) {
      return take_text(part, type == "text/html");
    }
    attach({file_name_of(part, type), type, one_line(text_or_empty(g_mime_object_get_content_id(object))),
            decoded_bytes(part)});
  }
  void take_text(GMimePart* part, bool is_html) {
    auto* object = GMIME_OBJECT(part);
    const OwnedText decoded{g_mime_text_part_get_text(GMIME_TEXT_PART(object))};
    auto text = cleaned(text_or_empty(decoded.get()));
    if (!is_html && parameter_of(object, "format") == "flowed") {
      text = unflowed(text, parameter_of(object, "delsp") == "yes");
    }
    append_limited(is_html ? mail_.html : mail_.text, text);
  }
  void take_returned_headers(GMimePart* part) {
    const auto returned = lowered_names(cleaned(decoded_bytes(part)));
    const auto at = returned.find("message-id:");
    if (at == std::string::npos || !mail_.returned_message_id.empty()) return;
    const auto ids = message_ids_in(std::string_view{returned}.substr(at, 1200), 50);
    if (!ids.empty()) mail_.returned_message_id = ids.front();
  }
  // Our Message-IDs are small letters throughout.
  static std::string lowered_names(const std::string& text) { return lowered(text); }
  void attach(Attachment attachment) {
    if (mail_.attachments.size() < kMostAttachments) {
      mail_.attachments.push_back(std::move(attachment));
    } else {
      mail_.has_more_attachments = true;
    }
  }

  Mail& mail_;
  std::size_t parts_ = 0;
};

void read_headers(GMimeMessage* message, Mail& mail) {
  auto* list = g_mime_object_get_header_list(GMIME_OBJECT(message));
  const int count = g_mime_header_list_get_count(list);
  for (int i = 0; i < count && i < static_cast<int>(kMostHeaders); ++i) {
    auto* header = g_mime_header_list_get_header_at(list, i);
    mail.headers.add(one_line(text_or_empty(g_mime_header_get_name(header))),
                     one_line(text_or_empty(g_mime_header_get_value(header))));
  }
  mail.subject = one_line(text_or_empty(g_mime_message_get_subject(message)));
  mail.message_id = one_line(text_or_empty(g_mime_message_get_message_id(message)));
  int authors = 0;
  mail.from = first_mailbox(g_mime_message_get_from(message), authors);
  mail.has_one_author = authors == 1 && mail.headers.count("From") == 1;
  if (mail.from.mailbox.empty()) {
    int senders = 0;
    auto sender = first_mailbox(g_mime_message_get_sender(message), senders);
    if (!sender.mailbox.empty()) mail.from.mailbox = std::move(sender.mailbox);
  }
  add_mailboxes(mail.recipients, g_mime_message_get_to(message));
  add_mailboxes(mail.recipients, g_mime_message_get_cc(message));
  for (const auto* name : {"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"}) {
    auto mailbox = normalised(mail.headers.get(name));
    if (mailbox.starts_with('<') && mailbox.ends_with('>')) mailbox = mailbox.substr(1, mailbox.size() - 2);
    if (is_mailbox(mailbox)) mail.recipients.push_back(std::move(mailbox));
  }
  mail.references = message_ids_in(mail.headers.get("References"));
  for (auto& id : message_ids_in(mail.headers.get("In-Reply-To"), 5)) mail.references.push_back(std::move(id));
}

}  // namespace

Mail read_mail(std::string_view bytes) {
  begin_gmime();
  Mail mail;
  const auto stream =
      owned(g_mime_stream_mem_new_with_buffer(bytes.data() == nullptr ? "" : bytes.data(), bytes.size()));
  const auto parser = owned(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message{g_mime_parser_construct_message(parser.get(), nullptr)};
  if (!message) {
    mail.text = cleaned(beginning_of(bytes, kMostTextBytes));
    return mail;
  }
  read_headers(message.get(), mail);
  auto* body = g_mime_message_get_mime_part(message.get());
  if (body != nullptr) {
    mail.content_type = mail.headers.get("Content-Type");
    Reader{mail}.take(body, 0);
  }
  return mail;
}

}  // namespace email
