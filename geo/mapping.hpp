// How the layers of a utility's export become the rows of a network: a plain value, wherever it was written down.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/types.hpp"

namespace lamplighter::geo {

/// The layers of the `standard` layout, in the order in which they are read.
enum class Target : std::uint8_t {
  nodes,
  sources,
  lines,
  switches,
  transformers,
  customers,
  service_points,
  meters
};
constexpr std::size_t target_count = 8;
std::string_view to_string(Target target);
constexpr std::array<Target, target_count> all_targets{Target::nodes,        Target::sources,        Target::lines,
                                                       Target::switches,     Target::transformers,   Target::customers,
                                                       Target::service_points, Target::meters};

/// A field that rows of a target have, and whether a mapping must say where it comes from.
struct TargetField {
  std::string_view name;
  // by_ids: not where connectivity is by geometry; extra: optional, and so rare that nobody hears of its absence
  enum class Need : std::uint8_t { always, by_ids, optional, extra } need;
};
std::span<TargetField const> fields_of(Target target);
/// The words that a field of a target may hold; none where it may hold any text.
std::span<std::string_view const> words_of(Target target, std::string_view field);

/// What a text becomes that stands in `values`: keys are compared without blanks around them and without letter case.
std::string folded(std::string_view text);

/// Where the text of one target field comes from: a field of the layer, a constant, or several of these joined.
struct MappedField {
  std::string field = {};                    // name in the layer, found without letter case
  std::optional<std::string> constant = {};  // instead of a field
  std::vector<MappedField> parts = {};       // joined; NULL when one of their fields is NULL
  std::string prefix = {};                   // before what is not NULL
  std::map<std::string, std::string> values = {};  // folded text → text; what stands in none is taken as written
  std::optional<std::string> otherwise = {};       // instead of what stands in none (a finding counts them)
  std::optional<std::string> if_empty = {};        // instead of NULL
  double scale = 1;                           // numbers only
  // Without an optional field there is a finding; without a silent one there is none.
  enum class Presence : std::uint8_t { required, optional, silent } presence = Presence::required;
  bool operator==(MappedField const&) const = default;
};

/// How phases are written: texts for A, B, C and the neutral that may stand together in any order, or weights of bits.
struct PhaseCode {
  enum class Form : std::uint8_t { letters, bits } form = Form::letters;
  std::array<std::string, 4> letters{"A", "B", "C", "N"};  // letter case is ignored; blanks and ; , / + - are skipped
  std::array<unsigned, 4> bits{1, 2, 4, 0};                // 0 for the neutral: it is not written
  bool operator==(PhaseCode const&) const = default;
};

/// How an open or closed position is written. `words`: the words and signs of several languages that mean one thing only.
enum class PositionCode : std::uint8_t { open_closed, words, one_is_open, one_is_closed };

/// In which order a date has year, month and day. A time of day after it is left out.
enum class DateOrder : std::uint8_t { ymd, dmy, mdy };

/// Rows of OGR: a layer, or the result of a query. `dialect` is OGRSQL or SQLITE.
struct Query {
  std::string layer, where, sql, dialect;
  bool operator==(Query const&) const = default;
};

/// Where the geometry of a row comes from, and which vertex of a line is its place.
struct PlaceRule {
  enum class Vertex : std::uint8_t { first, middle, last } vertex = Vertex::middle;
  std::string x_field, y_field;  // numbers in two fields
  std::string wkt_field;         // well-known text in a field
  bool operator==(PlaceRule const&) const = default;
};

/// One of the places that rows of a target come from.
struct Origin {
  std::string dataset;  // the name of another dataset; empty: the one that the mapping belongs to
  Query query;
  enum class Presence : std::uint8_t { required, somewhere, optional } presence = Presence::required;
  std::map<std::string, MappedField, std::less<>> fields;  // by target field
  PhaseCode phase_code;
  PositionCode position_code = PositionCode::open_closed;
  DateOrder date_order = DateOrder::ymd;
  enum class Repeated : std::uint8_t { refuse, number, first } repeated = Repeated::refuse;  // ids that stand before
  PlaceRule place;
  enum class Digitised : std::uint8_t { from_to, to_from } digitised = Digitised::from_to;
  std::optional<MappedField> level, to_level;  // geometry joins equal levels only; transformers have two
  bool operator==(Origin const&) const = default;
};

/// What joins the network. `both`: ids do, and geometry is compared with them and fills in what they leave empty.
struct Connectivity {
  enum class By : std::uint8_t { ids, geometry, both } by = By::ids;
  double tolerance = 0.5;  // metres in a geographic reference system, else its units
  enum class Middles : std::uint8_t { apart, joined } middles = Middles::apart;  // an end that lies on another line
  bool operator==(Connectivity const&) const = default;
};

/// What says where a customer hangs.
struct CustomerLink {
  enum class By : std::uint8_t { node, transformer, nearest_transformer, table } by = By::node;
  double distance_max = 150;  // nearest_transformer: beyond it a finding, and no link; in units of `tolerance`
  std::string dataset;        // table
  Query table;
  MappedField customer, node, transformer;  // table: node or transformer
  bool operator==(CustomerLink const&) const = default;
};

/// What a person decided where the data do not settle it, as the mapping says it.
struct Decision {
  std::string text;
  std::string zh = {};  // the same in Chinese; empty where the mapping says it in one language
  bool operator==(Decision const&) const = default;
};

struct Mapping {
  std::string name = "standard";
  std::array<std::vector<Origin>, target_count> origins;
  std::vector<std::string> open_options;  // as OGR's drivers know them: "EMPTY_STRING_AS_NULL=YES"
  std::vector<std::string> nulls;         // texts that mean NULL, compared as `values` are
  std::size_t names_cut_at = 0;           // letters that field names were cut to; Shapefiles are known to cut at 10
  std::optional<std::string> srs;         // instead of what the datasets say; "" = undefined
  Connectivity connectivity;
  CustomerLink customers;
  std::vector<Decision> decisions;        // each becomes a finding, so that it stays known

  std::vector<Origin>& of(Target target) { return origins[static_cast<std::size_t>(target)]; }
  std::vector<Origin> const& of(Target target) const { return origins[static_cast<std::size_t>(target)]; }
  bool operator==(Mapping const&) const = default;
};

/// The built-in mapping: layers and fields already have our names.
Mapping const& standard_mapping();
/// A mapping under which nothing is read from a dataset of its own: other mappings draw from it by name.
Mapping const& no_mapping();

}  // namespace lamplighter::geo
