// Writes the files of written_export.hpp.
#include "tests/unit/app/written_export.hpp"

#include <catch2/catch.hpp>

#include "engine/app/mapping_file.hpp"

namespace lamplighter::test {

WrittenExport::WrittenExport(std::map<std::string, std::string> const& layers) {
  for (auto const& [name, text] : layers) folder_.file(name + ".csv", text);
}

geo::Result<geo::ImportResult> WrittenExport::import(std::string const& mapping) const {
  auto layout = app::parse_mapping(mapping, "ours.yaml");
  if (!layout) FAIL(layout.error().message);
  geo::Dataset const dataset{.path = folder(), .mapping = "ours.yaml", .name = "gis", .layout = std::move(*layout)};
  return geo::import_network({&dataset, 1});
}

std::vector<std::string> findings_of(geo::ImportResult const& result) {
  std::vector<std::string> found;
  for (auto const& finding : result.findings) {
    CHECK_FALSE(finding.reason.empty());
    CHECK_FALSE(finding.remedy.empty());
    if (finding.number >= 200) found.push_back(std::to_string(finding.number) + " " + finding.layer + " " + finding.id);
  }
  return found;
}

}  // namespace lamplighter::test
