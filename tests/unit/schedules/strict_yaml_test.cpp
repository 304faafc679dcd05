// The strict loader refuses what two people could read in two ways, and keeps text as it was written.
#include "schedules/strict_yaml.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter::schedules::yaml;

namespace {

Node loaded(std::string_view text) {
  Problems problems;
  auto node = load_text(text, "t.yaml", problems);
  INFO(problems.text());
  REQUIRE(problems.empty());
  return node.value();
}

std::string refusal(std::string_view text, Limits const& limits = {}) {
  Problems problems;
  auto const node = load_text(text, "t.yaml", problems, limits);
  REQUIRE_FALSE(problems.empty());
  return problems.text();
}

bool says(std::string const& message, std::string_view text) {
  return message.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("ids are strings whatever they look like") {
  for (std::string const id :
       {"007", "1e3", "no", "null", "~", "Null", "0x10", "12:30:45", "2026-03-02", "true", ".5"}) {
    INFO(id);
    auto const root = loaded("id: " + id + "\n");
    REQUIRE(root.find("id") != nullptr);
    CHECK(root.find("id")->kind == Node::Kind::scalar);
    CHECK(root.find("id")->text == id);
    CHECK_FALSE(root.find("id")->is_quoted);
    CHECK(loaded("[" + id + "]").items.at(0).text == id);
    CHECK(loaded("{" + id + ": 1}").entries.at(0).key == id);
  }
}

TEST_CASE("a word that only begins like null is itself") {
  CHECK(loaded("[nullable, ~x]").items.at(0).text == "nullable");
  CHECK(loaded("[nullable, ~x]").items.at(1).text == "~x");
}

TEST_CASE("nothing before a key named null is still nothing") {
  auto const root = loaded("a:\nnull: 1\nb:\n- \n~ : 2\n");
  REQUIRE(root.entries.size() == 4);
  CHECK(root.find("a")->kind == Node::Kind::empty);
  CHECK(root.find("a")->place.line == 1);
  CHECK(root.find("null")->text == "1");
  CHECK(root.find("b")->items.at(0).kind == Node::Kind::empty);
  CHECK(root.find("~")->text == "2");
  CHECK(loaded("a:\n  null\nb: 1\n").find("a")->text == "null");
}

TEST_CASE("quotes are remembered, and an empty value is no text") {
  CHECK(loaded("at: \"09:00\"").find("at")->is_quoted);
  CHECK(loaded("at: '09:00'").find("at")->is_quoted);
  CHECK(loaded("at:\n").find("at")->kind == Node::Kind::empty);
  CHECK(loaded("at: \"\"").find("at")->kind == Node::Kind::scalar);
  CHECK(loaded("").kind == Node::Kind::empty);
  CHECK(loaded("# only a comment\n").kind == Node::Kind::empty);
}

TEST_CASE("keys come in file order, each with its place") {
  auto const root = loaded("b: 1\na:\n  - x\n  -  y\n");
  REQUIRE(root.entries.size() == 2);
  CHECK(root.entries[0].key == "b");
  CHECK(root.entries[1].key == "a");
  CHECK(root.entries[1].place.line == 2);
  auto const& items = root.entries[1].value.items;
  REQUIRE(items.size() == 2);
  CHECK(items[1].place.line == 4);
  CHECK(items[1].place.column == 6);
  CHECK(*items[1].place.file == "t.yaml");
}

TEST_CASE("duplicate keys are refused with both lines, all of them at once") {
  auto const message = refusal("a: 1\nb: 2\na: 3\nb: {c: 1, c: 2}\n");
  CHECK(says(message, "t.yaml:3: key 'a' stands twice, first on line 1"));
  CHECK(says(message, "t.yaml:4: key 'b' stands twice, first on line 2"));
  CHECK(says(message, "t.yaml:4: key 'c' stands twice, first on line 4"));
}

TEST_CASE("anchors, aliases, merges, tags and second documents are refused") {
  CHECK(says(refusal("a: &x 1\nb: *x\n"), "t.yaml:1: an anchor"));
  CHECK(says(refusal("a: &x {b: 1}\n"), "t.yaml:1: an anchor"));
  CHECK(says(refusal("a: 1\nb: *x\n"), "t.yaml:2: "));
  CHECK(says(refusal("a: 1\n<<: {b: 2}\n"), "t.yaml:2: a merge key"));
  CHECK(says(refusal("a: !!str 1\n"), "t.yaml:1: a tag"));
  CHECK(says(refusal("a: !thing [1]\n"), "t.yaml:1: a tag"));
  CHECK(says(refusal("a: 1\n---\nb: 2\n"), "a second document"));
}

TEST_CASE("a billion laughs are stopped at the first") {
  CHECK(says(refusal("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"), "t.yaml:1: an anchor"));
}

TEST_CASE("depth, number of values and size are bounded") {
  auto const nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
  };
  CHECK(loaded(nested(32)).kind == Node::Kind::list);
  CHECK(says(refusal(nested(33)), "nesting deeper than 32 levels"));
  CHECK(says(refusal("[1, 2, 3, 4]", {.nodes_max = 3}), "more than 3 values"));
  CHECK(says(refusal("a: 12345678", {.bytes_max = 8}), "larger than 8 bytes"));
}

TEST_CASE("tabs that indent, other encodings and control characters are refused with their line") {
  CHECK(says(refusal("a:\n\tb: 1\n"), "t.yaml:2: a tab in the indentation"));
  CHECK(says(refusal("a:\n  \tb: 1\n"), "t.yaml:2: a tab in the indentation"));
  CHECK(loaded("a: 1\t# tab before a comment\n").find("a")->text == "1");
  CHECK(says(refusal("a: 1\nb: \xff\xfe\n"), "t.yaml:2: a byte that is no UTF-8"));
  CHECK(says(refusal("b: \xc0\x80\n"), "no UTF-8"));
  CHECK(says(refusal("b: \xed\xa0\x80\n"), "no UTF-8"));
  CHECK(says(refusal(std::string_view("a: \0", 4)), "no UTF-8"));
  CHECK(says(refusal("a: \"x\\0y\"\n"), "a NUL character"));
  CHECK(loaded("\xEF\xBB\xBFname: 电力\n").find("name")->text == "电力");
}

TEST_CASE("syntax errors name the line") {
  CHECK(says(refusal("a: 1\nb: [1, 2\nc: 3\n"), "t.yaml:"));
  CHECK(says(refusal("a: 1\nb: \"open\n"), "t.yaml:2: a quote that is never closed"));
  CHECK(says(refusal("a: 1\nb: 'it''s open\n"), "t.yaml:2: a quote that is never closed"));
  CHECK(says(refusal("b: \"ends in \\\"\n"), "t.yaml:1: a quote that is never closed"));
  CHECK(loaded("b: 'it''s'\n").find("b")->text == "it's");
  CHECK(loaded("b: \"a \\\" b\"\n").find("b")->text == "a \" b");
  CHECK(says(refusal("a: 1\n  b: 2\n"), "t.yaml:2: this is no YAML"));
}

TEST_CASE("a list or nothing cannot be a key") {
  CHECK(says(refusal("? [a, b]\n: 1\n"), "a list or map as a key"));
  CHECK(says(refusal("\"\": 1\n"), "an empty key"));
}

TEST_CASE("Windows line ends and places survive") {
  auto const root = loaded("a: null\r\nb: x\r\n");
  CHECK(root.find("a")->text == "null");
  CHECK(root.find("b")->text == "x");
  CHECK(root.find("b")->place.line == 2);
}
