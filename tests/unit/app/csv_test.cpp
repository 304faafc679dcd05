// Comma-separated values: what is written is read again, and what is broken is refused by its line.
#include <random>

#include <catch2/catch.hpp>

#include "engine/app/csv.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

std::string random_field(std::mt19937_64& chance) {
  static std::string const letters[] = {"a", "\"", ",", "\n", "\r\n", "\r", " ", "停", "0", "''", "\t"};
  std::string out;
  for (auto length = chance() % 6; length > 0; --length) out += letters[chance() % std::size(letters)];
  return out;
}

}  // namespace

TEST_CASE("whatever is written as CSV is read again as it was") {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    std::mt19937_64 chance(seed);
    std::vector<std::vector<std::string>> rows(1 + chance() % 5, std::vector<std::string>(2 + chance() % 4));
    std::string text = chance() % 2 == 0 ? "\xEF\xBB\xBF" : "";
    std::string const line_end = chance() % 2 == 0 ? "\n" : "\r\n";
    for (auto& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        row[i] = random_field(chance);
        text += (i == 0 ? "" : ",") + csv_field(row[i]);
      }
      text += line_end;
    }
    INFO(seed << ": " << text);
    auto const read = parse_csv(text, "t.csv");
    REQUIRE(read);
    REQUIRE(read->size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK((*read)[i].fields == rows[i]);
  }
}

TEST_CASE("lines are counted over quoted line ends and empty lines") {
  auto const read = parse_csv("a,b\n\"x\ny\",1\n\nlast,2", "t.csv");
  REQUIRE(read);
  REQUIRE(read->size() == 3);
  CHECK((*read)[1].line == 2);
  CHECK((*read)[2].line == 5);
  CHECK((*read)[2].fields == std::vector<std::string>{"last", "2"});
}

TEST_CASE("semicolons or tabs separate where the header has them, as some spreadsheets write") {
  auto const read = parse_csv("a;b;c\r\n1,5;\"x;y\";z\r\n", "t.csv");
  REQUIRE(read);
  CHECK((*read)[0].fields == std::vector<std::string>{"a", "b", "c"});
  CHECK((*read)[1].fields == std::vector<std::string>{"1,5", "x;y", "z"});
  auto const tabs = parse_csv("a\tb\n1;2\t3,4\n", "t.csv");
  REQUIRE(tabs);
  CHECK((*tabs)[1].fields == std::vector<std::string>{"1;2", "3,4"});
  auto const one = parse_csv("a\nx;y\n", "t.csv");
  REQUIRE(one);
  CHECK((*one)[1].fields == std::vector<std::string>{"x;y"});
}

TEST_CASE("an empty text has no rows, and an empty quoted field is a row") {
  CHECK(parse_csv("", "t.csv")->empty());
  CHECK(parse_csv("\n\n", "t.csv")->empty());
  CHECK(parse_csv("\"\"\n", "t.csv")->size() == 1);
}

TEST_CASE("broken CSV is refused with file and line") {
  for (auto const& [text, said] : std::vector<std::pair<std::string, std::string>>{
           {"a\n\"open", "t.csv:2: a quote is left open"},
           {"a\n\"x\"y", "t.csv:2: text after a closing quote"},
           {std::string("a\nb\0c", 5), "t.csv:2: a NUL byte"}}) {
    INFO(said);
    auto const read = parse_csv(text, "t.csv");
    REQUIRE(!read);
    CHECK(read.error().kind == Error::Kind::usage);
    CHECK_THAT(read.error().message, Contains(said));
  }
}
