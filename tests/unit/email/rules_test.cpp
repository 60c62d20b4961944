// Tokens, addresses, bounces, automatic mail, mailbox state, outcomes: rules without a hub.
#include <gmock/gmock.h>
#include <hubbub/abi/channel.h>

#include "addresses.hpp"
#include "automatic.hpp"
#include "bounce.hpp"
#include "keys.hpp"
#include "mailbox_state.hpp"
#include "smtp_outcome.hpp"
#include "words.hpp"

namespace email {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Tokens, NameTheirThreadAlsoWhenAServerChangesTheCase) {
  const auto tokens = tokens_of();
  const auto thread = tokens.thread_of("ann@example.com");
  auto token = tokens.token(Purpose::reply, thread);
  EXPECT_THAT(token, SizeIs(33));
  EXPECT_EQ(tokens.thread_in(Purpose::reply, token), thread);
  for (auto& c : token) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(tokens.thread_in(Purpose::reply, token), thread);
}

TEST(Tokens, AreGoodForTheirPurposeTheirKeyAndTheirIntegrationAlone) {
  const auto tokens = tokens_of();
  const auto thread = tokens.thread_of("ann@example.com");
  const auto token = tokens.token(Purpose::reply, thread);
  EXPECT_FALSE(tokens.thread_in(Purpose::unsubscribe, token));
  EXPECT_FALSE(tokens.thread_in(Purpose::unsubscribe, "u" + token.substr(1)));
  EXPECT_FALSE(tokens_of("another key of sixteen").thread_in(Purpose::reply, token));
  EXPECT_FALSE(tokens_of("a key of sixteen or more", "mail-2").thread_in(Purpose::reply, token));
}

TEST(Tokens, ThatWereChangedAnywhereAreNone) {
  const auto tokens = tokens_of();
  const auto token = tokens.token(Purpose::reply, tokens.thread_of("ann@example.com"));
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto forged = token;
    forged[i] = forged[i] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(tokens.thread_in(Purpose::reply, forged)) << i;
  }
  EXPECT_FALSE(tokens.thread_in(Purpose::reply, ""));
  EXPECT_FALSE(tokens.thread_in(Purpose::reply, token.substr(1)));
  EXPECT_FALSE(tokens.thread_in(Purpose::reply, token + "a"));
  EXPECT_FALSE(tokens.thread_in(Purpose::reply, std::string(100'000, 'r')));
}

TEST(MessageId, IsTheSameForEachTryAndNamesTheThread) {
  const auto tokens = tokens_of();
  const auto thread = tokens.thread_of("ann@example.com");
  const auto id = tokens.message_id("m-1:c-1", thread, "example.com");
  EXPECT_EQ(id, tokens.message_id("m-1:c-1", thread, "example.com"));
  EXPECT_NE(id, tokens.message_id("m-2:c-1", thread, "example.com"));
  EXPECT_EQ(tokens.thread_of_message(id), thread);
  EXPECT_EQ(tokens.thread_of_message("<" + id + ">"), thread);
  EXPECT_EQ(tokens.thread_of_message(id.substr(0, id.find('@')) + "@elsewhere"), thread);
}

TEST(MessageId, OfAnotherIsNotOurs) {
  const auto tokens = tokens_of();
  auto id = tokens.message_id("m-1", tokens.thread_of("ann@example.com"), "example.com");
  id[20] = id[20] == 'a' ? 'b' : 'a';  // another thread under the same signature
  for (const std::string& other :
       {id, std::string{}, std::string{"@"}, std::string{"CAF=x@mail.gmail.com"}, std::string(50, '.') + "@x"}) {
    EXPECT_FALSE(tokens.thread_of_message(other)) << other;
  }
}

TEST(MessageIds, AreFoundInReferencesHoweverBroken) {
  EXPECT_THAT(message_ids_in("<a@b> <c@d>\r\n\t<e@f>"), ElementsAre("a@b", "c@d", "e@f"));
  EXPECT_THAT(message_ids_in("<a@b<c@d> <no> < x@y> <unclosed@z"), ElementsAre("c@d"));
  EXPECT_THAT(message_ids_in(std::string(100'000, '<')), IsEmpty());
  EXPECT_THAT(message_ids_in("<a@1><a@2><a@3>", 2), ElementsAre("a@2", "a@3"));
}

TEST(Mailbox, IsFitForAnEnvelopeOrRefused) {
  for (const auto* good : {"ann@example.com", "a.b+c#d@sub.example.com", "münchen@example.com", "x@localhost"}) {
    EXPECT_TRUE(is_mailbox(good)) << good;
  }
  for (const auto* bad :
       {"", "@", "ann", "ann@", "@example.com", "a b@example.com", "a@b@c", "ann@example.com\r\nBcc: x@y",
        "<ann@example.com>", "a,b@example.com", "ann@.com", "ann@a..b", "ann@b.", "\"a\"@b.c", "ann@[127.0.0.1]"}) {
    EXPECT_FALSE(is_mailbox(bad)) << bad;
  }
  EXPECT_FALSE(is_mailbox(std::string(65, 'a') + "@example.com"));
  EXPECT_FALSE(is_mailbox("a@" + std::string(300, 'a')));
}

TEST(Mailbox, OfAnExternalIdIsThereForProvenAndSeparateSenders) {
  EXPECT_EQ(mailbox_of("ann@example.com"), "ann@example.com");
  const auto separate = separate_external_id("Ann#1@Example.com", "abc");
  EXPECT_EQ(separate, "ann#1@example.com#abc");
  EXPECT_EQ(mailbox_of(separate), "ann#1@example.com");
}

TEST(ReplyAddress, CarriesAToken) {
  const auto pattern = with_tag("support@example.com", "{token}");
  EXPECT_EQ(pattern, "support+{token}@example.com");
  EXPECT_EQ(with_token(pattern, "abc"), "support+abc@example.com");
  EXPECT_EQ(token_in(pattern, "Support+ABC@Example.com"), "abc");
  EXPECT_FALSE(token_in(pattern, "support+@example.com"));
  EXPECT_FALSE(token_in(pattern, "support@example.com"));
  EXPECT_FALSE(token_in(pattern, "support+abc@example.org"));
}

TEST(Authentication, IsWhatTheTrustedServerSaysOfDmarc) {
  const auto holds = [](std::string_view results) {
    return is_authenticated(results, "mx.example.com", "ann@Sender.org");
  };
  EXPECT_TRUE(holds("mx.example.com; spf=pass; dmarc=pass header.from=sender.org"));
  EXPECT_TRUE(holds("mx.example.com 1; dkim=pass header.d=x.y;\tdmarc=pass (p=REJECT) header.from=Sender.ORG"));
  EXPECT_FALSE(holds("mx.example.com; dmarc=fail header.from=sender.org"));
  EXPECT_FALSE(holds("mx.example.com; dmarc=pass header.from=evil.org"));
  EXPECT_FALSE(holds("mx.example.com; dmarc=pass"));
  EXPECT_FALSE(holds("mx.evil.com; dmarc=pass header.from=sender.org"));
  EXPECT_FALSE(holds("mx.example.com.evil.com; dmarc=pass header.from=sender.org"));
  EXPECT_FALSE(holds("mx.example.com; dmarc=none (x; dmarc=pass header.from=sender.org)"));
  EXPECT_FALSE(holds("mx.example.com; spf=fail smtp.mailfrom=\"a; dmarc=pass header.from=sender.org\""));
  EXPECT_FALSE(is_authenticated("; dmarc=pass header.from=sender.org", "", "ann@sender.org"));
}

Headers headers_of(std::initializer_list<std::pair<const char*, const char*>> list) {
  Headers headers;
  for (const auto& [name, value] : list) headers.add(name, value);
  return headers;
}

TEST(Automatic, MailIsToldFromWhatPeopleWrite) {
  EXPECT_EQ(kind_of(headers_of({{"From", "ann@example.com"}}), "text/plain"), Kind::personal);
  EXPECT_EQ(kind_of(headers_of({{"Auto-Submitted", "no"}}), ""), Kind::personal);
  EXPECT_EQ(kind_of(headers_of({{"auto-submitted", " Auto-Replied (vacation)"}}), ""), Kind::automatic);
  EXPECT_EQ(kind_of(headers_of({{"X-Auto-Response-Suppress", "All"}}), ""), Kind::automatic);
  EXPECT_EQ(kind_of(headers_of({{"X-Autoreply", "yes"}}), ""), Kind::automatic);
  EXPECT_EQ(kind_of(headers_of({{"Subject", "Automatic reply: Away"}}), ""), Kind::automatic);
  EXPECT_EQ(kind_of(headers_of({{"Subject", "Your automatic reply: why?"}}), ""), Kind::personal);
  EXPECT_EQ(kind_of(headers_of({{"List-Id", "<x.y>"}}), ""), Kind::bulk);
  EXPECT_EQ(kind_of(headers_of({{"Precedence", "BULK"}}), ""), Kind::bulk);
  EXPECT_EQ(kind_of({}, "multipart/report; report-type=delivery-status"), Kind::bounce);
  EXPECT_EQ(kind_of({}, "multipart/report; report-type=disposition-notification"), Kind::personal);
  EXPECT_EQ(kind_of(headers_of({{"From", "MAILER-DAEMON@mx.example.com (Mail Delivery System)"}}), ""), Kind::bounce);
  Headers far_travelled;
  for (int i = 0; i < 61; ++i) far_travelled.add("Received", "from x");
  EXPECT_EQ(kind_of(far_travelled, ""), Kind::loop);
}

TEST(Bounce, SaysWhoWasRefusedAndWhy) {
  const auto reports = recipient_reports(
      "Reporting-MTA: dns; mx.example.com\r\n\r\n"
      "Final-Recipient: rfc822; ann@example.org\r\nOriginal-Recipient: rfc822;ann@x.org\r\nAction: failed\r\n"
      "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <ann@example.org>:\r\n    User unknown\r\n");
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].action, RecipientReport::Action::failed);
  EXPECT_EQ(reports[0].recipient, "ann@example.org");
  EXPECT_EQ(reason_of(reports[0]), "There is no such mailbox (5.1.1): 550 5.1.1 <ann@example.org>: User unknown");
}

TEST(Bounce, SurvivesWhateverComes) {
  EXPECT_THAT(recipient_reports(""), IsEmpty());
  EXPECT_THAT(recipient_reports(" continued\n\tx\n:\n::\n"), IsEmpty());
  EXPECT_THAT(recipient_reports("Action: failed\n\nStatus: 5.0.0\n"), IsEmpty());
  std::string many;
  for (int i = 0; i < 500; ++i) many += "Final-Recipient: rfc822; a@b\nAction: failed\n\n";
  EXPECT_THAT(recipient_reports(many), SizeIs(100));
  const auto reports = recipient_reports("Final-Recipient: a@b\nDiagnostic-Code: smtp; " + std::string(100'000, 'x'));
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_LE(reason_of(reports[0]).size(), 500U);
}

TEST(MailboxState, BeginsWithWhatComesFromNowOn) {
  EXPECT_EQ(continued({}, {7, 42}, false, 1000), (MailboxState{7, 41, 1000}));
  EXPECT_EQ(continued({}, {7, 42}, true, 1000), (MailboxState{7, 0, 0}));
  EXPECT_EQ(continued({}, {7, 0}, false, 1000), (MailboxState{7, 0, 1000}));
}

TEST(MailboxState, GoesOnByUidAndLooksAtAllWhenTheyAreNumberedAnew) {
  const MailboxState state{7, 41, 1000};
  EXPECT_EQ(continued(state, {7, 99}, false, 5000), state);
  EXPECT_EQ(continued(state, {8, 99}, false, 5000), (MailboxState{8, 0, 1000}));
}

TEST(MailboxState, LooksAtAllAgainWhenTheServerHasGoneBack) {
  const MailboxState state{7, 41, 1000, {12}};
  EXPECT_EQ(continued(state, {7, 42}, false, 5000), state);
  EXPECT_EQ(continued(state, {7, 0}, false, 5000), state);
  EXPECT_EQ(continued(state, {7, 41}, false, 5000), (MailboxState{7, 0, 1000}));
}

TEST(MailboxState, KnowsWhatWasThereBefore) {
  constexpr std::int64_t began = 1'000'000'000;
  EXPECT_TRUE(is_before_start({7, 0, began}, began - 3'600'000));
  EXPECT_FALSE(is_before_start({7, 0, began}, began + 1));
  EXPECT_FALSE(is_before_start({7, 0, 0}, 1));
}

TEST(SmtpOutcome, TellsWhatIsTriedAgainFromWhatIsNot) {
  using hubbub::Status;
  EXPECT_FALSE(outcome_of({true, false, true, 250, ""}));
  EXPECT_EQ(outcome_of({false, false, false, 550, "no"})->status, Status::rejected);
  EXPECT_EQ(outcome_of({false, false, false, 550, "no"})->code, "smtp_550");
  EXPECT_EQ(outcome_of({false, false, false, 451, "grey"})->status, Status::unavailable);
  EXPECT_EQ(outcome_of({false, true, false, 535, "no"})->status, Status::unauthenticated);
  EXPECT_EQ(outcome_of({false, false, false, 0, "refused"})->status, Status::unavailable);
  EXPECT_EQ(outcome_of({false, false, false, 250, "cut off"})->status, Status::unavailable);
}

TEST(SmtpOutcome, IsUnknownWhenTheConnectionBreaksAfterTheMail) {
  EXPECT_EQ(outcome_of({false, false, true, 354, "cut off"})->code, HUBBUB_OUTCOME_UNKNOWN);
  // It was refused in so many words, though it was handed over.
  EXPECT_EQ(outcome_of({false, false, true, 554, "spam"})->status, hubbub::Status::rejected);
}

TEST(SmtpReplies, KeepWhatTheServerSaidBeforeItsGoodbye) {
  SmtpReplies replies;
  for (const auto* line : {"250 well\r\n", "550-5.1.1 No such user.\r\n", "550 5.1.1 See help/1\r\n", "221 bye\r\n"}) {
    replies.add(line);
  }
  EXPECT_EQ(replies.of(550), "550-5.1.1 No such user.\r\n5.1.1 See help/1\r\n");
  EXPECT_EQ(replies.of(221), "221 bye\r\n");
  EXPECT_EQ(replies.of(0), "221 bye\r\n");
  for (int i = 0; i < 1000; ++i) replies.add("250-" + std::string(1000, 'x'));
  EXPECT_LE(replies.of(250).size(), 2000U);
  replies.add("");
  EXPECT_EQ(replies.of(0), "");
}

TEST(Words, AreWellFormedAndHarmless) {
  EXPECT_EQ(cleaned("a\xFF\x01z\r\nb\rc"), "a\xEF\xBF\xBDz\nb\nc");
  EXPECT_EQ(cleaned("exe\xE2\x80\xAEgpj.x"), "exegpj.x");  // would be read as exex.jpg
  EXPECT_EQ(one_line(" a\r\nBcc: b@c\t d "), "a Bcc: b@c d");
  EXPECT_EQ(beginning_of("aé", 2), "a");
}

TEST(Words, AreCutAtLinesAndNeverInsideACharacter) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "déjà vu\n";
  std::string joined;
  for (const auto& piece : pieces_of(text, 60, 100)) {
    EXPECT_TRUE(piece.ends_with("\n"));
    joined += piece;
  }
  EXPECT_EQ(joined, text);
  const auto cut = pieces_of(std::string(1000, 'x'), 100, 3);
  ASSERT_THAT(cut, SizeIs(3));
  EXPECT_TRUE(cut.back().ends_with("…"));
}

TEST(Subject, LosesItsPrefixes) {
  EXPECT_EQ(bare_subject("Re: AW: fwd: Order 7"), "Order 7");
  EXPECT_EQ(bare_subject("Regarding: x"), "Regarding: x");
  EXPECT_EQ(bare_subject("Re:"), "");
}

TEST(FlowedText, IsJoinedAgain) {
  EXPECT_EQ(unflowed("one \ntwo\nthree\n", false), "one two\nthree\n");
  EXPECT_EQ(unflowed("> quo \n> ted\nme\n", false), "> quo ted\nme\n");
  EXPECT_EQ(unflowed("text \n-- \nAnn\n", false), "text \n-- \nAnn\n");
}

}  // namespace
}  // namespace email
