// Looks among the rows first, then among the others.
#include "geo/node_names.hpp"

namespace lamplighter::geo {

NodeNames::NodeNames(RowLayer<NodeView> const& rows) : ids_(&own_ids_), index_(&own_index_) {
  for (NodeView const& row : rows) own_ids_.push_back(row.id);
  own_index_ = TextIndex(own_ids_);
}

std::uint32_t NodeNames::find(std::string_view id) const {
  std::uint32_t const row = index_->find(*ids_, id);
  if (row != none) return row;
  auto const other = others_.find(id);
  return other ? row_count() + *other : none;
}

std::vector<std::uint32_t> NodeNames::find_all(Texts const& column, std::size_t rows) const {
  std::vector<std::uint32_t> found(rows, none);
  index_->find_all(*ids_, rows, [&](std::size_t row) { return column[row]; }, found.data());
  for (std::size_t row = 0; row < rows; ++row) {
    bool const is_named = !column[row].empty();
    if (!is_named) {
      found[row] = none;
    } else if (found[row] == none && others_.size() != 0) {
      found[row] = find(column[row]);
    }
  }
  return found;
}

std::uint32_t NodeNames::add(std::string_view id) {
  if (id.empty()) return none;
  std::uint32_t const row = index_->find(*ids_, id);
  return row != none ? row : row_count() + others_.add(id).first;
}

}  // namespace lamplighter::geo
