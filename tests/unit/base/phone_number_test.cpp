// Telephone numbers: one form for every way of writing, and nothing that would reach a stranger.
#include <catch2/catch.hpp>

#include "engine/base/phone_number.hpp"

using namespace lamplighter;
using Line = PhoneNumber::Line;
using Standing = PhoneNumber::Standing;

namespace {

std::string normal(std::string_view text, std::string_view region = "CN") {
  auto const number = parse_phone(text, region);
  return number ? number->e164 : "none";
}

void check_refused(std::string_view text, PhoneProblem problem, std::string_view region = "CN") {
  INFO(text);
  auto const number = parse_phone(text, region);
  REQUIRE(!number);
  CHECK(number.error() == problem);
}

}  // namespace

TEST_CASE("the same number is one number however it is written") {
  for (auto const* text : {"13900000001", "139 0000 0001", "013900000001", "+86 139-0000-0001", "8613900000001", "0086 13900000001",
                           "(+86) 139.0000.0001", "１３９０００００００１", "＋86（139）00000001", "\u202A+8613900000001\u202C",
                           " 139\u00A00000\u20110001\t", "tel:+86-139-0000-0001"}) {
    INFO(text);
    CHECK(normal(text) == "+8613900000001");
  }
  CHECK(normal("07400 123456", "GB") == "+447400123456");
  CHECK(normal("+44 (0)7400 123456") == "+447400123456");
  CHECK(normal("(11) 99999-0001", "BR") == "+5511999990001");
}

TEST_CASE("a number that is surely a line in a house is known as one") {
  auto const house = parse_phone("010-6552 9988", "CN");
  REQUIRE(house);
  CHECK(house->e164 == "+861065529988");
  CHECK(house->line == Line::fixed);
  CHECK(house->standing == Standing::valid);
  CHECK(parse_phone("13900000001", "CN")->line == Line::other);
  CHECK(parse_phone("+1 202 555 0100", "CN")->line == Line::other);    // fixed or mobile: nobody can tell
  CHECK(parse_phone("+86 12912345678", "CN")->line == Line::other);    // in no known range
  CHECK(parse_phone("400 820 8820", "CN")->line == Line::other);
}

TEST_CASE("a number in no range that is known is kept and doubted") {
  for (auto const* text : {"12912345678", "+8612912345678"}) {
    INFO(text);
    auto const number = parse_phone(text, "CN");
    REQUIRE(number);
    CHECK(number->e164 == "+8612912345678");
    CHECK(number->standing == Standing::doubtful);
  }
  CHECK(parse_phone("13900000001", "CN")->standing == Standing::valid);
}

TEST_CASE("a number whose country code belongs to nobody is kept and doubted") {
  auto const number = parse_phone("+999 (000) 000-01", "CN");
  REQUIRE(number);
  CHECK(number->e164 == "+99900000001");
  CHECK(number->standing == Standing::doubtful);
  CHECK(number->line == Line::other);
  CHECK(normal("+99900000001", "") == "+99900000001");
  check_refused("+999123", PhoneProblem::impossible_length);
  check_refused("+9991234567890123", PhoneProblem::impossible_length);
}

TEST_CASE("the normal form is read as itself, so noughts that would vanish one by one make no number") {
  for (auto const* text : {"000000001", "0000000144", "000000018644"}) check_refused(text, PhoneProblem::unreadable);
  for (auto const* text : {"13900000001", "12912345678", "010-65529988", "+39 06 698 12345", "+99900000001"}) {
    INFO(text);
    CHECK(normal(normal(text), "") == normal(text));
  }
}

TEST_CASE("a national number without a country is nobody's") {
  check_refused("13900000001", PhoneProblem::no_country, "");
  check_refused("0044 7400 123456", PhoneProblem::no_country, "");
  CHECK(normal("+8613900000001", "") == "+8613900000001");
}

TEST_CASE("what is too short or too long, or lacks its area code, is no number") {
  for (auto const* text : {"12", "139000000012345", "13900000001/13900000002", "13900000001 13900000002"}) {
    check_refused(text, PhoneProblem::impossible_length);
  }
  for (auto const* text : {"62345678", "6234 5678", "2345678", "+8662345678"}) check_refused(text, PhoneProblem::no_area_code);
  CHECK(normal("01062345678") == "+861062345678");
  check_refused("555 1234", PhoneProblem::no_area_code, "US");
}

TEST_CASE("the number of an emergency or of a company is nobody's own, and lacks no area code") {
  for (auto const* text : {"110", "119", "120", "10086", "95598", "96110", "12345"}) check_refused(text, PhoneProblem::service_number);
  check_refused("911", PhoneProblem::service_number, "US");
}

TEST_CASE("a letter among the digits is not read as a key of the telephone, and nothing is cut off") {
  for (auto const* text : {"1390000000O", "1-800-FLOWERS", "call me", "13900000001 王五", "13900000001;13900000002", "13900000001,13900000002",
                           "13900000001、13900000002", "139++0000001", "13900000001+", "86+13900000001", "", "-", "+", "x12", "\xff\xfe""13900000001", "13900000001\n1", "1.39e+10",
                           "13900000001 ext", "exit 12"}) {
    check_refused(text, PhoneProblem::unreadable);
  }
  check_refused(std::string(500, '1'), PhoneProblem::unreadable);
}

TEST_CASE("an extension is seen, and is no part of the number") {
  for (auto const* text : {"010-65529988 ext 8001", "010-65529988转8001", "010-65529988 分机 8001", "010-65529988 x8001",
                           "+86 10 65529988;ext=8001", "01065529988#8001"}) {
    INFO(text);
    auto const number = parse_phone(text, "CN");
    REQUIRE(number);
    CHECK(number->e164 == "+861065529988");
    CHECK(number->has_extension);
  }
  CHECK_FALSE(parse_phone("010-65529988", "CN")->has_extension);
}

TEST_CASE("a region is a country with telephones") {
  CHECK(is_phone_region("CN"));
  CHECK(is_phone_region("BR"));
  for (auto const* text : {"", "cn", "ZZ", "China", "001"}) CHECK_FALSE(is_phone_region(text));
}
