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

using Guard = std::vector<std::string> (*)(std::vector<File> const&);

/// How much more a guard finds when a word of one file is replaced by another.
std::size_t found_more(Guard guard, std::string_view path, std::string_view word, std::string_view other) {
  return guard(tree_with(path, word, other)).size() - guard(source_tree()).size();
}

void check_nothing(std::vector<std::string> const& findings) {
  INFO(joined(findings));
  CHECK(findings.empty());
}

}  // namespace

TEST_CASE("every key of every file that a person writes is explained") {
  check_nothing(key_findings(source_tree()));
  CHECK(found_more(key_findings, "docs/files.md", "trusted_proxies", "proxies") == 1);
  CHECK(found_more(key_findings, "docs/files.md", "`outages.momentary`", "`momentary`") == 1);
  CHECK(found_more(key_findings, "docs/files.md", "`callbacks.allow`", "`allow`") == 1);
  CHECK(found_more(key_findings, "docs/files.md", "`needs_go`", "needs_go") == 1);
  CHECK(found_more(key_findings, "docs/files.md", "half_within", "half") == 1);
  CHECK(found_more(key_findings, "schedules/policy_stage.cpp", "\"validity\"", "\"shelf_life\"") == 1);
}

TEST_CASE("every column of the contacts file is explained") {
  check_nothing(column_findings(source_tree()));
  CHECK(found_more(column_findings, "docs/files.md", "verified_at", "checked_at") == 1);
}

TEST_CASE("every variable and every stage of texts is explained") {
  check_nothing(variable_findings(source_tree()));
  CHECK(found_more(variable_findings, "docs/files.md", "`addresses`", "addresses") == 1);
  CHECK(found_more(variable_findings, "docs/files.md", "`withdrawn`", "withdrawn") == 1);
}

TEST_CASE("both READMEs list every command") {
  check_nothing(command_findings(source_tree()));
  CHECK(found_more(command_findings, "README.zh.md", "`migrate`", "migrate") == 1);
  CHECK(found_more(command_findings, "engine/app/command_line.cpp", "\"preview\"", "\"foresee\"") == 2);
}

TEST_CASE("both READMEs state the same measured figures") {
  check_nothing(figure_findings(source_tree()));
  CHECK(found_more(figure_findings, "README.zh.md", "21,600", "22,600") == 1);
  CHECK(found_more(figure_findings, "README.md", "| receipts in", "receipts in") == 1);
}

TEST_CASE("links between the documents lead to files and headings that are there") {
  check_nothing(link_findings(source_tree()));
  CHECK(found_more(link_findings, "README.md", "(SECURITY.md)", "(SAFETY.md)") == 1);
  CHECK(found_more(link_findings, "docs/files.md", "## Contacts\n", "## People\n") == 3);
}

TEST_CASE("a run can say which tests it could not register") {
  check_nothing(absence_findings(source_tree()));
  CHECK(found_more(absence_findings, "tests/e2e/CMakeLists.txt", "lamplighter_not_registered", "message") == 1);
  CHECK(std::filesystem::exists(LAMPLIGHTER_BINARY_DIR "/tests_not_registered.txt"));
}
