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
#include "geo/network_data.hpp"

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

class LayerReader {
 public:
  LayerReader(OriginContext const& context, std::vector<Finding>& findings);

  /// Finds the columns of a target field. One that is required and missing makes `each` fail; an optional one is a finding.
  BoundField field(std::string_view target_field);
  BoundField bind(MappedField const& mapped, std::string_view name_for_findings);
  /// Gives every row that has an id; one without is a finding, and left out. Error: `refused`, naming each required field
  /// that is missing.
  Result<void> each(std::function<void(ArrowRow const&, std::string id)> const& visit);

  /// What the mapping makes of the row's fields; nullopt for NULL. Good until the next row, or the next call for a field
  /// that is not as written.
  std::optional<std::string_view> value(ArrowRow const& row, BoundField const& field);
  std::string text(ArrowRow const& row, BoundField const& field) {
    return std::string(value(row, field).value_or(std::string_view{}));
  }

  // What a row holds, with a finding where it cannot be understood.
  PhaseSet conductor_phases(ArrowRow const& row, BoundField const& field, std::string const& id);
  /// `is_known` becomes false for NULL and for what is not understood.
  PhaseSet customer_phases(ArrowRow const& row, BoundField const& field, std::string const& id, bool& is_known);
  double number(ArrowRow const& row, BoundField const& field, std::string const& id);
  std::optional<std::chrono::sys_days> date(ArrowRow const& row, BoundField const& field, std::string const& id);
  std::optional<Coordinate> place(ArrowRow const& row, std::string const& id);
  /// All vertices, from the row's `from` side to its `to` side.
  std::vector<Coordinate> vertices(ArrowRow const& row);

  /// Makes room in one piece, for rows that grow into hundreds of megabytes are moved each time: for those to come, and for an
  /// eighth more, since transformers join the lines. What a file says of itself may be anything: 4 GiB at most, which the system
  /// gives only as they are filled; where it has not even that, the rows make room as they come.
  template <class Row>
  void reserve(std::vector<Row>& rows) const {
    std::size_t const expected = context_.table.rows_expected(), rows_max = (std::size_t{4} << 30) / sizeof(Row);
    try {
      rows.reserve(rows.size() + std::min(expected + expected / 8, rows_max));
    } catch (std::bad_alloc const&) {
    }
  }
  void report(int number, Finding::Severity severity, std::string const& id, Said words);
  enum class PhasesOf : std::uint8_t { conductor, customer, source };
  /// 203: the text is not of the origin's code.
  void report_phases(PhasesOf whose, std::string const& id, std::string_view written);
  Origin const& origin() const { return context_.origin; }

 private:
  Field column(std::string const& name, MappedField::Presence presence);
  std::optional<std::string> made_value(ArrowRow const& row, BoundField const& field);
  /// As `phases_in`; exports hold a handful of different texts.
  tl::expected<PhaseSet, std::string> read_phases(std::string_view written);
  bool is_null(std::string_view text) const;
  void check_missing(Result<void>& result) const;
  /// False when the row is to be left out.
  bool settle_repeated(std::string& id);
  void report_counts();
  std::optional<double> plain_number(ArrowRow const& row, Field field) const;
  std::span<unsigned char const> geometry(ArrowRow const& row);

  OriginContext context_;
  std::string layer_;  // of the target
  std::vector<Finding>& findings_;
  std::vector<std::string> present_, wanted_, missing_;
  std::size_t names_cut_at_;
  Field x_, y_, wkt_;
  std::vector<unsigned char> made_wkb_;
  std::string buffer_;                                       // of the last value
  std::vector<std::pair<std::string, PhaseSet>> known_phases_;  // texts met before
  std::map<std::pair<std::string, std::string>, std::size_t> unmapped_;  // (field, text) → rows
  std::size_t left_out_ = 0;
};

}  // namespace lamplighter::geo
