#include "mail_writer.hpp"

#include <algorithm>

#include "gmime.hpp"
#include "html.hpp"
#include "words.hpp"

namespace email {
namespace {

constexpr std::size_t kMostSubjectBytes = 250;

void header(GMimeMessage* message, const char* name, const std::string& value) {
  if (!value.empty()) g_mime_object_set_header(GMIME_OBJECT(message), name, one_line(value).c_str(), "utf-8");
}

// As they are, each value on a line of its own, without those that are not plain ASCII: GMime would encode addresses
// that are longer than a line, and mail programs do not decode them (RFC 2047, section 5, allows it in words for people
// only).
void addresses_header(GMimeMessage* message, const char* name, const std::vector<std::string>& values,
                      std::string_view separator) {
  std::string raw;
  for (const auto& value : values) {
    const bool is_plain = std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (is_plain) raw.append(raw.empty() ? " " : separator).append(value);
  }
  if (raw.empty()) return;
  auto* object = GMIME_OBJECT(message);
  g_mime_object_set_header(object, name, "-", nullptr);
  auto* header = g_mime_header_list_get_header(g_mime_object_get_header_list(object), name);
  g_mime_header_set_raw_value(header, (raw + "\n").c_str());
}

Owned<GMimeObject> text_part(const char* subtype, const std::string& text) {
  auto* part = g_mime_text_part_new_with_subtype(subtype);
  g_mime_text_part_set_charset(part, "utf-8");
  g_mime_text_part_set_text(part, cleaned(text).c_str());
  g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return Owned<GMimeObject>{GMIME_OBJECT(part)};
}

Owned<GMimeObject> body_of(const Outgoing& mail) {
  auto* both = g_mime_multipart_new_with_subtype("alternative");
  g_mime_multipart_add(both, text_part("plain", mail.text).get());
  g_mime_multipart_add(both, text_part("html", mail.html).get());
  return Owned<GMimeObject>{GMIME_OBJECT(both)};
}

Owned<GMimeObject> attached(const Attachment& attachment) {
  const auto slash = attachment.media_type.find('/');
  const bool is_type = slash != std::string::npos && one_line(attachment.media_type) == attachment.media_type;
  const auto type = is_type ? attachment.media_type.substr(0, slash) : "application";
  const auto subtype =
      is_type ? attachment.media_type.substr(slash + 1, attachment.media_type.find_first_of("; ") - slash - 1)
              : "octet-stream";
  auto* part = g_mime_part_new_with_type(type.c_str(), subtype.c_str());
  const auto stream = owned(g_mime_stream_mem_new_with_buffer(attachment.bytes.data(), attachment.bytes.size()));
  const auto content = owned(g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part, content.get());
  g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
  g_mime_object_set_disposition(GMIME_OBJECT(part), "attachment");
  g_mime_part_set_filename(part, one_line(attachment.name).c_str());
  return Owned<GMimeObject>{GMIME_OBJECT(part)};
}

void write_headers(GMimeMessage* message, const Outgoing& mail) {
  const auto add = [&](GMimeAddressType type, const Address& address) {
    const auto name = one_line(address.name);
    g_mime_message_add_mailbox(message, type, name.empty() ? nullptr : name.c_str(), address.mailbox.c_str());
  };
  add(GMIME_ADDRESS_TYPE_FROM, mail.from);
  add(GMIME_ADDRESS_TYPE_TO, mail.to);
  if (!mail.reply_to.empty()) add(GMIME_ADDRESS_TYPE_REPLY_TO, {mail.from.name, mail.reply_to});
  const std::string subject{beginning_of(one_line(mail.subject), kMostSubjectBytes)};
  g_mime_message_set_subject(message, subject.c_str(), "utf-8");
  if (auto* date = g_date_time_new_from_unix_utc(mail.sent_ms / 1000)) {
    g_mime_message_set_date(message, date);
    g_date_time_unref(date);
  }
  g_mime_message_set_message_id(message, mail.message_id.c_str());
  if (!mail.in_reply_to.empty()) addresses_header(message, "In-Reply-To", {"<" + mail.in_reply_to + ">"}, "");
  std::vector<std::string> references;
  for (const auto& id : mail.references) references.push_back("<" + id + ">");
  addresses_header(message, "References", references, "\n ");
  if (mail.is_automatic) header(message, "Auto-Submitted", "auto-generated");
  // Absence notices to our answers help nobody.
  header(message, "X-Auto-Response-Suppress", "OOF, AutoReply");
  std::vector<std::string> unsubscribe;
  if (!mail.unsubscribe_url.empty()) unsubscribe.push_back("<" + mail.unsubscribe_url + ">");
  if (!mail.unsubscribe_mailbox.empty()) {
    unsubscribe.push_back("<mailto:" + mail.unsubscribe_mailbox + "?subject=unsubscribe>");
  }
  addresses_header(message, "List-Unsubscribe", unsubscribe, ",\n ");
  if (!mail.unsubscribe_url.empty()) header(message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

bool ends_address(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '<' || c == '>' || c == '"' || c == '\'';
}

// The page's address that begins at `at`; empty when none does.
std::string_view page_at(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  if (!rest.starts_with("https://") && !rest.starts_with("http://")) return {};
  std::size_t end = 0;
  while (end < rest.size() && !ends_address(rest[end])) ++end;
  while (end > 0 && std::string_view{".,;:!?)"}.find(rest[end - 1]) != std::string_view::npos) --end;
  return rest.substr(0, end);
}

std::string anchor(std::string_view url, std::string_view words) {
  return "<a href=\"" + escaped_html(url) + "\">" + escaped_html(words) + "</a>";
}

}  // namespace

std::string written(const Outgoing& mail) {
  begin_gmime();
  const auto message = owned(g_mime_message_new(TRUE));
  write_headers(message.get(), mail);
  auto body = body_of(mail);
  if (mail.attachment) {
    auto* mixed = g_mime_multipart_new_with_subtype("mixed");
    g_mime_multipart_add(mixed, body.get());
    g_mime_multipart_add(mixed, attached(*mail.attachment).get());
    body.reset(GMIME_OBJECT(mixed));
  }
  g_mime_message_set_mime_part(message.get(), body.get());
  const std::unique_ptr<GMimeFormatOptions, decltype(&g_mime_format_options_free)> format{g_mime_format_options_new(),
                                                                                          &g_mime_format_options_free};
  g_mime_format_options_set_newline_format(format.get(), GMIME_NEWLINE_FORMAT_DOS);
  const auto stream = owned(g_mime_stream_mem_new());
  g_mime_object_write_to_stream(GMIME_OBJECT(message.get()), format.get(), stream.get());
  const auto* array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(array->data), array->len};
}

std::string html_of(const std::string& text, const std::vector<Link>& links) {
  std::string html = "<!doctype html><html><body><div>";
  for (std::size_t at = 0; at < text.size();) {
    const auto page = page_at(text, at);
    if (!page.empty()) {
      html += anchor(page, page);
      at += page.size();
      continue;
    }
    html += text[at] == '\n' ? "<br>\n" : escaped_html({&text[at], 1});
    ++at;
  }
  html += "</div>";
  for (const auto& link : links) html += "\n<p>" + anchor(link.url, link.label) + "</p>";
  return html + "</body></html>\n";
}

std::string text_with(const std::string& text, const std::vector<Link>& links) {
  std::string result = text;
  for (const auto& link : links) result += (result.empty() ? "" : "\n") + link.label + ": " + link.url;
  return result + "\n";
}

}  // namespace email
