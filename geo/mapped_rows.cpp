// Lists into rows and rows into lists.
#include "geo/mapped_rows.hpp"

#include <utility>

#include "geo/row_views.hpp"

namespace lamplighter::geo {
namespace {

std::vector<SectionRow> rows_in(SectionList const& list) {
  std::vector<SectionRow> rows;
  rows.reserve(list.size());
  for (SectionView const& view : list) rows.push_back(row_of(view));
  return rows;
}

SectionList list_of(std::vector<SectionRow> const& rows) {
  SectionList list;
  for (SectionRow const& row : rows) list.push_back(view_of(row));
  return list;
}

}  // namespace

MappedRows mapped_rows(ReadRows& read) {
  return {.data = data_of(read.lists),
          .lines = rows_in(read.lines),
          .transformers = rows_in(read.transformers),
          .findings = std::exchange(read.findings, {}),
          .is_geographic = read.is_geographic,
          .shapes = std::exchange(read.shapes, {})};
}

void put_back(MappedRows rows, ReadRows& read) {
  read.lists = lists_of(rows.data);
  read.lines = list_of(rows.lines);
  read.transformers = list_of(rows.transformers);
  read.findings = std::move(rows.findings);
  for (Target const target : all_targets) read.index_of(target) = TextIndex(read.ids_of(target));
}

}  // namespace lamplighter::geo
