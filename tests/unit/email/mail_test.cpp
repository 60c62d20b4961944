// Mails, read and written.
#include <gmock/gmock.h>

#include "html.hpp"
#include "mail_reader.hpp"
#include "mail_writer.hpp"

namespace email {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Mail, IsReadWithItsPartsAndCharsets) {
  const auto mail = read_mail(
      "From: =?utf-8?q?Ann_Ex=C3=A4mple?= <Ann@Example.com>\r\nTo: Support <support+ABC@hub.example>, b@hub.example\r\n"
      "Cc: c@hub.example\r\nBcc: d@hub.example\r\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\r\nMessage-ID: "
      "<1@example.com>\r\n"
      "References: <a@x>\r\n <b@x>\r\nIn-Reply-To: <c@x>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n"
      "--y\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      "caf=E9\r\n--y\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>caf\xC3\xA9</p>\r\n--y--\r\n"
      "--x\r\nContent-Type: application/pdf; name=\"../../etc/bill.pdf\"\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment\r\n\r\nJVBERg==\r\n--x--\r\n");
  EXPECT_EQ(mail.from.name, "Ann Exämple");
  EXPECT_EQ(mail.from.mailbox, "Ann@Example.com");
  EXPECT_TRUE(mail.has_one_author);
  EXPECT_EQ(mail.subject, "Grüße");
  EXPECT_EQ(mail.message_id, "1@example.com");
  EXPECT_THAT(mail.recipients, ElementsAre("support+abc@hub.example", "b@hub.example", "c@hub.example"));
  EXPECT_THAT(mail.references, ElementsAre("a@x", "b@x", "c@x"));
  EXPECT_EQ(mail.text, "café");
  EXPECT_THAT(mail.html, HasSubstr("<p>café</p>"));
  ASSERT_THAT(mail.attachments, SizeIs(1));
  EXPECT_EQ(mail.attachments[0].name, "bill.pdf");
  EXPECT_EQ(mail.attachments[0].media_type, "application/pdf");
  EXPECT_EQ(mail.attachments[0].bytes, "%PDF");
}

TEST(Mail, WithTwoAuthorsIsTold) {
  EXPECT_FALSE(read_mail("From: a@b.c, d@e.f\r\n\r\nx").has_one_author);
  EXPECT_FALSE(read_mail("From: a@b.c\r\nFrom: d@e.f\r\n\r\nx").has_one_author);
}

TEST(Mail, OfABounceNamesWhatCameBack) {
  const auto mail = read_mail(
      "From: MAILER-DAEMON@mx\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
      "--x\r\n\r\nSorry.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
      "Final-Recipient: rfc822; a@b\r\nAction: failed\r\n\r\n--x\r\nContent-Type: text/rfc822-headers\r\n\r\n"
      "Subject: x\r\nMessage-Id: <Ours@hub.example>\r\n--x--\r\n");
  EXPECT_EQ(mail.returned_message_id, "ours@hub.example");
  EXPECT_THAT(mail.delivery_status, HasSubstr("Final-Recipient: rfc822; a@b"));
  EXPECT_EQ(mail.text, "Sorry.");
}

TEST(Mail, IsReadWhateverItIs) {
  for (const std::string& bytes :
       {std::string{}, std::string{"\r\n"}, std::string{"From"}, std::string("\0\0\0", 3),
        std::string{"From: \r\nTo: ,,,;\r\n\r\n"}, std::string{"Content-Type: multipart/mixed\r\n\r\n--\r\n"},
        std::string{"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\n--\r\n"},
        std::string{"Content-Type: text/plain; charset=no-such\r\n\r\n\xFF\xFE"},
        std::string{"Subject: =?utf-8?b?!!!?= =?x?y?z?=\r\n\r\n"}, std::string(300'000, ':'),
        "X: " + std::string(300'000, 'y')}) {
    const auto mail = read_mail(bytes);
    EXPECT_THAT(mail.attachments, IsEmpty());
  }
}

TEST(Mail, OfVeryManyOrVeryDeepPartsIsBounded) {
  std::string deep;
  for (int i = 0; i < 3000; ++i) {
    deep +=
        "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
  }
  EXPECT_TRUE(read_mail("From: a@b.c\r\n" + deep).attachments.size() <= 30);
  std::string wide = "From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 3000; ++i) wide += "--b\r\nContent-Type: image/png\r\n\r\nx\r\n";
  const auto mail = read_mail(wide + "--b--\r\n");
  EXPECT_THAT(mail.attachments, SizeIs(30));
  EXPECT_TRUE(mail.has_more_attachments);
}

Outgoing answer() {
  Outgoing mail;
  mail.from = {"Desk", "support@hub.example"};
  mail.to = {"", "ann@example.com"};
  mail.reply_to = "support+r123@hub.example";
  mail.message_id = "id@hub.example";
  mail.in_reply_to = "b@x";
  mail.references = {"a@x", "b@x"};
  mail.subject = "Re: Grüße";
  mail.text = "Hello Ann,\n.\nsee https://x.example/a?b=1&c.";
  mail.html = html_of(mail.text, {});
  mail.sent_ms = 1'700'000'000'000;
  return mail;
}

TEST(Outgoing, ReadsBackAsItWasMeant) {
  auto outgoing = answer();
  outgoing.attachment = Attachment{"rés\r\numé.pdf", "application/pdf", {}, std::string("\0%PDF\r\n.\r\n", 10)};
  const auto bytes = written(outgoing);
  const auto mail = read_mail(bytes);
  EXPECT_EQ(mail.from.mailbox, "support@hub.example");
  EXPECT_THAT(mail.recipients, ElementsAre("ann@example.com"));
  EXPECT_EQ(mail.subject, "Re: Grüße");
  EXPECT_EQ(mail.message_id, "id@hub.example");
  EXPECT_THAT(mail.references, ElementsAre("a@x", "b@x", "b@x"));
  EXPECT_THAT(mail.text, HasSubstr("Hello Ann,\n.\nsee"));
  EXPECT_THAT(mail.html, HasSubstr("<a href=\"https://x.example/a?b=1&amp;c\">"));
  ASSERT_THAT(mail.attachments, SizeIs(1));
  EXPECT_EQ(mail.attachments[0].name, "rés umé.pdf");
  EXPECT_EQ(mail.attachments[0].bytes, outgoing.attachment->bytes);
  EXPECT_EQ(mail.headers.get("Date"), "Tue, 14 Nov 2023 22:13:20 +0000");
  EXPECT_THAT(bytes, Not(HasSubstr("Unsubscribe")));
  // Lines end as SMTP wants them, and none is longer than it allows.
  std::size_t begin = 0;
  for (auto end = bytes.find('\n'); end != std::string::npos; end = bytes.find('\n', begin)) {
    ASSERT_GT(end, 0U);
    EXPECT_EQ(bytes[end - 1], '\r');
    EXPECT_LE(end - begin, 998U);
    begin = end + 1;
  }
}

TEST(Outgoing, LetsNobodySmuggleAHeaderIn) {
  auto outgoing = answer();
  outgoing.subject = "x\r\nBcc: evil@example.org";
  outgoing.from.name = "Desk\r\nBcc: evil@example.org";
  outgoing.references = {"a@x>\r\nBcc: evil@example.org"};
  const auto mail = read_mail(written(outgoing));
  EXPECT_FALSE(mail.headers.has("Bcc"));
  EXPECT_THAT(mail.recipients, ElementsAre("ann@example.com"));
}

TEST(Outgoing, OffersToUnsubscribeInProactiveMail) {
  auto outgoing = answer();
  outgoing.unsubscribe_url = "https://hub.example/hooks/mail/unsubscribe/u1";
  outgoing.unsubscribe_mailbox = "support+u1@hub.example";
  outgoing.is_automatic = true;
  const auto mail = read_mail(written(outgoing));
  EXPECT_EQ(mail.headers.get("List-Unsubscribe"),
            "<https://hub.example/hooks/mail/unsubscribe/u1>, <mailto:support+u1@hub.example?subject=unsubscribe>");
  EXPECT_EQ(mail.headers.get("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
  EXPECT_EQ(mail.headers.get("Auto-Submitted"), "auto-generated");
}

TEST(Outgoing, LeavesAddressesForMachinesReadable) {
  auto outgoing = answer();
  const std::string long_name(120, 'u');
  outgoing.unsubscribe_url = "https://hub.example/hooks/mail-main/unsubscribe/" + long_name;
  outgoing.unsubscribe_mailbox = "support+u4kxhjg6vktkm6s5rpysboizbirq7d5gw@hub.example";
  outgoing.references = {long_name + "@x.example", "=?utf-8?q?a?=@x.example", "é@x.example"};
  outgoing.in_reply_to = long_name + "@x.example";
  const auto bytes = written(outgoing);
  EXPECT_THAT(bytes, HasSubstr("\r\nList-Unsubscribe: <" + outgoing.unsubscribe_url +
                               ">,\r\n <mailto:" + outgoing.unsubscribe_mailbox + "?subject=unsubscribe>\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nIn-Reply-To: <" + long_name + "@x.example>\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nReferences: <" + long_name + "@x.example>\r\n <=?utf-8?q?a?=@x.example>\r\n"));
  EXPECT_THAT(bytes, Not(HasSubstr("us-ascii?Q")));
  EXPECT_THAT(bytes, Not(HasSubstr("é@x")));
}

TEST(OutgoingHtml, EscapesWordsAndLinks) {
  const auto html = html_of("<b>&\nhttps://x.example/\"><script>", {{"Pay <now>", "https://pay.example/?a&b"}});
  EXPECT_THAT(html, HasSubstr("&lt;b&gt;&amp;<br>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"https://pay.example/?a&amp;b\">Pay &lt;now&gt;</a>"));
  EXPECT_THAT(html, Not(HasSubstr("<script>")));
}

}  // namespace
}  // namespace email
