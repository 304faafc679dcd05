// Numbers for the nodes of a network: first those that have a row, then those that only other rows name.
#pragma once

#include <string_view>

#include "geo/network_rows.hpp"
#include "geo/texts.hpp"

namespace lamplighter::geo {

class NodeNames {
 public:
  static constexpr std::uint32_t none = no_index;

  explicit NodeNames(RowLayer<NodeView> const& rows);
  /// Over the ids of rows and the table that was made of them; both must outlive it.
  NodeNames(Texts const& row_ids, TextIndex const& index) : ids_(&row_ids), index_(&index) {}
  NodeNames(NodeNames const&) = delete;
  NodeNames& operator=(NodeNames const&) = delete;

  std::uint32_t size() const { return row_count() + others_.size(); }
  /// Numbers below are those of rows.
  std::uint32_t row_count() const { return ids_->size(); }
  std::string_view operator[](std::uint32_t node) const {
    return node < row_count() ? (*ids_)[node] : others_[node - row_count()];
  }
  std::uint32_t find(std::string_view id) const;
  /// As `find`, of the first `rows` of a column, where an empty text names none.
  std::vector<std::uint32_t> find_all(Texts const& column, std::size_t rows) const;
  /// The node's number, which it gets if it has none; none for an empty id.
  std::uint32_t add(std::string_view id);
  /// Those of a column, each after those before it; `found` is what `find_all` found in it.
  void add_missing(Texts const& column, std::size_t row, std::uint32_t& found) {
    if (found == none) found = add(column[row]);
  }

 private:
  Texts own_ids_;
  TextIndex own_index_;
  Texts const* ids_;
  TextIndex const* index_;
  WordTable others_;
};

}  // namespace lamplighter::geo
