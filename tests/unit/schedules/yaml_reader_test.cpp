// The reader takes a map key by key, reports every wrong value at once, and knows which keys nobody asked for.
#include "schedules/strict_yaml.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::yaml;
using namespace std::chrono_literals;

namespace {

/// Loads a text that the loader itself has nothing against.
Node loaded(std::string_view text) {
  Problems problems;
  auto node = load_text(text, "t.yaml", problems);
  REQUIRE(problems.empty());
  return node.value();
}

}  // namespace

TEST_CASE("right values are read without a problem") {
  auto const root = loaded(
      "name: X\nempty:\ncount: 3\nratio: 0.5\nlost: 2%\nwait: 20d4h\nspan: 1d\nat: -7d\nsnap: \"09:00\"\n"
      "go: true\nmode: live\nitems: [a, b]\none: a\nnested: {k: v}\n");
  Problems problems;
  Reader reader(root, problems, "thing");
  CHECK(reader.required_text("name") == "X");
  CHECK(reader.optional_node("empty") == nullptr);
  CHECK(reader.optional_integer("count", 0, 9) == 3);
  CHECK(reader.required_integer("count", 0, 9) == 3);
  CHECK(reader.optional_number("ratio", 0, 1) == Approx(0.5));
  CHECK(reader.optional_share("lost") == Approx(0.02));
  CHECK(reader.required_duration("wait") == Offset{.calendar_days = 20, .exact = 4h});
  CHECK(reader.required_span("span") == 24h);
  CHECK(reader.optional_signed_duration("at")->offset == Offset{.calendar_days = 7});
  CHECK(reader.optional_time_of_day("snap") == 9h);
  CHECK(reader.optional_boolean("go") == true);
  CHECK(reader.optional_choice("mode", {"shadow", "test", "live"}) == 2);
  CHECK(reader.texts("items") == std::vector<std::string>{"a", "b"});
  CHECK(reader.texts("one") == std::vector<std::string>{"a"});
  CHECK(reader.list("items").size() == 2);
  CHECK(reader.list("absent").empty());
  CHECK(reader.text_or("absent", "fallback") == "fallback");
  CHECK_FALSE(reader.optional_boolean("absent").has_value());
  CHECK(reader.required_node("nested")->find("k")->text == "v");
  reader.finish();
  INFO(problems.text());
  CHECK(problems.empty());
}

TEST_CASE("every wrong value is a problem with its own line") {
  auto const root = loaded("a: [1]\nb: yes\nc: 99\nd: fast\ne: {x: 1}\nf:\ng: 1.5\n");
  Problems problems;
  Reader reader(root, problems, "thing");
  reader.required_text("a");
  reader.optional_boolean("b");
  reader.optional_integer("c", 0, 9);
  reader.optional_choice("d", {"slow", "slower"});
  reader.list("e");
  reader.optional_text("f");
  reader.optional_number("g", 0, 1);
  reader.required_text("h");
  reader.required_list("i");
  reader.finish();
  CHECK(problems.size() == 9);
  auto const text = problems.text();
  CHECK(text.find("t.yaml:1: thing: 'a' is a list instead of one value; write one value") != std::string::npos);
  CHECK(text.find("t.yaml:2: thing: 'b': 'yes' is neither true nor false") != std::string::npos);
  CHECK(text.find("t.yaml:3: thing: 'c' is 99; write a whole number from 0 to 9") != std::string::npos);
  CHECK(text.find("t.yaml:4: thing: 'd' is 'fast'; write one of: slow, slower") != std::string::npos);
  CHECK(text.find("t.yaml:5: thing: 'e' is a map instead of a list") != std::string::npos);
  CHECK(text.find("t.yaml:6: thing: 'f' has no value") != std::string::npos);
  CHECK(text.find("t.yaml:7: thing: 'g' is 1.5; write a number from 0 to 1") != std::string::npos);
  CHECK(text.find("t.yaml:1: thing: 'h' is missing; add it") != std::string::npos);
  CHECK(text.find("t.yaml:1: thing: 'i' is missing; add it") != std::string::npos);
}

TEST_CASE("an unknown key is reported with the nearest known one") {
  auto const root = loaded("name: X\ntime_zoen: Asia/Shanghai\nqqq: 1\n");
  Problems problems;
  Reader reader(root, problems, "utility");
  reader.required_text("name");
  reader.optional_text("time_zone");
  reader.finish();
  auto const text = problems.text();
  CHECK(text.find("t.yaml:2: utility has the unknown key 'time_zoen'; did you mean 'time_zone'?") != std::string::npos);
  CHECK(text.find("t.yaml:3: utility has the unknown key 'qqq'; did you mean 'name'?") != std::string::npos);
}

TEST_CASE("something that is no map is one problem, not one for each key") {
  auto const root = loaded("- a\n- b\n");
  Problems problems;
  Reader reader(root, problems, "utility");
  reader.required_text("name");
  reader.required_node("zone");
  reader.finish();
  REQUIRE(problems.size() == 1);
  CHECK(to_string(problems.items()[0]) ==
        "t.yaml:1: utility is a list instead of a map; write it as 'key: value' pairs");
}

TEST_CASE("an empty text where one is required is a problem") {
  auto const root = loaded("name: \"\"\n");
  Problems problems;
  Reader reader(root, problems, "utility");
  CHECK(reader.required_text("name").empty());
  CHECK(problems.size() == 1);
}
