// What Kannel's callbacks say, with texts as Kannel 1.4.5 was seen to send them.
#include <catch2/catch.hpp>

#include "notifiers/kannel_receipt.hpp"

namespace lamplighter::notifiers {
namespace {

using enum AttemptState;

std::string smpp_text(std::string const& stat, std::string const& error) {
  return "id:311232123001 sub:001 dlvrd:000 submit date:2611220133 done date:2611220133 stat:" + stat +
         " err:" + error + " text:stat:DELIVRD hi";
}

}  // namespace

TEST_CASE("each delivery report means what its type and words say") {
  struct Row {
    std::string status;
    std::string text;
    AttemptState state;
  };
  Row const rows[] = {
      {"1", smpp_text("DELIVRD", "000"), delivered},
      {"2", smpp_text("EXPIRED", "000"), expired},
      {"34", smpp_text("EXPIRED", "000"), expired},
      {"34", "", expired},
      {"2", smpp_text("UNDELIV", "001"), failed_permanent},
      {"2", smpp_text("UNDELIV", "027"), failed_temporary},
      {"2", smpp_text("UNDELIV", "ABC"), failed_permanent},
      {"2", smpp_text("REJECTD", "027"), failed_permanent},
      {"2", smpp_text("DELETED", "000"), failed_permanent},
      {"2", smpp_text("UNKNOWN", "000"), in_network},
      {"2", smpp_text("ACCEPTD", "000"), in_network},
      {"2", "", failed_temporary},
      {"4", smpp_text("ENROUTE", "000"), in_network},
      {"8", "ACK/", in_network},
      {"16", "NACK/0x0000000b/Invalid Destination Address", failed_permanent},
      {"16", "NACK/0x00000058/Throttling error", failed_temporary},
      {"32", "", in_network},
  };
  for (auto const& row : rows) {
    CAPTURE(row.status, row.text);
    auto const receipt = parse_kannel_receipt({7}, {{"part", "2"}, {"parts", "3"}, {"k", "x"}, {"status", row.status},
                                                    {"text", row.text}, {"fid", "311"}});
    REQUIRE(receipt);
    CHECK(receipt->attempt == AttemptNumber{7});
    CHECK(receipt->part == 2);
    CHECK(receipt->state == row.state);
  }
}

TEST_CASE("the detail keeps the carrier's codes and nothing of the message") {
  auto const receipt = parse_kannel_receipt({7}, {{"status", "2"}, {"text", smpp_text("UNDELIV", "001")}});
  REQUIRE(receipt);
  CHECK(receipt->part == 1);
  CHECK(receipt->detail == "status 2 stat UNDELIV err 001");
}

TEST_CASE("words inside the customer's text are not taken for the carrier's") {
  auto const receipt = parse_kannel_receipt({7}, {{"status", "2"}, {"text", "id:1 text:stat:EXPIRED err:027"}});
  REQUIRE(receipt);
  CHECK(receipt->state == failed_temporary);
  CHECK(receipt->detail == "status 2");
}

TEST_CASE("a callback that is not ours in form is an error that names the parameter") {
  struct Row {
    QueryParameters parameters;
    std::string message;
  };
  Row const rows[] = {
      {{}, "receipt has no parameter 'status'"},
      {{{"status", ""}}, "receipt's parameter 'status' is no whole number"},
      {{{"status", "%d"}}, "receipt's parameter 'status' is no whole number"},
      {{{"status", "1"}, {"status", "2"}}, "receipt has parameter 'status' twice"},
      {{{"status", "3"}}, "receipt's 'status' is none of 1, 2, 4, 8, 16, 32, 34"},
      {{{"status", "1"}, {"part", "0"}, {"parts", "2"}}, "receipt's 'part' is not 1 to 2"},
      {{{"status", "1"}, {"part", "3"}, {"parts", "2"}}, "receipt's 'part' is not 1 to 2"},
      {{{"status", "1"}, {"parts", "33"}}, "receipt's 'parts' is not 1 to 32"},
      {{{"status", "1"}, {"part", "99999999999"}}, "receipt's parameter 'part' is no whole number"},
      {{{"status", "1"}, {"text", "a"}, {"text", "b"}}, "receipt has parameter 'text' twice"},
  };
  for (auto const& row : rows) {
    auto const receipt = parse_kannel_receipt({7}, row.parameters);
    REQUIRE_FALSE(receipt);
    CHECK(receipt.error().message == row.message);
  }
}

}  // namespace lamplighter::notifiers
