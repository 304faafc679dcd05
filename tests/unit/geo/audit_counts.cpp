// Counting and the checks that all networks share.
#include "tests/unit/geo/audit_counts.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

namespace lamplighter::test {

geo::Audit audit_of(std::string const& path) {
  geo::Dataset const dataset{.path = path};
  auto const imported = geo::import_network({&dataset, 1});
  if (!imported) throw std::runtime_error(imported.error().message);
  auto audit = geo::audit(*imported);
  if (!audit) throw std::runtime_error(audit.error().message);
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
