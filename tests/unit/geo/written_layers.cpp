// Writes the files of written_layers.hpp.
#include "tests/unit/geo/written_layers.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace lamplighter::test {
namespace {

std::string feature(std::vector<std::string> const& fields, std::vector<std::string> const& row) {
  std::string properties, geometry = "null";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] == "at") {
      std::string numbers = row[i].substr(1, row[i].size() - 2);
      numbers.replace(numbers.find(' '), 1, ",");
      geometry = R"({"type":"Point","coordinates":[)" + numbers + "]}";
      continue;
    }
    std::string const value = row[i] == "NULL" ? "null" : '"' + row[i] + '"';
    properties += (properties.empty() ? "\"" : ",\"") + fields[i] + "\":" + value;
  }
  return R"({"type":"Feature","properties":{)" + properties + R"(},"geometry":)" + geometry + "}";
}

}  // namespace

std::map<std::string, Table> sound_layers() {
  return {{"nodes", {{"id", "at"}, {"a", "{1 5}"}, {"b", "{2 5}"}, {"c", "{3 5}"}, {"d", "{4 5}"}, {"e", "{5 5}"}}},
          {"sources", {{"id", "node", "feeder", "phases", "at"}, {"S", "a", "F1", "ABC", "{1 5}"}}},
          {"lines", {{"id", "from_node", "to_node", "phases"}, {"L1", "a", "b", "ABC"}}},
          {"switches",
           {{"id", "from_node", "to_node", "phases", "kind", "normal_state"},
            {"B1", "b", "c", "ABC", "breaker", "closed"},
            {"F1", "c", "d", "B", "fuse", "closed"}}},
          {"transformers", {{"id", "from_node", "to_node", "phases"}, {"T1", "d", "e", "B"}}},
          {"customers",
           {{"id", "node", "phases", "transformer"}, {"C1", "c", "ABC", "NULL"}, {"C2", "e", "B", "T1"}}}};
}

WrittenLayers::WrittenLayers(std::map<std::string, Table> const& layers) {
  std::string pattern = (std::filesystem::temp_directory_path() / "layers-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  for (auto const& [name, table] : layers) {
    std::string const path = folder_ + "/" + name + ".geojson";
    std::ofstream file(path);
    file << R"({"type":"FeatureCollection","name":")" << name << R"(","features":[)";
    for (std::size_t row = 1; row < table.size(); ++row) {
      file << (row == 1 ? "" : ",\n") << feature(table.front(), table[row]);
    }
    file << "]}";
    datasets_.push_back({.path = path});
  }
}

WrittenLayers::~WrittenLayers() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace lamplighter::test
