// Reading contacts from CSV files and tables.
#include "engine/app/contacts.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/app/csv.hpp"
#include "notifiers/utf8.hpp"
#include "schedules/nearest.hpp"

namespace lamplighter::app {
namespace {

tl::unexpected<Error> wrong(std::string message) { return fail(Error::Kind::usage, std::move(message)); }

/// The text itself may be personal, so only its column is named.
std::optional<std::string_view> column_without_utf8(ContactFields const& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (notifiers::valid_utf8(fields[i]) != fields[i]) return contact_columns[i];
  }
  return std::nullopt;
}

tl::unexpected<Error> not_utf8(std::string_view where, std::string_view column) {
  return wrong(fmt::format("{}: column '{}' is not UTF-8; export the table as UTF-8", where, column));
}

using Columns = std::vector<ContactColumn>;  // of a file, by position

Result<Columns> columns_of(CsvRow const& header, std::string const& path) {
  Columns out;
  for (auto const& name : header.fields) {
    auto const column = contact_column(name);
    if (!column) return wrong(fmt::format("{}:1: unknown column '{}'; {}", path, name, known_contact_columns(name)));
    if (std::ranges::find(out, *column) != out.end()) return wrong(fmt::format("{}:1: column '{}' stands twice", path, name));
    out.push_back(*column);
  }
  if (std::ranges::find(out, ContactColumn::customer) == out.end()) {
    return wrong(fmt::format("{}:1: the column 'customer' is missing", path));
  }
  return out;
}

Result<void> take_row(CsvRow const& row, Columns const& columns, ContactSource const& source, ContactRows& into) {
  auto const& path = source.file;
  if (row.fields.size() != columns.size()) {
    return wrong(fmt::format("{}:{}: {} fields where the header has {}; quote fields that hold a comma", path, row.line,
                             row.fields.size(), columns.size()));
  }
  ContactFields fields;
  for (std::size_t i = 0; i < columns.size(); ++i) fields[static_cast<std::size_t>(columns[i])] = row.fields[i];
  if (auto const column = column_without_utf8(fields)) return not_utf8(fmt::format("{}:{}", path, row.line), *column);
  into.add(fields, source.region, {path, static_cast<std::size_t>(row.line), ContactRowPlace::Kind::line});
  return {};
}

Result<std::string> read_file(ContactSource const& source, ContactRows& into) {
  auto const& path = source.file;
  std::ifstream file(path, std::ios::binary);
  if (!file) return wrong(fmt::format("{}: the contacts file cannot be read; check the path and its rights", path));
  std::optional<Columns> columns;
  auto const read = read_csv(file, path, [&](CsvRow const& row) -> Result<void> {
    if (columns) return take_row(row, *columns, source, into);
    auto found = columns_of(row, path);
    if (!found) return tl::unexpected<Error>(found.error());
    columns = std::move(*found);
    return {};
  });
  if (!read) return tl::unexpected<Error>(read.error());
  if (!columns) return wrong(fmt::format("{}: the file is empty; a header is expected", path));
  return path;
}

Error of_geo(geo::Error const& error) {
  auto const kind = error.kind == geo::Error::Kind::failed ? Error::Kind::failed : Error::Kind::usage;
  return {kind, fmt::format("contacts: {}", error.message), {}};
}

/// What of a table becomes which of our columns.
struct BoundFields {
  struct One {
    ContactColumn ours;
    ContactField const* field;
    std::size_t place;  // in `columns`
  };
  std::vector<std::string> columns;
  std::vector<One> fields;
};

tl::unexpected<Error> missing(std::string const& table, ContactColumn ours, std::string const& column,
                              std::vector<std::string> const& present) {
  auto const nearest = schedules::nearest_name(column, present);
  return wrong(fmt::format("contacts: {}: column '{}' for '{}' is missing{}; the table has {}; correct 'columns'", table, column, name_of(ours),
                           nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest), fmt::join(present, ", ")));
}

/// A table without `columns` has ours, and every other name is a mistake, as in a CSV.
Result<std::map<ContactColumn, ContactField>> fields_by_name(ContactSource const& source, geo::TableReader const& table) {
  auto out = source.fields;
  for (auto const& name : table.columns()) {
    auto const column = contact_column(geo::folded(name));
    if (!column) {
      return wrong(fmt::format("contacts: {}: unknown column '{}'; {}; or say with 'columns' which are to be read", table.name(), name,
                               known_contact_columns(name)));
    }
    out[*column].column = name;
  }
  std::erase_if(out, [](auto const& one) { return one.second.column.empty(); });
  if (!out.contains(ContactColumn::customer)) return missing(table.name(), ContactColumn::customer, "customer", table.columns());
  return out;
}

Result<BoundFields> bind(std::map<ContactColumn, ContactField> const& fields, geo::TableReader const& table) {
  BoundFields out;
  for (auto const& [ours, field] : fields) {
    if (field.constant) {
      out.fields.push_back({ours, &field, 0});
      continue;
    }
    auto const& present = table.columns();
    auto found = std::ranges::find(present, field.column);
    if (found == present.end()) {
      found = std::ranges::find_if(present, [&](auto const& one) { return geo::folded(one) == geo::folded(field.column); });
    }
    if (found == present.end()) return missing(table.name(), ours, field.column, present);
    auto const place = std::ranges::find(out.columns, *found);
    out.fields.push_back({ours, &field, static_cast<std::size_t>(place - out.columns.begin())});
    if (place == out.columns.end()) out.columns.push_back(*found);
  }
  return out;
}

std::string text_of(ContactField const& field, std::optional<std::string> const& value) {
  if (!value || value->empty()) return {};
  if (!field.values.empty()) {
    auto const found = field.values.find(geo::folded(*value));
    if (found != field.values.end()) return found->second;
  }
  return field.prefix + *value;
}

Result<std::string> read_table(ContactSource const& source, ContactRows& into) {
  auto const table = geo::TableReader::open(source.table, "contacts");
  if (!table) return tl::unexpected<Error>(of_geo(table.error()));
  bool const has_columns = std::ranges::any_of(source.fields, [](auto const& one) { return !one.second.column.empty() || one.second.constant; });
  auto const fields = has_columns ? source.fields : fields_by_name(source, *table);
  if (!fields) return tl::unexpected<Error>(fields.error());
  auto const bound = bind(*fields, *table);
  if (!bound) return tl::unexpected<Error>(bound.error());
  ContactRowPlace place{table->name(), 0, ContactRowPlace::Kind::row};
  auto const read = table->read(bound->columns, [&](std::size_t row, std::span<std::optional<std::string> const> values) {
    ContactFields texts;
    for (auto const& [ours, field, at] : bound->fields) {
      texts[static_cast<std::size_t>(ours)] = field->constant ? *field->constant : text_of(*field, values[at]);
    }
    place.row = row;
    into.add(texts, source.region, place);
    return true;
  });
  if (!read) return tl::unexpected<Error>(of_geo(read.error()));
  return table->name();
}

Result<Contacts> read_all(std::vector<ContactSource> const& sources, std::set<std::string> const* known) {
  ContactRows rows(known);
  std::vector<std::string> tables;
  for (auto const& source : sources) {
    auto name = source.table.dataset.empty() ? read_file(source, rows) : read_table(source, rows);
    if (!name) return tl::unexpected<Error>(name.error());
    tables.push_back(std::move(*name));
  }
  auto out = rows.take();
  out.tables = std::move(tables);
  return out;
}

}  // namespace

Result<Contacts> read_contacts(std::vector<ContactSource> const& sources, std::set<std::string> const& known_customers) {
  return read_all(sources, &known_customers);
}

Result<Contacts> read_contacts_alone(std::vector<ContactSource> const& sources) { return read_all(sources, nullptr); }

}  // namespace lamplighter::app
