// Every finding number can say what it says in both languages.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "geo/finding_words.hpp"
#include "tests/unit/geo/audit_counts.hpp"

using namespace lamplighter;

namespace {

std::vector<geo::FindingSentence> catalogue() {
  std::vector<geo::FindingSentence> all;
  for (auto const part : {geo::import_sentences(), geo::audit_sentences(), geo::contact_sentences()}) {
    CHECK(std::is_sorted(part.begin(), part.end(), [](auto const& a, auto const& b) { return a.number < b.number; }));
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::set<char> places_in(std::string_view text) {
  std::set<char> places;
  for (std::size_t at = 0; at + 2 < text.size(); ++at) {
    if (text[at] == '{' && text[at + 2] == '}') places.insert(text[at + 1]);
  }
  return places;
}

/// Words in quotes in the sources; `pattern` has one group.
std::set<std::string> words_in_sources(std::regex const& pattern) {
  std::set<std::string> words;
  for (auto const* folder : {LAMPLIGHTER_SOURCE_DIR "/geo", LAMPLIGHTER_SOURCE_DIR "/engine/app"}) {
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
      bool const is_catalogue = entry.path().filename().string().starts_with("finding_sentences");
      if (entry.path().extension() != ".cpp" || is_catalogue) continue;
      std::stringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      auto const source = text.str();
      for (std::sregex_iterator hit(source.begin(), source.end(), pattern), end; hit != end; ++hit) words.insert((*hit)[1].str());
    }
  }
  return words;
}

}  // namespace

TEST_CASE("every number has sentences, and each is whole in English and in Chinese") {
  std::set<int> numbers, titled;
  std::set<std::pair<int, std::string_view>> known;
  for (auto const& one : catalogue()) {
    INFO(one.number << " " << one.variant << ": " << one.en);
    CHECK(known.emplace(one.number, one.variant).second);
    numbers.insert(one.number);
    CHECK_FALSE(one.en.empty());
    CHECK(test::not_chinese(std::regex_replace(std::string(one.zh), std::regex("\\{[0-9]\\}"), "'x'")).empty());
    bool const has_remedy = one.number >= 100 && one.number / 10 != 69;
    CHECK(one.en_remedy.empty() != has_remedy);
    if (has_remedy) {
      CHECK(test::not_chinese(std::regex_replace(std::string(one.zh_remedy), std::regex("\\{[0-9]\\}"), "'x'")).empty());
    } else {
      CHECK(one.zh_remedy.empty());
    }
    // Chinese needs no plural and may have values of its own; it leaves no number or id out.
    CHECK(places_in(one.en).size() + (one.number == 402 ? 0 : 2) >= places_in(one.zh).size());
    CHECK((places_in(one.en).empty()) == (places_in(one.zh).empty()));
  }
  numbers.erase(0);  // the status of a feeder
  for (auto const& title : geo::finding_titles()) titled.insert(title.number);
  CHECK(numbers == titled);
}

TEST_CASE("the sources say only what is in the catalogue, and all of it") {
  std::set<std::string> variants;
  for (auto const& one : catalogue()) variants.insert(std::string(one.variant));
  variants.erase("");
  for (auto const& said : words_in_sources(std::regex(R"re((?:said_as|choose)\(\s*"([a-z_0-9]+)")re"))) {
    INFO(said);
    CHECK(variants.contains(said));
  }
  auto const written = words_in_sources(std::regex(R"re("([a-z_0-9]+)")re"));
  for (auto const& variant : variants) {
    INFO(variant);
    CHECK(written.contains(variant));
  }
}

TEST_CASE("a finding says the same thing in both languages, with its ids and numbers") {
  auto const finding = geo::make_finding(331, geo::Finding::Severity::warning, "customers", "C1", geo::said("T1", 12, "T2", 14, "0.14"));
  CHECK(finding.reason == "transformer 'T1' is 12 away and 'T2' 14 (confidence 0.14)");
  CHECK(reason_in(finding, geo::ReportLanguage::en) == finding.reason);
  CHECK(reason_in(finding, geo::ReportLanguage::zh) == "配变 'T1' 相距 12，'T2' 相距 14（置信度 0.14）");
  CHECK(remedy_in(finding, geo::ReportLanguage::zh) == "已关联较近的一台，可能有误；请填写所属配变");
}

TEST_CASE("values are text: braces in an id are no place of a sentence, and a sentence that nobody wrote is not made up") {
  auto const braces = geo::make_finding(302, geo::Finding::Severity::warning, "lines", "L1", geo::said("{1}", "{0}"));
  CHECK(reason_in(braces, geo::ReportLanguage::zh) == "字段 '{1}' 所填节点 '{0}' 不在图层 nodes 中");
  geo::Finding const foreign{.number = 302, .layer = "lines", .id = "L1", .reason = "as it came", .remedy = "none"};
  CHECK(reason_in(foreign, geo::ReportLanguage::zh) == "as it came");
  std::vector<geo::Said> const evidence{geo::said_as("carried", "ABC"), geo::said_as("contradiction")};
  CHECK(told(691, evidence, geo::ReportLanguage::en) == "the conductors at its node carry ABC; they contradict each other");
  CHECK(told(691, evidence, geo::ReportLanguage::zh) == "所在节点的导线为 ABC 相；两者矛盾");
}
