// geo/FINDINGS.md says what the sources report, and nothing else.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "geo/finding_titles.hpp"

using namespace lamplighter;

namespace {

std::string text_of(std::filesystem::path const& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<int> numbers_in(std::string const& text, std::regex const& pattern) {
  std::set<int> numbers;
  for (std::sregex_iterator hit(text.begin(), text.end(), pattern), end; hit != end; ++hit) {
    for (std::size_t group = 1; group < hit->size(); ++group) {
      if ((*hit)[group].matched) numbers.insert(std::stoi((*hit)[group].str()));
    }
  }
  return numbers;
}

std::set<int> catalogued() {
  return numbers_in(text_of(LAMPLIGHTER_SOURCE_DIR "/geo/FINDINGS.md"), std::regex(R"(\n\| (\d+) \|)"));
}

/// Numbers as the sources write them: `add(301, …)`, `make_finding(105, …)`, `report(has ? 212 : 211, …)`, `.number = 104`, `return {701, …`.
std::set<int> reported() {
  std::regex const pattern(
      R"((?:add|report|make_finding)\([^,;"]*?\b(\d{3})(?:\s*:\s*(\d{3}))?,|number = [^,;"]*?\b(\d{3})(?:\s*:\s*(\d{3}))?,|return \{?(\d{3})[,;])");
  std::set<int> numbers;
  for (auto const* folder : {LAMPLIGHTER_SOURCE_DIR "/geo", LAMPLIGHTER_SOURCE_DIR "/engine/app"}) {
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".cpp") continue;
      numbers.merge(numbers_in(text_of(entry.path()), pattern));
    }
  }
  return numbers;
}

}  // namespace

TEST_CASE("every number that the sources report stands in the catalogue, and every number there is reported") {
  auto const in_catalogue = catalogued(), in_sources = reported();
  CHECK(in_catalogue.size() > 50);
  CHECK(in_sources == in_catalogue);
}

TEST_CASE("every number has a title in English and in Chinese, and only those have") {
  std::set<int> titled;
  for (auto const& title : geo::finding_titles()) {
    INFO(title.number);
    CHECK(titled.insert(title.number).second);
    CHECK_FALSE(title.en.empty());
    CHECK_FALSE(title.zh.empty());
    CHECK(geo::title_of(title.number, geo::ReportLanguage::zh) == title.zh);
  }
  CHECK(titled == catalogued());
  CHECK(geo::title_of(999, geo::ReportLanguage::en).empty());
}
