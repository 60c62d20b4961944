// Mail in and out of a hub: who may write where, and what is said of our own mails. On the fake hub.
#include <gmock/gmock.h>

#include <ctime>
#include <hubbub/plugin.hpp>
#include <hubbub/testing/fake_hub.hpp>

#include "desk_channel.hpp"
#include "mailbox_state.hpp"

HUBBUB_PLUGIN(email::DeskChannel)

namespace email {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

struct Desk : testing::Test {
  hubbub::testing::FakeHub hub{hubbub_plugin_entry()};

  void create(const std::string& more = {}) {
    hub.public_url("https://hub.example");
    hub.secret("signing_key", "a-key-of-sixteen-or-more");
    hub.create("com.hubbub.email-test",
               R"({"address": "support@hub.example", "name": "Acme", "signing_key": "${env:K}",
                   "smtp": {"host": "127.0.0.1"})" +
                   more + "}",
               "mail-main")
        .value();
  }
  Taken take(const std::string& mail) {
    const auto before = ends.size();
    hub.request({.method = "POST", .path = "/take", .body = mail});
    hub.advance(hubbub::Milliseconds{1}).value();
    EXPECT_EQ(ends.size(), before + 1);
    return ends.empty() ? Taken::try_again : ends.back();
  }
  static std::string mail(const std::string& headers, const std::string& body) { return headers + "\r\n" + body; }
  // The business writes to Ann first: the mail as she gets it.
  Mail written_to(const std::string& to, const std::string& text = "Hello", const std::string& id = "m-1:c-1") {
    EXPECT_TRUE(hub.send({.to = to, .text = text, .id = id}).sent());
    return read_mail(sent_letters.back().bytes);
  }
  static std::string reply_to(const Mail& mail) {
    const auto header = mail.headers.get("Reply-To");
    const auto open = header.find('<');
    return std::string{header.substr(open + 1, header.find('>') - open - 1)};
  }
};

TEST_F(Desk, AnswersGoToOnePersonAndComeBackIntoTheConversation) {
  create();
  const auto first = written_to("ann@example.com");
  EXPECT_EQ(sent_letters[0].to, "ann@example.com");
  EXPECT_EQ(sent_letters[0].from, "support@hub.example");
  EXPECT_EQ(take(mail("From: Ann <ann@example.com>\r\nTo: " + reply_to(first) + "\r\nSubject: Re: Message\r\n",
                      "Fine.\r\n\r\nOn Mon, Acme wrote:\r\n> Hello\r\n")),
            Taken::stored);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].sender.external_id, "ann@example.com");
  EXPECT_EQ(hubbub::Json::parse(hub.inbox()[0].content)["text"].string(), "Fine.");
  ASSERT_THAT(hub.files(), SizeIs(1));  // the whole text
  EXPECT_THAT(hub.files()[0].bytes, HasSubstr("> Hello"));
}

TEST_F(Desk, ACodeThatIsInNoConversationCanBeAnsweredLikeEveryMail) {
  create();
  EXPECT_TRUE(
      hub.send({.to = "ann@example.com", .text = "Your code is 123456", .id = "notice-1", .conversation_id = ""})
          .sent());
  const auto code = read_mail(sent_letters.back().bytes);
  EXPECT_EQ(take(mail("From: Ann <ann@example.com>\r\nTo: " + reply_to(code) + "\r\nSubject: Re: Message\r\n",
                      "I did not ask for this.\r\n")),
            Taken::stored);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].sender.external_id, "ann@example.com");
  // Whoever wrote first, the person has one thread: a token names the person and no conversation.
  EXPECT_EQ(reply_to(written_to("ann@example.com")), reply_to(code));
}

TEST_F(Desk, WhoAnswersFromElsewhereDoesNotGiveThePersonAnotherName) {
  create();
  const auto first = written_to("ann@example.com");
  take(mail("From: Eve <eve@evil.example>\r\nTo: " + reply_to(first) + "\r\n", "I have her token."));
  take(mail("From: Ann B. <ANN@example.com>\r\nTo: " + reply_to(first) + "\r\n", "I am Ann."));
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_EQ(hub.inbox()[0].sender.display_name, "");
  EXPECT_THAT(hub.inbox()[0].metadata, HasSubstr(R"("writtenBy":"eve@evil.example")"));
  EXPECT_EQ(hub.inbox()[1].sender.display_name, "Ann B.");
  EXPECT_THAT(hub.inbox()[1].metadata, Not(HasSubstr("writtenBy")));
  // Eve gets no answer: it goes to Ann.
  written_to(hub.inbox()[0].sender.external_id, "Hello", "m-2:c-1");
  EXPECT_EQ(sent_letters.back().to, "ann@example.com");
}

TEST_F(Desk, AForgedSenderEntersNobodysConversation) {
  create();
  written_to("ann@example.com");
  EXPECT_EQ(take(mail("From: Ann <ann@example.com>\r\nTo: support@hub.example\r\n", "Send it to my new address.")),
            Taken::stored);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_THAT(hub.inbox()[0].sender.external_id, StartsWith("ann@example.com#"));
  // What is answered there goes to the true Ann.
  written_to(hub.inbox()[0].sender.external_id, "Really?", "m-2:c-2");
  EXPECT_EQ(sent_letters.back().to, "ann@example.com");
}

TEST_F(Desk, ATokenThatIsForgedOrOfAnotherPurposeIsNone) {
  create();
  const auto first = written_to("ann@example.com");
  auto forged = reply_to(first);
  forged[20] = forged[20] == 'a' ? 'b' : 'a';
  take(mail("From: eve@example.com\r\nTo: " + forged + "\r\n", "x"));
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_THAT(hub.inbox()[0].sender.external_id, StartsWith("eve@example.com#"));
}

TEST_F(Desk, AnAnswerIsKnownByItsReferencesToo) {
  create();
  const auto first = written_to("ann@example.com");
  take(mail(
      "From: Ann <ann@private.example>\r\nTo: support@hub.example\r\nReferences: <x@y> <" + first.message_id + ">\r\n",
      "From my other mailbox"));
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].sender.external_id, "ann@example.com");
  EXPECT_THAT(hub.inbox()[0].metadata, HasSubstr(R"("writtenBy":"ann@private.example")"));
}

TEST_F(Desk, WhomTheMailServerVouchesForIsBelieved) {
  create(R"(, "authserv_id": "mx.hub.example")");
  const std::string from = "From: Ann <Ann@example.com>\r\nTo: support@hub.example\r\n";
  take(mail("Authentication-Results: mx.hub.example; dmarc=pass header.from=example.com\r\n" + from, "a"));
  take(mail("Authentication-Results: mx.evil.example; dmarc=pass header.from=example.com\r\n" + from, "b"));
  take(
      mail("Authentication-Results: mx.hub.example; dmarc=fail header.from=example.com\r\n"
           "Authentication-Results: mx.hub.example; dmarc=pass header.from=example.com\r\n" +
               from,
           "c"));
  ASSERT_THAT(hub.inbox(), SizeIs(3));
  EXPECT_EQ(hub.inbox()[0].sender.external_id, "ann@example.com");
  EXPECT_THAT(hub.inbox()[1].sender.external_id, StartsWith("ann@example.com#"));
  EXPECT_THAT(hub.inbox()[2].sender.external_id, StartsWith("ann@example.com#"));
}

TEST_F(Desk, AMailThatComesTwiceIsOneMessage) {
  create();
  const auto text = mail("From: a@b.c\r\nSubject: Hi\r\n", "x");
  EXPECT_EQ(take(text), Taken::stored);
  EXPECT_EQ(take(text), Taken::stored);
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Desk, MailsOfTheSameMessageIdAreAllTaken) {
  create();
  take(mail("From: a@b.c\r\nMessage-ID: <1@b.c>\r\n", "one"));
  take(mail("From: a@b.c\r\nMessage-ID: <1@b.c>\r\n", "two"));
  EXPECT_THAT(hub.inbox(), SizeIs(2));
}

TEST_F(Desk, TheAnswerIsInTheThreadOfTheMail) {
  create();
  take(mail("From: a@b.c\r\nMessage-ID: <1@b.c>\r\nSubject: Re: Order 7\r\n", "x"));
  const auto answer = written_to(hub.inbox().at(0).sender.external_id);
  EXPECT_EQ(answer.subject, "Re: Order 7");
  EXPECT_EQ(answer.headers.get("In-Reply-To"), "<1@b.c>");
  EXPECT_EQ(answer.headers.get("References"), "<1@b.c>");
  EXPECT_FALSE(answer.headers.has("List-Unsubscribe"));
  const auto second = written_to(hub.inbox()[0].sender.external_id, "And", "m-2:c-1");
  EXPECT_EQ(second.headers.get("In-Reply-To"), "<" + answer.message_id + ">");
  // Another try of it is the same mail.
  const auto again = written_to(hub.inbox()[0].sender.external_id, "And", "m-2:c-1");
  EXPECT_EQ(again.message_id, second.message_id);
  EXPECT_EQ(again.headers.get("References"), second.headers.get("References"));
}

TEST_F(Desk, NobodyElseIsTold) {
  create();
  take(mail("From: a@b.c\r\nTo: support@hub.example, other@b.c\r\nCc: boss@b.c\r\nBcc: secret@b.c\r\n", "x"));
  const auto answer = written_to(hub.inbox().at(0).sender.external_id);
  EXPECT_THAT(answer.recipients, ElementsAre("a@b.c"));
  EXPECT_THAT(sent_letters.back().bytes, Not(HasSubstr("boss")));
  EXPECT_THAT(sent_letters.back().bytes, Not(HasSubstr("secret")));
  EXPECT_THAT(hub.inbox()[0].metadata, Not(HasSubstr("secret")));
}

TEST_F(Desk, ABounceFailsTheDeliveryWithItsReason) {
  create();
  const auto first = written_to("nobody@example.com");
  const auto bounce = [](const std::string& id, const std::string& action) {
    return mail("From: MAILER-DAEMON@mx\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n",
                "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: "
                "rfc822; nobody@example.com\r\nAction: " +
                    action +
                    "\r\nStatus: 5.1.1\r\n\r\n--x\r\nContent-Type: "
                    "message/rfc822\r\n\r\nMessage-ID: <" +
                    id + ">\r\nSubject: x\r\n\r\nHello\r\n--x--\r\n");
  };
  EXPECT_EQ(take(bounce(first.message_id, "delayed")), Taken::left);
  EXPECT_EQ(take(bounce("guessed@hub.example", "failed")), Taken::left);
  EXPECT_THAT(hub.receipts(), IsEmpty());
  EXPECT_EQ(take(bounce(first.message_id, "failed")), Taken::left);
  ASSERT_THAT(hub.receipts(), SizeIs(1));
  EXPECT_EQ(hub.receipts()[0].kind, HUBBUB_RECEIPT_FAILED);
  EXPECT_EQ(hub.receipts()[0].external_id, first.message_id);
  EXPECT_EQ(hub.receipts()[0].reason, "There is no such mailbox (5.1.1)");
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(Desk, MachinesAreNotAnswered) {
  create();
  const auto first = written_to("ann@example.com");
  EXPECT_EQ(
      take(mail("From: ann@example.com\r\nTo: " + reply_to(first) + "\r\nAuto-Submitted: auto-replied\r\n", "Away")),
      Taken::left);
  EXPECT_EQ(take(sent_letters[0].bytes), Taken::left);  // our own, coming back
  EXPECT_THAT(hub.inbox(), IsEmpty());
  ASSERT_THAT(hub.metrics(), testing::Contains(testing::Field(&hubbub::testing::Measured::name, "email_left_total")));
}

TEST_F(Desk, ProactiveMailCanBeRefusedForGood) {
  create();
  const auto first = written_to("ann@example.com");
  const std::string list{first.headers.get("List-Unsubscribe")};
  ASSERT_THAT(list, StartsWith("<https://hub.example/hooks/mail-main/unsubscribe/u"));
  const auto path = list.substr(list.find("/unsubscribe/"), list.find('>') - list.find("/unsubscribe/"));
  EXPECT_EQ(hub.request({.path = path}).status, 200);
  EXPECT_THAT(hub.consents(), IsEmpty());  // to look at the page is no opting out
  EXPECT_EQ(hub.request({.method = "POST", .path = path, .body = "List-Unsubscribe=One-Click"}).status, 200);
  ASSERT_THAT(hub.consents(), SizeIs(1));
  EXPECT_EQ(hub.consents()[0].external_id, "ann@example.com");
  EXPECT_EQ(hub.request({.method = "POST", .path = path + "a"}).status, 404);

  const auto mailto = list.substr(list.find("mailto:") + 7);
  EXPECT_EQ(take(mail("From: ann@example.com\r\nTo: " + mailto.substr(0, mailto.find('?')) + "\r\n", "")), Taken::left);
  EXPECT_THAT(hub.consents(), SizeIs(2));
}

TEST_F(Desk, WhoUnsubscribedByMistakeCanTakeItBack) {
  create();
  const std::string list{written_to("ann@example.com").headers.get("List-Unsubscribe")};
  const auto path = list.substr(list.find("/unsubscribe/"), list.find('>') - list.find("/unsubscribe/"));
  const auto page = hub.request({.method = "POST", .path = path, .body = "List-Unsubscribe=One-Click"});
  EXPECT_THAT(page.body, HasSubstr("value=\"again\""));
  EXPECT_EQ(hub.request({.method = "POST", .path = path, .body = "wish=again"}).status, 200);
  ASSERT_THAT(hub.consents(), SizeIs(2));
  EXPECT_EQ(hub.consents()[1].state, HUBBUB_CONSENT_OPTED_IN);
  EXPECT_EQ(hub.consents()[1].external_id, "ann@example.com");
  // And back again: each is an event of its own.
  EXPECT_EQ(hub.request({.method = "POST", .path = path}).status, 200);
  ASSERT_THAT(hub.consents(), SizeIs(3));
  EXPECT_EQ(hub.consents()[2].state, HUBBUB_CONSENT_OPTED_OUT);
  EXPECT_EQ(hub.request({.method = "POST", .path = path + "a", .body = "wish=again"}).status, 404);
}

TEST_F(Desk, TheStateOfAMailboxIsKeptWithWhatWasSkipped) {
  create();  // without a hub there is no parser
  const MailboxState state{7, 41, 1000, {12, 4294967295}};
  EXPECT_EQ(mailbox_state_of(json_of(state)), state);
  EXPECT_EQ(mailbox_state_of(R"({"uid_validity":7,"last_uid":41,"began_ms":1000})"), (MailboxState{7, 41, 1000}));
}

TEST_F(Desk, FilesComeWithTheMailAndGoWithIt) {
  create();
  take(mail("From: a@b.c\r\nSubject: Bill\r\nContent-Type: multipart/mixed; boundary=x\r\n",
            "--x\r\n\r\nSee there\r\n--x\r\nContent-Type: application/pdf; name=bill.pdf\r\n\r\n%PDF\r\n--x--\r\n"));
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_EQ(hubbub::Json::parse(hub.inbox()[0].content)["text"].string(), "Bill\n\nSee there");
  EXPECT_EQ(hubbub::Json::parse(hub.inbox()[1].content)["type"].string(), "file");
  hub.script("GET", "https://hub.example/media/1/logo.png?sig=x",
             {.status = 200, .body = "PNG", .headers = {{"Content-Type", "image/png"}}});
  EXPECT_TRUE(
      hub.send({.to = "a@b.c", .text = "Our logo", .content = R"({"type": "image", "text": "Our logo", "mediaUrl":
                          "https://hub.example/media/1/logo.png?sig=x", "mediaType": "image/png"})"})
          .sent());
  const auto sent = read_mail(sent_letters.back().bytes);
  ASSERT_THAT(sent.attachments, SizeIs(1));
  EXPECT_EQ(sent.attachments[0].name, "logo.png");
  EXPECT_EQ(sent.attachments[0].bytes, "PNG");
  EXPECT_THAT(sent.text, HasSubstr("Our logo"));
}

TEST_F(Desk, AFileThatIsRefusedIsNamedInItsPlace) {
  create();
  hub.refuse_files(hubbub::rejected("files of this type are not accepted here", "type_not_allowed"));
  EXPECT_EQ(take(mail("From: a@b.c\r\nContent-Type: application/x-msdownload; name=a.exe\r\n", "MZ")), Taken::stored);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_THAT(hub.inbox()[0].content, HasSubstr("[a.exe: files of this type"));
}

TEST_F(Desk, AMailIsTakenAgainWhenItCouldNotBeStored) {
  create();
  const auto text = mail("From: a@b.c\r\nContent-Type: image/png; name=a.png\r\n", "PNG");
  hub.refuse_files(hubbub::unavailable("The disk is full."));
  EXPECT_EQ(take(text), Taken::try_again);
  EXPECT_THAT(hub.inbox(), IsEmpty());
  const auto words = mail("From: a@b.c\r\n", "x");
  hub.request({.method = "POST", .path = "/take", .body = words});
  hub.fail_next_commit();
  hub.advance(hubbub::Milliseconds{1}).value();
  EXPECT_EQ(ends.back(), Taken::try_again);
  EXPECT_EQ(take(words), Taken::stored);
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Desk, WhatIsNoAddressIsRefusedBeforeAnythingIsSent) {
  create();
  for (const auto* to : {"", "ann", "unknown#abc", "a@b.c\r\nBcc: x@y.z", "a@b.c, d@e.f"}) {
    const auto delivery = hub.send({.to = to, .text = "x"});
    EXPECT_EQ(delivery.error.code, "invalid_address") << to;
  }
  EXPECT_THAT(sent_letters, IsEmpty());
}

TEST_F(Desk, ASettingThatCannotWorkIsNamed) {
  hub.secret("signing_key", "short");
  const auto created =
      hub.create("com.hubbub.email-test",
                 R"({"address": "support@hub.example", "signing_key": "${env:K}", "smtp": {"host": "x"}})");
  ASSERT_FALSE(created);
  EXPECT_THAT(created.error().message, HasSubstr("settings.signing_key is too short"));
}

// What a stranger may make the hub work for one mail of this size.
TEST_F(Desk, AMailOfTagsThatNeverCloseCostsLittle) {
  create();
  std::string chain;
  for (int i = 0; i < 20'000; ++i) chain += "<div><b>";
  const auto before = std::clock();
  EXPECT_EQ(take(mail("From: a@example.com\r\nContent-Type: text/html\r\n", chain + "Hello")), Taken::stored);
  EXPECT_LT(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC, 0.6);
  EXPECT_THAT(hub.inbox().back().content, HasSubstr("Hello"));
}

}  // namespace
}  // namespace email
