// The guards' lexer tells comments and literals from code.
#include "tests/house/source_text.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter::house;

TEST_CASE("comments are blanked and lines stay where they are") {
  auto const source = split_source("a; // one\n/* two\n three */ b;\n");
  CHECK(source.code == "a;       \n      \n          b;\n");
  CHECK(source.without_comments == source.code);
  CHECK(line_at(source.code, source.code.find('b')) == 3);
}

TEST_CASE("contents of literals are blanked in the code and kept beside it") {
  auto const source = split_source("f(\"a // no comment\", '\"', \"say \\\"hi\\\"\");");
  REQUIRE(source.literals.size() == 2);
  CHECK(source.literals[0].text == "a // no comment");
  CHECK(source.literals[1].text == "say \\\"hi\\\"");
  CHECK(source.code.find("comment") == std::string::npos);
  CHECK(source.without_comments.find("// no comment") != std::string::npos);
  CHECK(source.code.size() == source.without_comments.size());
}

TEST_CASE("raw strings end where their mark says, and digit separators open nothing") {
  auto const source = split_source("auto s = R\"x(one \" )\" two)x\"; int n = 1'000'000; // three\n");
  REQUIRE(source.literals.size() == 1);
  CHECK(source.literals[0].text == "one \" )\" two");
  CHECK(source.code.find("1'000'000;") != std::string::npos);
  CHECK(source.code.find("three") == std::string::npos);
}

TEST_CASE("texts that end in the middle of something are read to their end") {
  for (auto const* text : {"/* open", "\"open", "'", "R\"x(open", "R\"", "\"\\", "//"}) {
    INFO(text);
    CHECK(split_source(text).code.size() == std::string(text).size());
  }
}

TEST_CASE("brackets are matched across kinds") {
  CHECK(closing_bracket("f(a[1], {2})", 1) == 11);
  CHECK(closing_bracket("f(", 1) == std::string_view::npos);
}

TEST_CASE("a commented-out line of CMake names nothing") {
  CHECK(without_hash_comments("a # b\nc\n") == "a    \nc\n");
}
