// Small exports written for a test: a folder of CSV files with a column WKT, and the mapping that reads them.
#pragma once

#include <map>
#include <string>

#include "geo/import.hpp"
#include "tests/unit/app/scratch_folder.hpp"

namespace lamplighter::test {

/// Writes the files into a folder of its own, removed with the object.
class WrittenExport {
 public:
  /// `layers`: name → lines of the file.
  explicit WrittenExport(std::map<std::string, std::string> const& layers);

  geo::Result<geo::ImportResult> import(std::string const& mapping) const;
  std::string folder() const { return folder_.path().string(); }

 private:
  ScratchFolder folder_;
};

/// "number layer id" of findings from number 200 on.
std::vector<std::string> findings_of(geo::ImportResult const& result);

}  // namespace lamplighter::test
