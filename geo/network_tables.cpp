// Columns in memory of their own, seen through spans.
#include "geo/network_tables.hpp"

#include <map>

namespace lamplighter::geo {

NetworkTables viewed(OwnedNetworkTables& tables) {
  std::map<std::string, std::pair<void const*, std::size_t>> places;
  tables.each([&](std::string const& name, auto const& column) { places[name] = {column.data(), column.size()}; });
  NetworkTables result;
  result.each([&]<class T>(std::string const& name, std::span<T const>& column) {
    auto const [data, size] = places.at(name);
    column = {static_cast<T const*>(data), size};
  });
  return result;
}

NetworkTables share(OwnedNetworkTables tables) {
  // Shared: every copy of the tables, and whoever holds a view, reads the same columns.
  auto owned = std::make_shared<OwnedNetworkTables>(std::move(tables));
  NetworkTables result = viewed(*owned);
  result.storage = std::move(owned);
  return result;
}

}  // namespace lamplighter::geo
