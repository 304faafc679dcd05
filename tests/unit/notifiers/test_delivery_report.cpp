// Which mail is a bounce, and what it says.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "notifiers/delivery_report.hpp"
#include "notifiers/imap_replies.hpp"

namespace lamplighter::notifiers {
namespace {

std::string report(std::string const& action, std::string const& status) {
  return fmt::format(
      "Return-Path: <>\r\nTo: <bounces+7-0123@power.example>\r\nSubject: Undelivered\r\n"
      "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"=_b 1\"\r\n\r\nThis is MIME.\r\n"
      "--=_b 1\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
      "--=_b 1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
      "Final-Recipient: rfc822; li.na@people.example\r\nAction: {}\r\nStatus: {}\r\nDiagnostic-Code: smtp; 550 li.na@people.example unknown\r\n\r\n"
      "--=_b 1\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Planned outage\r\n--=_b 1--\r\n",
      action, status);
}

std::string replaced(std::string text, std::string const& from, std::string const& to) {
  auto const at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a bounce says what became of the mail, and never to whom it went") {
  struct Case {
    std::string action, status;
    AttemptState state;
  };
  for (auto const& one : {Case{"failed", "5.1.1", AttemptState::failed_permanent}, Case{"Failed", "5.1.1 (bad mailbox)", AttemptState::failed_permanent},
                          Case{"failed", "4.4.7", AttemptState::expired}, Case{"failed", "4.2.2", AttemptState::failed_temporary},
                          Case{"delayed", "4.4.1", AttemptState::in_network}, Case{"relayed", "2.0.0", AttemptState::in_network},
                          Case{"delivered", "2.0.0", AttemptState::delivered}, Case{"expanded (to a list)", "2.0.0", AttemptState::delivered}}) {
    auto const read = parse_delivery_report(report(one.action, one.status));
    REQUIRE(read.has_value());
    CHECK(read->state == one.state);
    CHECK(read->detail.find("li.na") == std::string::npos);
    CHECK(read->addresses == std::vector<std::string>{"bounces+7-0123@power.example"});
  }
}

TEST_CASE("mail that is not exactly one bounce of one recipient is none") {
  auto const good = report("failed", "5.1.1");
  auto const recipient = std::string{"Final-Recipient: rfc822; li.na@people.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"};
  for (auto const& wrong : {std::string{}, std::string{"Subject: On holiday\r\n\r\nI am away."}, "From a@b.example Mon\r\n" + good,
                            replaced(good, "report-type=delivery-status", "report-type=disposition-notification"),
                            replaced(good, "multipart/report", "multipart/mixed"), replaced(good, "--=_b 1--", "--=_b 2--"),
                            replaced(good, "Reporting-MTA", "Reporting"), replaced(good, "Final-Recipient", "Recipient"),
                            replaced(good, "Action: failed", "Action: lost"), replaced(good, "Status: 5.1.1", "Status: 550"),
                            replaced(good, "Status: 5.1.1", "Status: 5..1"), replaced(good, "Status: 5.1.1", "Status: 9.1.1"),
                            replaced(good, "550 li.na@people.example unknown\r\n\r\n", "x\r\n\r\n" + recipient + "\r\n"),
                            replaced(good, "message/delivery-status\r\n", "message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n"),
                            replaced(good, "text/plain", "message/delivery-status"), "\x01 not a header\r\n" + good,
                            good + std::string(delivery_report_bytes_max, 'x')}) {
    CHECK_FALSE(parse_delivery_report(wrong));
  }
}

TEST_CASE("a bounce that is cut anywhere is none") {
  auto const good = report("failed", "5.1.1");
  auto const whole = good.rfind("--=_b 1--") + 9;
  for (std::size_t size = 0; size < whole; ++size) CHECK_FALSE(parse_delivery_report(good.substr(0, size)));
}

TEST_CASE("an IMAP server's lines are read, also where a mail holds lines that look like them") {
  CHECK(searched_uids("* 3 EXISTS\r\n* SEARCH 4 9 12\r\nA3 OK\r\n", 10) == std::vector<std::uint32_t>{4, 9, 12});
  CHECK(searched_uids("* SEARCH\r\nA3 OK\r\n", 10) == std::vector<std::uint32_t>{});
  CHECK(searched_uids("* SEARCH 4 9 12 \r\n", 2) == std::vector<std::uint32_t>{4, 9});
  for (auto const* const wrong : {"", "A3 OK\r\n", "* SEARCH x\r\n", "* SEARCH 1 -2\r\n", "* SEARCH 1x\r\n", "* SEARCH 99999999999\r\n"}) {
    CHECK_FALSE(searched_uids(wrong, 10));
  }
  CHECK(uid_validity("* OK [UIDVALIDITY 1700] x\r\n") == 1700u);
  CHECK_FALSE(uid_validity("* OK [UIDVALIDITY x]\r\n"));
  CHECK(fetched_literal("* 1 FETCH (UID 5 BODY[] {20}\r\n* 9 FETCH BODY[ {0}\r\n)\r\nA4 OK\r\n") == "* 9 FETCH BODY[ {0}\r");
  CHECK(fetched_literal("* 1 FETCH (UID 5 BODY[HEADER] {3}\r\na\r\n)\r\n") == "a\r\n");
  CHECK(fetched_literal("* 1 FETCH (UID 5 BODY[HEADER] \"\")\r\n") == "");
  CHECK_FALSE(fetched_literal("* 1 FETCH (UID 5 BODY[] {30}\r\nshort\r\n)\r\n"));
  CHECK_FALSE(fetched_literal("* 1 FETCH (FLAGS (\\Seen) UID 5)\r\nA4 OK\r\n"));
}

}  // namespace lamplighter::notifiers
