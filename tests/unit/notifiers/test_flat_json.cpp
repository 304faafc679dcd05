// The little JSON of spool files.
#include <catch2/catch.hpp>

#include "notifiers/flat_json.hpp"

namespace lamplighter::notifiers {

TEST_CASE("what is written reads back, whatever the text holds") {
  FlatObject const object{{"to", "a \"b\" \\ \n \x01 停电 😀"}, {"attempt", std::int64_t{-7}},
                          {"parts", std::vector<std::string>{"one", "", "3\t"}}};
  auto const read = parse_flat_json(to_flat_json(object));
  REQUIRE(read);
  CHECK(*read == object);
}

TEST_CASE("escapes are read, pairs of surrogates too") {
  auto const read = parse_flat_json(R"({"a": "\u505c\ud83d\ude00\/\b\f\r"})");
  REQUIRE(read);
  CHECK(std::get<std::string>(read->at("a")) == "停😀/\b\f\r");
}

TEST_CASE("anything that is not one flat object is refused") {
  for (auto const* text :
       {"", "{", "[]", "{}x", R"({"a")", R"({"a":})", R"({"a":1.5})", R"({"a":true})", R"({"a":null})", R"({"a":{}})",
        R"({"a":[1]})", R"({"a":["x")", R"({"a":1,})", R"({"a":1 "b":2})", R"({"a":1,"a":2})", R"({"a":"\ud83d"})",
        R"({"a":"\ude00"})", R"({"a":"\x"})", R"({"a":"\u12)", "{\"a\":\"\n\"}", R"({"a":99999999999999999999})"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_flat_json(text));
  }
}

}  // namespace lamplighter::notifiers
