// What IMAP servers say.
#include <gmock/gmock.h>

#include "imap_replies.hpp"

namespace email {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kLine = 100;
constexpr std::size_t kLiteral = 50;

TEST(ImapReplies, AreTheSameHoweverTheBytesAreCut) {
  const std::string bytes = "* 1 FETCH (UID 7 BODY[] {9}\r\na\r\n{3}\r\n!)\r\nh1 OK done\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    ImapReplies replies{kLine, kLiteral};
    std::vector<ImapReply> all;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      replies.add(bytes.substr(at, step));
      while (auto reply = replies.next()) all.push_back(*reply);
    }
    ASSERT_THAT(all, SizeIs(2)) << step;
    EXPECT_EQ(all[0].line, "* 1 FETCH (UID 7 BODY[] {9})");
    EXPECT_THAT(all[0].literals, ElementsAre("a\r\n{3}\r\n!"));
    EXPECT_EQ(all[1].line, "h1 OK done");
  }
}

TEST(ImapReplies, EndAtAnEmptyLineAfterALiteral) {
  ImapReplies replies{kLine, kLiteral};
  replies.add("* X {5}\r\nhello\r\n* Y {0}\r\n\r\n");
  EXPECT_THAT(replies.next()->literals, ElementsAre("hello"));
  EXPECT_THAT(replies.next()->literals, ElementsAre(""));
  EXPECT_FALSE(replies.next());
}

TEST(ImapReplies, DoNotBelieveAServerThatSendsMoreThanItMay) {
  const auto is_breached_by = [](const std::string& bytes) {
    ImapReplies replies{kLine, kLiteral};
    replies.add(bytes);
    while (replies.next()) {
    }
    return replies.is_breached();
  };
  EXPECT_TRUE(is_breached_by("* X {51}\r\n"));
  EXPECT_TRUE(is_breached_by("* X {99999999999999999999999999}\r\n"));
  EXPECT_TRUE(is_breached_by("* X {30}\r\n" + std::string(30, 'x') + " {21}\r\n"));
  EXPECT_FALSE(is_breached_by("* X {30}\r\n" + std::string(30, 'x') + ")\r\n* X {50}\r\n"));
  EXPECT_TRUE(is_breached_by(std::string(101, 'x')));
  EXPECT_TRUE(is_breached_by("* " + std::string(200, 'x') + "\r\n"));
  EXPECT_FALSE(is_breached_by("* X {-1}\r\n* X {}\r\n* X }\r\n"));
  std::string many = "*";
  for (int i = 0; i < 20; ++i) many += "{1}\r\nx";
  EXPECT_TRUE(is_breached_by(many));
}

TEST(ImapAnswers, HaveNumbers) {
  EXPECT_EQ(number_after("* OK [UIDVALIDITY 1167] valid", "[UIDVALIDITY "), 1167U);
  EXPECT_EQ(number_after("* OK [uidvalidity 4294967295]", "[UIDVALIDITY "), 4294967295U);
  EXPECT_FALSE(number_after("* OK [UIDVALIDITY 4294967296]", "[UIDVALIDITY "));
  EXPECT_FALSE(number_after("* OK", "[UIDVALIDITY "));
  EXPECT_THAT(search_result("* SEARCH 4 8  15").value(), ElementsAre(4U, 8U, 15U));
  EXPECT_THAT(search_result("* search").value(), IsEmpty());
  EXPECT_THAT(search_result("* SEARCH x 99999999999 1").value(), ElementsAre(1U));
  EXPECT_FALSE(search_result("* 4 EXISTS"));
}

TEST(ImapAnswers, HaveDates) {
  EXPECT_EQ(internal_date_ms("* 1 FETCH (INTERNALDATE \"01-Jan-1970 00:00:10 +0000\")"), 10'000);
  EXPECT_EQ(internal_date_ms("INTERNALDATE \" 1-Jan-1970 01:00:00 +0100\""), 0);
  EXPECT_EQ(internal_date_ms("INTERNALDATE \"17-Jul-1996 02:44:25 -0700\""), 837596665'000);
  EXPECT_FALSE(internal_date_ms("INTERNALDATE \"17-Xxx-1996 02:44:25 -0700\""));
  EXPECT_FALSE(internal_date_ms("INTERNALDATE \"17-Jul\""));
  EXPECT_FALSE(internal_date_ms("nothing"));
}

TEST(ImapText, IsQuotedOrRefused) {
  EXPECT_EQ(quoted("IN\"BO\\X"), "\"IN\\\"BO\\\\X\"");
  EXPECT_FALSE(quoted("a\r\nb LOGOUT"));
  EXPECT_FALSE(quoted("é"));
}

}  // namespace
}  // namespace email
