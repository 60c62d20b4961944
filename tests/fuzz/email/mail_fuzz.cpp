// Whatever somebody mails, and whatever a mail server says: read without a crash, and what comes out is fit for the
// hub.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "addresses.hpp"
#include "automatic.hpp"
#include "bounce.hpp"
#include "html.hpp"
#include "imap_replies.hpp"
#include "mail_reader.hpp"
#include "quotes.hpp"
#include "tokens.hpp"
#include "words.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

void expect_line(std::string_view text) {
  expect(email::one_line(text) == text);
}

void try_html(std::string_view html) {
  expect(email::cleaned(email::text_of_html(html)).size() <= 4 * html.size() + 1024 * 1024);
  const auto safe = email::sanitised_html(shared::HtmlTree{html}, {});
  for (const auto* bad : {"<script", "<img", "<svg", "<iframe", "<form", "<style", "=\"javascript"}) {
    expect(safe.find(bad) == std::string::npos);
  }
}

void try_mail(std::string_view bytes) {
  const auto mail = email::read_mail(bytes);
  expect_line(mail.subject);
  expect_line(mail.from.name);
  expect(mail.from.mailbox.empty() || email::is_mailbox(mail.from.mailbox));
  expect(mail.attachments.size() <= 30);
  expect(email::cleaned(mail.text) == mail.text);
  for (const auto& attachment : mail.attachments) {
    expect_line(attachment.name);
    expect(attachment.name.find('/') == std::string::npos);
  }
  static_cast<void>(email::kind_of(mail.headers, mail.content_type));
  for (const auto& report : email::recipient_reports(mail.delivery_status)) {
    expect(email::reason_of(report).size() <= 500);
  }
  const auto said = email::trimmed(mail.text);
  expect(said.text.size() <= mail.text.size());
  std::string joined;
  for (const auto& piece : email::pieces_of(said.text, 100, 1'000'000)) joined += piece;
  expect(joined == said.text);
  try_html(mail.html);
  static_cast<void>(
      email::is_authenticated(mail.headers.get("Authentication-Results"), "mx.example.com", mail.from.mailbox));
}

void try_imap(std::string_view bytes) {
  email::ImapReplies replies{4096, 4096};
  replies.add(bytes);
  while (const auto reply = replies.next()) {
    expect(reply->line.size() <= 4096);
    static_cast<void>(email::search_result(reply->line));
    static_cast<void>(email::internal_date_ms(reply->line));
    static_cast<void>(email::number_after(reply->line, "UID "));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  try_mail(bytes);
  try_html(bytes);
  try_imap(bytes);
  static_cast<void>(email::trimmed(bytes));
  static_cast<void>(email::unflowed(bytes, true));
  static_cast<void>(email::message_ids_in(bytes));
  return 0;
}
