// Reads `map.layers`.
#include "engine/app/base_layer_configuration.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "geo/map_frame.hpp"

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

constexpr std::size_t name_bytes_max = 60;

geo::BaseLayer read_layer(yaml::Node const& item, yaml::Problems& problems, std::function<std::string(std::string const&)> const& absolute) {
  yaml::Reader reader(item, problems, "map layer");
  geo::BaseLayer out;
  out.table.dataset = reader.required_text("dataset");
  if (out.table.dataset.find("://") != std::string::npos || out.table.dataset.starts_with("/vsi")) {
    reader.problem("dataset", fmt::format("'{}' is no file or folder of this machine", out.table.dataset),
                   "the map asks no other server for anything: bring the file here and write its path");
    out.table.dataset.clear();
  } else {
    out.table.dataset = absolute(out.table.dataset);
  }
  auto const kind = reader.required_text("kind");
  auto const found = std::ranges::find(geo::base_kinds, kind);
  if (found == geo::base_kinds.end()) {
    if (!kind.empty()) reader.problem("kind", fmt::format("'{}' is no kind of layer", kind), fmt::format("write one of: {}", fmt::join(geo::base_kinds, ", ")));
  } else {
    out.kind = static_cast<geo::BaseKind>(found - geo::base_kinds.begin());
  }
  out.table.query.layer = reader.text_or("layer", "");
  out.table.query.where = reader.text_or("where", "");
  out.table.open_options = reader.texts("open_options");
  out.name = reader.text_or("name", "");
  if (out.name.size() > name_bytes_max) reader.problem("name", fmt::format("has more than {} bytes", name_bytes_max), "write a word or two: it stands in the legend");
  out.label = reader.text_or("label", "");
  out.srs = reader.text_or("srs", "");
  out.zoom_min = static_cast<int>(reader.optional_integer("zoom_min", 0, geo::tile_zoom_max).value_or(geo::usual_zoom_min(out.kind)));
  out.is_public = reader.optional_boolean("public").value_or(false);
  if (out.is_public && out.kind == geo::BaseKind::building) {
    reader.problem("public", "of kind building cannot be true", "take it out: the public map shows areas, never single homes");
    out.is_public = false;
  }
  reader.finish();
  return out;
}

}  // namespace

std::vector<geo::BaseLayer> read_base_layers(yaml::Reader& root, yaml::Problems& problems, std::function<std::string(std::string const&)> const& absolute) {
  std::vector<geo::BaseLayer> out;
  auto const* node = root.optional_node("map");
  if (node == nullptr) return out;
  yaml::Reader reader(*node, problems, "map");
  std::array<int, geo::base_kinds.size()> of_kind{};
  for (auto const& item : reader.required_list("layers")) {
    auto layer = read_layer(item, problems, absolute);
    auto const number = ++of_kind[static_cast<std::size_t>(layer.kind)];
    layer.id = number == 1 ? std::string(geo::to_string(layer.kind)) : fmt::format("{}-{}", geo::to_string(layer.kind), number);
    out.push_back(std::move(layer));
  }
  if (out.size() > base_layers_max) {
    reader.problem("layers", fmt::format("names {} layers, and {} is the most", out.size(), base_layers_max), "join layers of one kind in one file");
  }
  std::ranges::stable_sort(out, {}, &geo::BaseLayer::kind);  // as they lie above each other
  reader.finish();
  return out;
}

}  // namespace lamplighter::app
