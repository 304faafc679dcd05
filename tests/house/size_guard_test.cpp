// Files and functions stay small, say what they are for, and are built.
#include "tests/house/size_guard.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter::house;

namespace {

std::string lines(std::size_t n, std::string const& line = "  step();\n") {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += line;
  return out;
}

// The checker's answer for a text that holds one function.
Function only_function(std::string const& text) {
  auto const found = functions_of(text);
  INFO(text);
  REQUIRE(found.size() == 1);
  return found.front();
}

}  // namespace

TEST_CASE("no file and no function grows past its limit") {
  auto const findings = size_findings(source_tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("the size guard reports a file over its limit; tests have some more room") {
  CHECK(size_findings({{"geo/a.hpp", lines(400, "int a;\n")}}).empty());
  CHECK(size_findings({{"geo/a.hpp", lines(401, "int a;\n")}}).size() == 1);
  CHECK(size_findings({{"tests/unit/a.cpp", lines(500, "int a;\n")}}).empty());
  CHECK(size_findings({{"tests/unit/a.cpp", lines(501, "int a;\n")}}).size() == 1);
  CHECK(size_findings({{"setup", "#!/bin/sh\n" + lines(400)}}).size() == 1);
  CHECK(size_findings({{"README.md", lines(2000)}}).empty());
}

TEST_CASE("the size guard reports a function over its limit, counted from its head to its closing brace") {
  CHECK(size_findings({{"geo/a.cpp", "void f() {\n" + lines(68) + "}\n"}}).empty());
  CHECK(size_findings({{"geo/a.cpp", "void f() {\n" + lines(69) + "}\n"}}).size() == 1);
  CHECK(size_findings({{"tests/unit/a.cpp", "TEST_CASE(\"long\") {\n" + lines(69) + "}\n"}}).size() == 1);
}

TEST_CASE("the function counter measures functions and methods inside namespaces and classes") {
  auto const found = functions_of(
      "namespace a::b {\n"
      "class C : public D<int> {\n"
      " public:\n"
      "  explicit C(int x) : x_{x}, y_{x} {\n"
      "    start();\n"
      "  }\n"
      "  int x() const noexcept override { return x_; }\n"
      " private:\n"
      "  int x_{1};\n"
      "};\n"
      "template <class T, class U = std::vector<int>>\n"
      "auto g(T t, int n = {}) -> std::optional<int> {\n"
      "  if (t) {\n"
      "    return std::optional<int>{1};\n"
      "  }\n"
      "  auto const h = [&] { return 2; };\n"
      "  return h();\n"
      "}\n"
      "}  // namespace a::b\n");
  REQUIRE(found.size() == 3);
  CHECK(found[0].name == "C");
  CHECK(found[0].line == 4);
  CHECK(found[0].lines == 3);
  CHECK(found[1].name == "x");
  CHECK(found[1].lines == 1);
  CHECK(found[2].name == "g");
  CHECK(found[2].line == 11);
  CHECK(found[2].lines == 8);
}

TEST_CASE("the function counter is not misled by braces in comments, literals, directives and data") {
  CHECK(only_function("// {\nvoid f() {\n  say(\"{\"); /* { */\n  auto c = '{';\n}\n").lines == 4);
  CHECK(only_function("#define OPEN {\nvoid f() {\n}\n").lines == 2);
  CHECK(functions_of("std::array<int, 2> const table = {1,\n2};\nint n{3};\nenum class E : int { a, b };\n").empty());
  CHECK(functions_of("struct alignas(64) S {\n  int a = 0;\n};\n").empty());
  CHECK(functions_of("auto const x = f({1, 2});\nstd::vector<int> const y = g(1) + h{2};\n").empty());
  CHECK(
      only_function("std::map<int, int> const m = {{1, 2}, {3, 4}};\nbool operator==(A a, A b) {\n  return true;\n}\n")
          .lines == 3);
  CHECK(only_function("auto const f = [] {\n  return 1;\n};\n").lines == 3);
  CHECK(only_function("auto const f = [](int a) {\n  return a;\n};\n").lines == 3);
}

TEST_CASE("every file begins with a comment, and every header guards itself") {
  auto const findings = first_line_findings(source_tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("the first-line guard reports files that begin without a comment") {
  CHECK(first_line_findings({{"geo/a.cpp", "#include <vector>\n"}}).size() == 1);
  CHECK(first_line_findings({{"geo/a.cpp", "//\nint a;\n"}}).size() == 1);
  CHECK(first_line_findings({{"geo/a.cpp", "// Reads.\nint a;\n"}}).empty());
  CHECK(first_line_findings({{"geo/a.hpp", "// Reads.\nint a;\n"}}).size() == 1);
  CHECK(first_line_findings({{"geo/a.hpp", "// Reads.\n#pragma once\nint a;\n"}}).empty());
  CHECK(first_line_findings({{"geo/CMakeLists.txt", "add_library(a)\n"}}).size() == 1);
  CHECK(first_line_findings({{"setup", "#!/bin/sh\nset -e\n"}}).size() == 1);
  CHECK(first_line_findings({{"setup", "#!/bin/sh\n# Installs.\n"}}).empty());
  CHECK(first_line_findings({{"a.mjs", "#!/usr/bin/env node\n// Serves.\n"}}).empty());
  CHECK(first_line_findings({{"examples/a.yaml", "a: 1\n"}}).size() == 1);
  CHECK(first_line_findings({{"tests/unit/bad/a.key_twice.yaml", "a: 1\na: 2\n"}}).empty());
}

TEST_CASE("every source and test is named in a CMakeLists.txt that is reached from the root") {
  auto const findings = registration_findings(source_tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("the registration guard reports tests that nobody builds") {
  auto const with = [](std::string const& cmake) {
    return registration_findings({{"CMakeLists.txt", "add_subdirectory(tests)\n"},
                                  {"tests/CMakeLists.txt", "foreach(part unit/geo sim)\nadd_subdirectory(${part})\n"},
                                  {"tests/unit/geo/CMakeLists.txt", cmake},
                                  {"tests/unit/geo/trace_test.cpp", "// t\n"}});
  };
  CHECK(with("lamplighter_test(geo_test unit SOURCES trace_test.cpp)\n").empty());
  CHECK(with("lamplighter_test(geo_test unit SOURCES retrace_test.cpp)\n").size() == 1);
  CHECK(with("# trace_test.cpp\n").size() == 1);
  CHECK(registration_findings({{"CMakeLists.txt", ""}, {"geo/CMakeLists.txt", ""}}).size() == 1);
  CHECK(registration_findings({{"CMakeLists.txt", ""}, {"geo/a.cpp", "// a\n"}}).size() == 1);
}
