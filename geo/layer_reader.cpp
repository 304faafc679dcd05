// Binds mapped fields to columns of a table and reports, by number, what does not fit.
#include "geo/layer_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "geo/finding_words.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t const above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string quoted_list(std::vector<std::string> const& names) {
  std::string text;
  for (auto const& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
  return text.empty() ? "none" : text;
}

/// These have findings of their own, row by row, for texts that nobody knows.
bool is_worded(std::string_view target_field) {
  for (std::string_view const name : {"phases", "kind", "normal_state", "owner", "role", "changeover", "status"}) {
    if (target_field == name) return true;
  }
  return false;
}

bool is_plain(MappedField const& mapped) {
  return !mapped.constant && mapped.parts.empty() && mapped.prefix.empty() && mapped.values.empty() && !mapped.otherwise &&
         !mapped.if_empty;
}

}  // namespace

std::vector<std::string> near_names(std::string_view name, std::vector<std::string> const& among) {
  std::vector<std::string> near;
  std::string const wanted = folded(name);
  for (auto const& candidate : among) {
    std::string const other = folded(candidate);
    // Shapefiles cut names to ten letters: normal_state is found as normal_sta.
    bool const is_cut = other.size() >= 5 && wanted.starts_with(other);
    bool const is_longer = wanted.size() >= 2 && other.starts_with(wanted);
    std::size_t const letters_off = std::clamp<std::size_t>(wanted.size() / 3, 1, 2);
    if (is_cut || is_longer || edit_distance(wanted, other) <= letters_off) near.push_back(candidate);
  }
  return near;
}

LayerReader::LayerReader(OriginContext const& context, std::vector<Finding>& findings)
    : context_(context), layer_(to_string(context.target)), findings_(findings), present_(context.table.fields()) {
  names_cut_at_ = context_.mapping.names_cut_at != 0 ? context_.mapping.names_cut_at : context_.table.names_cut_at();
  PlaceRule const& place = context_.origin.place;
  if (!place.x_field.empty()) x_ = column(place.x_field, MappedField::Presence::required);
  if (!place.y_field.empty()) y_ = column(place.y_field, MappedField::Presence::required);
  auto const wkt_field = !place.wkt_field.empty() ? place.wkt_field
                         : place.x_field.empty() ? context_.table.wkt_field()
                                                 : std::string();
  if (!wkt_field.empty()) wkt_ = column(wkt_field, MappedField::Presence::required);
  wkt_name_ = wkt_field;
}

Field LayerReader::column(std::string const& name, MappedField::Presence presence) {
  auto found = std::find(present_.begin(), present_.end(), name);
  auto const find_folded = [&](std::string const& wanted) {
    return std::find_if(present_.begin(), present_.end(), [&](auto const& field) { return folded(field) == wanted; });
  };
  if (found == present_.end()) found = find_folded(folded(name));
  if (found == present_.end() && names_cut_at_ != 0 && name.size() > names_cut_at_) {
    found = find_folded(folded(name).substr(0, names_cut_at_));
    if (found != present_.end()) {
      report(106, Severity::info, "", said(context_.dataset, name, *found));
    }
  }
  if (found != present_.end()) {
    auto const again = std::find(wanted_.begin(), wanted_.end(), *found);
    if (again == wanted_.end()) wanted_.push_back(*found);
    auto const place = std::find(wanted_.begin(), wanted_.end(), *found);
    return {static_cast<int>(place - wanted_.begin())};
  }
  switch (presence) {
    case MappedField::Presence::required: missing_.push_back(name); break;
    case MappedField::Presence::silent: break;
    case MappedField::Presence::optional: {
      if (present_.empty()) break;
      auto const near = near_names(name, present_);
      report(101, Severity::info, "",
             near.empty() ? said(context_.dataset, name) : said_as("near", context_.dataset, name, quoted_list(near)));
      break;
    }
  }
  return {};
}

BoundField LayerReader::bind(MappedField const& mapped, std::string_view name_for_findings) {
  BoundField bound{.target = std::string(name_for_findings), .mapped = &mapped, .column = {}, .parts = {}};
  for (MappedField const& part : mapped.parts) bound.parts.push_back(bind(part, name_for_findings));
  if (!mapped.field.empty()) bound.column = column(mapped.field, mapped.presence);
  bound.is_as_written = is_plain(mapped) && context_.mapping.nulls.empty();
  return bound;
}

BoundField LayerReader::field(std::string_view target_field) {
  auto const found = context_.origin.fields.find(target_field);
  if (found != context_.origin.fields.end()) return bind(found->second, target_field);
  return {.target = std::string(target_field), .mapped = nullptr, .column = {}, .parts = {}};
}

Result<void> LayerReader::check_missing() const {
  if (missing_.empty()) return {};
  std::vector<std::string> near;
  for (auto const& name : missing_) {
    for (auto const& candidate : near_names(name, present_)) near.push_back(candidate);
  }
  Query const& query = context_.origin.query;
  std::string const table = query.sql.empty() ? fmt::format("layer '{}'", query.layer)
                                              : fmt::format("the query for layer '{}'", layer_);
  bool const is_standard = context_.mapping.name == "standard";
  return tl::make_unexpected(Error{
      .kind = Error::Kind::refused,
      .message = fmt::format("{}: {} has no field {}; it has {}{}; add the field or rename one{}", context_.dataset, table,
                             quoted_list(missing_), quoted_list(present_),
                             near.empty() ? "" : "; nearest: " + quoted_list(near),
                             is_standard ? "" : fmt::format(", or correct mapping '{}'", context_.mapping.name))});
}

Result<void> LayerReader::each(std::function<void(ArrowRow const&, std::string id)> const& visit) {
  return each_batch([&](RowBatch& batch) {
    each_row(batch, [&](ArrowRow const& row, std::size_t i) { visit(row, std::string(batch.ids[i])); });
  });
}

Result<void> LayerReader::each_batch(std::function<void(RowBatch&)> const& visit) {
  BoundField const id_field = field("id");
  // Formats without a schema of their own (GeoJSON) have no fields where there are no rows.
  if (present_.empty() && context_.table.is_empty()) return {};
  if (auto const complete = check_missing(); !complete) return complete;
  auto const result = context_.table.read_batches(wanted_, [&](ArrowBatch const& arrow) {
    std::size_t const first = findings_.size();
    finding_rows_.clear();
    RowBatch batch{.arrow = arrow, .rows = {}, .ids = {}};
    choose_rows(batch, id_field);
    report_blanks(batch);
    visit(batch);
    order_findings(first);
  });
  report_counts();
  return result;
}

void LayerReader::report_blanks(RowBatch const& batch) {
  auto const is_blank = [](char letter) { return letter == ' ' || (letter >= '\t' && letter <= '\r'); };
  for (std::size_t i = 0; i < batch.ids.size(); ++i) {
    auto const id = batch.ids[i];
    if (!is_blank(id.front()) && !is_blank(id.back())) continue;
    at_row_ = batch.rows[i];
    report(217, Severity::warning, id, said(id));
  }
}

void LayerReader::choose_rows(RowBatch& batch, BoundField const& id_field) {
  std::size_t const size = batch.arrow.size();
  batch.rows.reserve(size);
  bool const is_plain_id = id_field.is_as_written && id_field.column.column >= 0 && context_.repeated == nullptr;
  if (is_plain_id && batch.arrow.append_texts(id_field.column, batch.ids)) {
    for (std::uint32_t row = 0; row < size; ++row) {
      if (!batch.ids[row].empty()) batch.rows.push_back(row);
    }
    if (batch.is_whole()) {
      row_number_ += size;
      return;
    }
    batch.rows.clear();
    batch.ids.clear();
  }
  for (at_row_ = 0; at_row_ < size; ++at_row_) {
    ++row_number_;
    auto id = text(batch.arrow.row(at_row_), id_field);
    if (id.empty()) {
      report(201, Severity::error, "", said(row_number_, context_.dataset));
      continue;
    }
    if (context_.repeated != nullptr && !settle_repeated(id)) continue;
    batch.rows.push_back(at_row_);
    batch.ids.push_back(id);
  }
}

void RowBatch::keep(std::vector<bool> const& is_kept) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (is_kept[i]) rows[kept++] = rows[i];
  }
  if (kept == rows.size()) return;
  rows.resize(kept);
  ids.keep(is_kept);
}

void LayerReader::order_findings(std::size_t first) {
  if (std::is_sorted(finding_rows_.begin(), finding_rows_.end())) return;
  std::vector<std::size_t> order(finding_rows_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return finding_rows_[a] < finding_rows_[b]; });
  std::vector<Finding> ordered;
  ordered.reserve(order.size());
  for (std::size_t const place : order) ordered.push_back(std::move(findings_[first + place]));
  std::move(ordered.begin(), ordered.end(), findings_.begin() + static_cast<std::ptrdiff_t>(first));
}

bool LayerReader::settle_repeated(std::string& id) {
  unsigned const count = ++(*context_.repeated)[id];
  if (count == 1) return true;
  switch (context_.origin.repeated) {
    case Origin::Repeated::refuse: return true;  // the check of all ids refuses it
    case Origin::Repeated::first: ++left_out_; return false;
    case Origin::Repeated::number: {
      std::string const numbered = fmt::format("{}#{}", id, count);
      report(210, Severity::warning, id, said(count, numbered));
      id = numbered;
      return true;
    }
  }
  return true;
}

void LayerReader::report_counts() {
  for (auto const& [what, rows] : unmapped_) {
    auto const& [name, written] = what;
    auto const mapped = context_.origin.fields.find(name);
    bool const has_other = mapped != context_.origin.fields.end() && mapped->second.otherwise.has_value();
    report(has_other ? 212 : 211, has_other ? Severity::info : Severity::warning, "",
           said(name, written, rows, rows == 1 ? "row" : "rows",
                has_other ? *mapped->second.otherwise : std::string{}));
  }
  if (left_out_ != 0) {
    report(213, Severity::info, "", said(left_out_));
  }
}

bool LayerReader::is_null(std::string_view text) const {
  if (context_.mapping.nulls.empty()) return false;
  std::string const plain = folded(text);
  return std::any_of(context_.mapping.nulls.begin(), context_.mapping.nulls.end(),
                     [&](auto const& null) { return folded(null) == plain; });
}

std::optional<std::string_view> LayerReader::value(ArrowRow const& row, BoundField const& field) {
  if (field.mapped == nullptr) return std::nullopt;
  if (field.is_as_written) return row.view(field.column, buffer_);
  auto made = made_value(row, field);
  if (!made) return std::nullopt;
  buffer_ = std::move(*made);
  return buffer_;
}

std::optional<std::string> LayerReader::made_value(ArrowRow const& row, BoundField const& field) {
  if (field.mapped == nullptr) return std::nullopt;
  MappedField const& mapped = *field.mapped;
  std::optional<std::string> text;
  if (mapped.constant) {
    text = mapped.constant;
  } else if (!field.parts.empty()) {
    text.emplace();
    for (BoundField const& part : field.parts) {
      auto const piece = made_value(row, part);
      if (!piece) {
        text.reset();
        break;
      }
      *text += *piece;
    }
  } else {
    text = row.text(field.column);
    if (text && is_null(*text)) text.reset();
  }
  if (is_plain(mapped)) return text;
  if (!text) return mapped.if_empty;
  if (!mapped.values.empty()) {
    auto const found = mapped.values.find(folded(*text));
    if (found != mapped.values.end()) {
      text = found->second;
    } else if (mapped.otherwise || !is_worded(field.target)) {
      ++unmapped_[{field.target, *text}];
      if (mapped.otherwise) text = mapped.otherwise;
    }
  }
  if (!mapped.prefix.empty()) text = mapped.prefix + *text;
  return text;
}

void LayerReader::report(int number, Severity severity, std::string_view id, Said words) {
  finding_rows_.push_back(at_row_);
  findings_.push_back(make_finding(number, severity, layer_, std::string(id), std::move(words)));
}

}  // namespace lamplighter::geo
