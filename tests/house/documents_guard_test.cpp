// The pages that a newcomer reads name what the code reads, and their links lead somewhere.
#include "tests/house/documents_guard.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace lamplighter::house;

namespace {

/// The tree with one word of one file replaced everywhere.
std::vector<File> tree_with(std::string_view path, std::string_view word, std::string_view other) {
  auto files = source_tree();
  for (auto& file : files) {
    if (file.path != path) continue;
    for (auto at = file.text.find(word); at != std::string::npos; at = file.text.find(word, at + other.size())) {
      file.text.replace(at, word.size(), other);
    }
  }
  return files;
}

void check_nothing(std::vector<std::string> const& findings) {
  INFO(joined(findings));
  CHECK(findings.empty());
}

}  // namespace

TEST_CASE("every key of every file that a person writes is explained") {
  check_nothing(key_findings(source_tree()));
  CHECK(key_findings(tree_with("docs/files.md", "trusted_proxies", "proxies")).size() == 1);
  CHECK(key_findings(tree_with("docs/files.md", "`needs_go`", "needs_go")).size() == 1);
  CHECK(key_findings(tree_with("docs/files.md", "half_within", "half")).size() == 1);
  CHECK(key_findings(tree_with("schedules/policy.cpp", "\"validity\"", "\"shelf_life\"")).size() == 1);
}

TEST_CASE("every column of the contacts file is explained") {
  check_nothing(column_findings(source_tree()));
  CHECK(column_findings(tree_with("docs/files.md", "verified_at", "checked_at")).size() == 1);
}

TEST_CASE("every variable and every stage of texts is explained") {
  check_nothing(variable_findings(source_tree()));
  CHECK(variable_findings(tree_with("docs/files.md", "`addresses`", "addresses")).size() == 1);
  CHECK(variable_findings(tree_with("docs/files.md", "`withdrawn`", "withdrawn")).size() == 1);
}

TEST_CASE("both READMEs list every command") {
  check_nothing(command_findings(source_tree()));
  CHECK(command_findings(tree_with("README.zh.md", "`migrate`", "migrate")).size() == 1);
  CHECK(command_findings(tree_with("engine/app/command_line.cpp", "\"preview\"", "\"foresee\"")).size() == 2);
}

TEST_CASE("links between the documents lead to files and headings that are there") {
  check_nothing(link_findings(source_tree()));
  CHECK(link_findings(tree_with("README.md", "(SECURITY.md)", "(SAFETY.md)")).size() == 1);
  CHECK(link_findings(tree_with("docs/files.md", "## Contacts\n", "## People\n")).size() == 2);
}

TEST_CASE("a run can say which tests it could not register") {
  check_nothing(absence_findings(source_tree()));
  CHECK(absence_findings(tree_with("tests/e2e/CMakeLists.txt", "lamplighter_not_registered", "message")).size() == 1);
  CHECK(std::filesystem::exists(LAMPLIGHTER_BINARY_DIR "/tests_not_registered.txt"));
}
