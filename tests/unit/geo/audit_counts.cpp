// Counting and the checks that all networks share.
#include "tests/unit/geo/audit_counts.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "geo/finding_words.hpp"
#include "geo/report.hpp"

namespace lamplighter::test {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The first so many words of two and more Latin letters with nothing but blanks between; empty for none.
std::string latin_words(std::string_view text, int count) {
  int found = 0;
  std::size_t first = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_letter(text[at])) {
      if (text[at] != ' ') found = 0;
      ++at;
      continue;
    }
    auto const start = at;
    while (at < text.size() && is_letter(text[at])) ++at;
    if (at - start < 2) {
      found = 0;
      continue;
    }
    if (found++ == 0) first = start;
    if (found == count) return std::string(text.substr(first, at - first));
  }
  return {};
}

/// Without what stands in quotes, and without paths.
std::string own_words(std::string_view text) {
  std::string words;
  bool is_quoted = false, is_path = false;
  for (char const one : text) {
    if (one == '\'') is_quoted = !is_quoted;
    is_path = one == '/' || (is_path && one != ' ' && static_cast<unsigned char>(one) < 0x80);
    words += is_quoted || is_path || one == '\'' ? '|' : one;
  }
  return words;
}

/// What stands between the tags, without styles and the map.
std::string words_of_page(std::string page) {
  for (auto const& [first, last] : {std::pair{"<style>", "</style>"}, std::pair{"<svg", "</svg>"}}) {
    if (auto const place = page.find(first); place != std::string::npos) page.erase(place, page.find(last) - place);
  }
  std::string words;
  bool is_tag = false;
  for (char const one : page) {
    if (one == '<') is_tag = true;
    words += is_tag ? '|' : one;
    if (one == '>') is_tag = false;
  }
  return words;
}

}  // namespace

std::string not_chinese(std::string const& text) {
  for (std::size_t at = 0; at + 2 < text.size(); ++at) {
    if (text[at] == '{' && text[at + 2] == '}') return "a value is missing: " + text;
  }
  bool const has_han = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE4; });
  if (!has_han) return "no word is Chinese: " + text;
  auto const english = latin_words(own_words(text), 2);
  return english.empty() ? std::string{} : english + " in: " + text;
}

void check_chinese(geo::Audit const& audit, geo::NetworkRows const& data) {
  constexpr auto zh = geo::ReportLanguage::zh;
  std::set<std::string> wrong;  // each sentence once
  auto const look = [&](std::string const& text) {
    if (auto words = not_chinese(text); !words.empty()) wrong.insert(std::move(words));
  };
  for (auto const& one : audit.findings) {
    look(reason_in(one, zh));
    look(remedy_in(one, zh));
  }
  for (auto const& one : audit.suggestions) look(evidence_in(one, zh));
  for (auto const& one : audit.feeders) {
    if (one.status != geo::FeederStatus::clean) look(reason_in(one, zh));
  }
  CHECK(wrong == std::set<std::string>{});
  for (auto const& text : {words_of_page(geo::report_html(audit, data, zh)), geo::report_text(audit, zh)}) {
    CHECK(latin_words(text, 3) == "");
  }
}

geo::Audit audit_of(std::string const& path) {
  geo::Dataset const dataset{.path = path};
  auto const imported = geo::import_network({&dataset, 1});
  if (!imported) throw std::runtime_error(imported.error().message);
  auto audit = geo::audit(*imported);
  if (!audit) throw std::runtime_error(audit.error().message);
  check_chinese(*audit, imported->data);
  return std::move(*audit);
}

std::map<int, int> geometry_and_attribute_counts(geo::Audit const& audit) {
  std::map<int, int> counts;
  for (auto const& finding : audit.findings) {
    if (finding.number >= 500 && finding.number < 700) ++counts[finding.number];
  }
  return counts;
}

void check_shape(geo::Audit const& audit) {
  for (auto const& feeder : audit.feeders) {
    INFO(feeder.id);
    CHECK(feeder.unsupplied.empty());
    CHECK(feeder.status == geo::FeederStatus::usable);  // no text of a notice is there
    CHECK(feeder.score >= 88);
    CHECK(feeder.score <= 91);
    CHECK(feeder.deductions.texts > 8);
    CHECK(feeder.deductions.unsupplied == 0);
  }
  for (auto const& one : audit.suggestions) {
    INFO(one.id << ": " << one.evidence);
    CHECK(one.kind == geo::Suggestion::Kind::phases);
  }
  for (auto const& finding : audit.findings) {
    bool const is_island = finding.number == 402, is_whole = finding.id.empty();
    INFO(finding.number << " " << finding.id);
    if (!is_whole && !is_island) CHECK_FALSE(finding.feeder.empty());
  }
}

}  // namespace lamplighter::test
