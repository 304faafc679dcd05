// Reads a table by the Arrow stream that layers of a network are read by.
#include "geo/table_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "geo/arrow_table.hpp"

namespace lamplighter::geo {

struct TableReader::Open {
  VectorDataset dataset;
  VectorTable table;  // lives no longer than its dataset
};

TableReader::TableReader(std::unique_ptr<Open> open, std::string name)
    : open_(std::move(open)), name_(std::move(name)), columns_(open_->table.fields()) {}
TableReader::TableReader(TableReader&&) noexcept = default;
TableReader::~TableReader() = default;

Result<TableReader> TableReader::open(TableSource const& source, std::string_view named_in) {
  auto dataset = VectorDataset::open(source.dataset, source.open_options, named_in);
  if (!dataset) return tl::make_unexpected(dataset.error());
  Query query = source.query;
  if (query.layer.empty() && query.sql.empty()) {
    auto const layers = dataset->layers();
    if (layers.size() != 1) {
      return tl::make_unexpected(
          Error{.kind = Error::Kind::refused,
                .message = fmt::format("{}: it has {} layers, and '{}' names none; write 'layer' or 'sql'; layers found: {}",
                                       dataset->path(), layers.size(), named_in, fmt::join(layers, ", "))});
    }
    query.layer = layers.front();
  }
  auto table = dataset->table(query);
  if (!table) return tl::make_unexpected(table.error());
  auto name = query.sql.empty() ? fmt::format("{}, layer '{}'", dataset->path(), query.layer)
                                : fmt::format("{}, query \"{}\"", dataset->path(), query.sql);
  return TableReader(std::make_unique<Open>(Open{std::move(*dataset), std::move(*table)}), std::move(name));
}

Result<void> TableReader::read(std::vector<std::string> const& columns, Visit const& visit) const {
  std::vector<std::optional<std::string>> values(columns.size());
  std::size_t number = 0;
  bool goes_on = true;
  return open_->table.read(columns, [&](ArrowRow const& row) {
    if (!goes_on) return;
    for (std::size_t i = 0; i < columns.size(); ++i) values[i] = row.text({static_cast<int>(i)});
    goes_on = visit(++number, values);
  });
}

}  // namespace lamplighter::geo
