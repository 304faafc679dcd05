// One origin of a mapping: its fields found in a table, what is wrong with a row, and the rows themselves.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

#include "geo/arrow_table.hpp"
#include "geo/mapping.hpp"
#include "geo/network_lists.hpp"

namespace lamplighter::geo {

/// Names of `among` that a person may have meant by `name`: equal but for case, cut short, longer, or a letter or two off.
std::vector<std::string> near_names(std::string_view name, std::vector<std::string> const& among);

/// How often each id of a target came, over all origins. Only asked where an origin says what to do with repeated ones.
using RepeatedIds = std::unordered_map<std::string, unsigned>;  // looked up only

/// A mapped field with its columns found; without `mapped` where the mapping or the table does not have it.
struct BoundField {
  std::string target;
  MappedField const* mapped = nullptr;
  Field column;
  std::vector<BoundField> parts;
  bool is_as_written = false;  // the column's own text, nothing made of it
};

/// What an origin is read with; all of it outlives the reader.
struct OriginContext {
  VectorTable const& table;
  std::string const& dataset;  // as messages name it
  Mapping const& mapping;
  Origin const& origin;
  Target target;
  RepeatedIds* repeated;  // none: repeated ids are refused later
};

/// Rows that are read column by column: those of a batch that have an id and are not left out.
struct RowBatch {
  ArrowBatch const& arrow;
  std::vector<std::uint32_t> rows;  // of `arrow`
  Texts ids;                        // of these
  std::size_t before = 0;           // rows that their list has already

  bool is_whole() const { return rows.size() == arrow.size(); }
  /// Leaves out the rows whose flag is not set.
  void keep(std::vector<bool> const& is_kept);
};

class LayerReader {
 public:
  LayerReader(OriginContext const& context, std::vector<Finding>& findings);

  /// Finds the columns of a target field. One that is required and missing makes `each` fail; an optional one is a finding.
  BoundField field(std::string_view target_field);
  BoundField bind(MappedField const& mapped, std::string_view name_for_findings);
  /// Gives every row that has an id; one without is a finding, and left out. Error: `refused`, naming each required field
  /// that is missing.
  Result<void> each(std::function<void(ArrowRow const&, std::string id)> const& visit);
  /// The same, many rows at a time: `visit` puts what they hold behind what the list has, and the ids follow by themselves.
  /// Findings stand by row in the end, whatever the order of columns.
  template <class List>
  Result<void> read_into(List& list, std::function<void(RowBatch&)> const& visit) {
    return each_batch([&](RowBatch& batch) {
      batch.before = list.size();
      visit(batch);
      list.id.append(batch.ids, batch.ids.size());
      if (batch.before == 0) make_room(list);
    });
  }

  /// What the mapping makes of the row's fields; nullopt for NULL. Good until the next row, or the next call for a field
  /// that is not as written.
  std::optional<std::string_view> value(ArrowRow const& row, BoundField const& field);
  std::string text(ArrowRow const& row, BoundField const& field) {
    return std::string(value(row, field).value_or(std::string_view{}));
  }

  // What a row holds, with a finding where it cannot be understood.
  PhaseSet conductor_phases(ArrowRow const& row, BoundField const& field, std::string_view id);
  /// `is_known` becomes false for NULL and for what is not understood.
  PhaseSet customer_phases(ArrowRow const& row, BoundField const& field, std::string_view id, bool& is_known);
  double number(ArrowRow const& row, BoundField const& field, std::string_view id);
  std::optional<std::chrono::sys_days> date(ArrowRow const& row, BoundField const& field, std::string_view id);
  std::optional<Coordinate> place(ArrowRow const& row, std::string_view id);
  /// All vertices, from the row's `from` side to its `to` side.
  std::vector<Coordinate> vertices(ArrowRow const& row);

  // The same for the rows of a batch.
  void read_texts(RowBatch const& batch, BoundField const& field, Texts& into);
  void read_conductor_phases(RowBatch const& batch, BoundField const& field, Values<PhaseSet>& into);
  void read_customer_phases(RowBatch const& batch, BoundField const& field, Values<PhaseSet>& into,
                            Values<std::uint8_t>& are_unknown);
  void read_numbers(RowBatch const& batch, BoundField const& field, Values<double>& into);
  void read_places(RowBatch const& batch, Values<Coordinate>& into);
  void read_dates(RowBatch const& batch, BoundField const& from, BoundField const& until, Values<ServiceDays>& into);
  /// Calls `visit(row, number of the row in the batch)`; what it reports stands with the row.
  void each_row(RowBatch const& batch, auto const& visit) {
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      at_row_ = batch.rows[i];
      visit(batch.arrow.row(batch.rows[i]), i);
    }
  }
  /// Nothing of a row comes from the field: every row has the usual value.
  /// True when a column, or parts, stand behind the field.
  static bool is_read(BoundField const& field) { return field.column.column >= 0 || !field.parts.empty(); }
  static bool is_absent(RowBatch const& batch, BoundField const& field) {
    return field.mapped == nullptr || (field.is_as_written && batch.arrow.is_all_null(field.column));
  }

  /// 215, where the row says something of its place.
  void report_no_place(ArrowRow const& row, std::string_view id);
  void report(int number, Finding::Severity severity, std::string_view id, Said words);
  enum class PhasesOf : std::uint8_t { conductor, customer, source };
  /// 203: the text is not of the origin's code.
  void report_phases(PhasesOf whose, std::string_view id, std::string_view written);
  Origin const& origin() const { return context_.origin; }

 private:
  Field column(std::string const& name, MappedField::Presence presence);
  std::optional<std::string> made_value(ArrowRow const& row, BoundField const& field);
  /// As `phases_in`; exports hold a handful of different texts.
  tl::expected<PhaseSet, std::string> read_phases(std::string_view written);
  bool is_null(std::string_view text) const;
  Result<void> each_batch(std::function<void(RowBatch&)> const& visit);
  Result<void> check_missing() const;
  void choose_rows(RowBatch& batch, BoundField const& id_field);
  /// Puts the findings from `first` on, which are of one batch, in the order of their rows.
  void order_findings(std::size_t first);
  /// Makes room in one piece after the first batch, for columns that grow into hundreds of megabytes may be moved each time.
  /// What a file says of its rows may be anything: so much as the system gives, which it does only as it is filled.
  template <class List>
  void make_room(List& list) const {
    std::size_t const expected = context_.table.rows_expected(), rows = list.size();
    if (expected <= rows) return;
    try {
      list.make_room(std::min(expected + expected / 8, rows_expected_max));
    } catch (std::bad_alloc const&) {
    }
  }
  /// False when the row is to be left out.
  bool settle_repeated(std::string& id);
  void report_counts();
  /// 217: of ids with blanks around.
  void report_blanks(RowBatch const& batch);
  std::optional<double> plain_number(ArrowRow const& row, Field field) const;
  std::span<unsigned char const> geometry(ArrowRow const& row);

  static constexpr std::size_t rows_expected_max = std::size_t{1} << 26;

  OriginContext context_;
  std::string layer_;  // of the target
  std::vector<Finding>& findings_;
  std::vector<std::string> present_, wanted_, missing_;
  std::size_t names_cut_at_;
  Field x_, y_, wkt_;
  std::string wkt_name_;
  std::vector<unsigned char> made_wkb_;
  std::string buffer_;                                       // of the last value
  std::vector<std::pair<std::string, PhaseSet>> known_phases_;  // texts met before
  std::uint32_t at_row_ = 0;                                    // of the batch
  std::vector<std::uint32_t> finding_rows_;                     // of the batch's findings
  std::size_t row_number_ = 0;                                  // of the table, from 1
  std::map<std::pair<std::string, std::string>, std::size_t> unmapped_;  // (field, text) → rows
  std::size_t left_out_ = 0;
};

}  // namespace lamplighter::geo
