// The forms in which exports write phases, positions and dates.
#include <catch2/catch.hpp>

#include "geo/mapping_words.hpp"

using namespace lamplighter::geo;

namespace {

std::string phases(std::string_view text, PhaseCode const& code = {}) {
  auto const found = phases_in(text, code);
  return found ? to_string(*found) : "?";
}
PhaseCode letters(std::array<std::string, 4> names) { return {.form = PhaseCode::Form::letters, .letters = std::move(names)}; }
PhaseCode bits(std::array<unsigned, 4> weights) { return {.form = PhaseCode::Form::bits, .bits = weights}; }

}  // namespace

TEST_CASE("phases are read from letters in any order, with signs between them and a neutral") {
  CHECK(phases("ABCN") == "ABC");
  CHECK(phases("CAN") == "AC");
  CHECK(phases("a;b") == "AB");
  CHECK(phases("A, C") == "AC");
  CHECK(phases("N") == "");
  CHECK(phases("") == "");
  CHECK(phases("ABX") == "?");
  CHECK(phases("1") == "?");
}

TEST_CASE("phases have other names elsewhere") {
  CHECK(phases("RST", letters({"R", "S", "T", "N"})) == "ABC");
  CHECK(phases("L1/L3", letters({"L1", "L2", "L3", "N"})) == "AC");
  CHECK(phases("L1L2L3N", letters({"L1", "L2", "L3", "N"})) == "ABC");
  CHECK(phases("13", letters({"1", "2", "3", "0"})) == "AC");
  CHECK(phases("黄红", letters({"黄", "绿", "红", "N"})) == "AC");
  CHECK(phases("A", letters({"R", "S", "T", "N"})) == "?");
}

TEST_CASE("a number's bits are phases, in either order, and a bit of nothing is not understood") {
  CHECK(phases("1", bits({1, 2, 4, 8})) == "A");
  CHECK(phases("7", bits({1, 2, 4, 8})) == "ABC");
  CHECK(phases("6", bits({4, 2, 1, 8})) == "AB");
  CHECK(phases("15", bits({4, 2, 1, 8})) == "ABC");
  CHECK(phases("9", bits({4, 2, 1, 0})) == "?");
  CHECK(phases("0", bits({1, 2, 4, 0})) == "");
  CHECK(phases("A", bits({1, 2, 4, 0})) == "?");
}

TEST_CASE("positions are read only where a word means one thing") {
  using Code = PositionCode;
  CHECK(position_in("Open", Code::open_closed) == Position::open);
  CHECK_FALSE(position_in("分", Code::open_closed));
  for (auto const* open : {"open", "NO", "开", "分闸", "aberta", "offen", "normally open"}) {
    CHECK(position_in(open, Code::words) == Position::open);
  }
  for (auto const* closed : {"closed", "NC", "合", "fechado", "常闭"}) CHECK(position_in(closed, Code::words) == Position::closed);
  for (auto const* unclear : {"NA", "A", "F", "1", "true", ""}) CHECK_FALSE(position_in(unclear, Code::words));
  CHECK(position_in("1", Code::one_is_open) == Position::open);
  CHECK(position_in("false", Code::one_is_open) == Position::closed);
  CHECK(position_in("1", Code::one_is_closed) == Position::closed);
  CHECK(position_in("否", Code::one_is_closed) == Position::open);
  CHECK_FALSE(position_in("2", Code::one_is_closed));
}

TEST_CASE("dates have three orders, and what is no day is none") {
  using namespace std::chrono;
  sys_days const leap{year{2024} / 2 / 29};
  CHECK(date_in("2024-02-29", DateOrder::ymd) == leap);
  CHECK(date_in("2024/2/29 23:59:59", DateOrder::ymd) == leap);
  CHECK(date_in("2024-02-29T08:00:00Z", DateOrder::ymd) == leap);
  CHECK(date_in("20240229", DateOrder::ymd) == leap);
  CHECK(date_in("29022024", DateOrder::dmy) == leap);
  CHECK(date_in("29.02.2024", DateOrder::dmy) == leap);
  CHECK(date_in("2/29/2024", DateOrder::mdy) == leap);
  for (auto const* none : {"2023-02-29", "29/02/2024", "24-02-29", "2024-02", "2024-02-29x", "yesterday", ""}) {
    CHECK_FALSE(date_in(none, DateOrder::ymd));
  }
}
