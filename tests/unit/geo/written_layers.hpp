// Small datasets written for a test, one GeoJSON file per layer.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "geo/import.hpp"

namespace lamplighter::test {

/// A layer as a table: the first row names the fields; the word NULL is a null; `{x y}` in a field `at` is the point.
using Table = std::vector<std::vector<std::string>>;

/// A sound little network: source S on a; line a-b; breaker b-c (ABC); fuse c-d (B); transformer d-e (B); customers at c
/// and e. Tests change one thing in it.
std::map<std::string, Table> sound_layers();

/// Writes the layers into a folder of its own, removed with the object.
class WrittenLayers {
 public:
  explicit WrittenLayers(std::map<std::string, Table> const& layers);
  ~WrittenLayers();
  WrittenLayers(WrittenLayers const&) = delete;
  WrittenLayers& operator=(WrittenLayers const&) = delete;

  std::vector<geo::Dataset> const& datasets() const { return datasets_; }
  geo::Result<geo::ImportResult> import(std::optional<std::chrono::sys_days> day = {}) const { return geo::import_network(datasets_, day); }

 private:
  std::string folder_;
  std::vector<geo::Dataset> datasets_;
};

}  // namespace lamplighter::test
