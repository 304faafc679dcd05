// Copies of a network side by side, as large as one likes and of real shape.
#pragma once

#include <string>

#include "geo/row_views.hpp"

namespace lamplighter::test {

/// Gives `add` the rows of `copies` copies, layer by layer in the order a TableBuilder wants. Every id and every name of
/// another row gets "@0", "@1" … behind it; feeders too. Copies are not joined, so that copy `k` of a device has
/// exactly the customers of the device, each with "@k". Views are good during the call only.
template <class Add>
void write_tiles(geo::NetworkData const& data, std::uint32_t copies, Add const& add) {
  auto const each = [&](auto const& layer, auto const& rename) {
    for (std::uint32_t copy = 0; copy < copies; ++copy) {
      std::string const suffix = "@" + std::to_string(copy);
      for (auto row : layer) {
        rename(row, [&](std::string& text) {
          if (!text.empty()) text += suffix;
        });
        add(view_of(row));
      }
    }
  };
  auto const joint = [](auto& row, auto const& suffixed) {
    for (auto* const text : {&row.id, &row.from_node, &row.to_node, &row.feeder}) suffixed(*text);
  };
  each(data.nodes, [](auto& row, auto const& suffixed) { suffixed(row.id); });
  each(data.sources, [](auto& row, auto const& suffixed) {
    for (auto* const text : {&row.id, &row.node, &row.feeder}) suffixed(*text);
  });
  each(data.sections, joint);
  each(data.devices, joint);
  each(data.customers, [](auto& row, auto const& suffixed) {
    for (auto* const text : {&row.id, &row.node, &row.transformer, &row.feeder}) suffixed(*text);
  });
  each(data.service_points, [](auto& row, auto const& suffixed) {
    for (auto* const text : {&row.id, &row.customer, &row.node, &row.transformer}) suffixed(*text);
  });
  each(data.meters, [](auto& row, auto const& suffixed) {
    for (auto* const text : {&row.id, &row.service_point}) suffixed(*text);
  });
}

}  // namespace lamplighter::test
