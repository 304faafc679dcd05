// What a row of a layer holds: phases, numbers and places, with a finding where one cannot be understood.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "geo/finding_words.hpp"
#include "geo/layer_reader.hpp"
#include "geo/mapping_words.hpp"
#include "geo/service_day.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

tl::expected<PhaseSet, std::string> LayerReader::read_phases(std::string_view written) {
  for (auto const& [text, known] : known_phases_) {
    if (text == written) return known;
  }
  auto const found = phases_in(written, context_.origin.phase_code);
  if (found && known_phases_.size() < 32) known_phases_.emplace_back(written, *found);
  return found;
}

void LayerReader::report_phases(PhasesOf whose, std::string_view id, std::string_view written) {
  auto const& code = context_.origin.phase_code;
  auto words = said();
  auto const choose = [&](std::string_view letters, std::string_view bits) {
    switch (code.form) {
      case PhaseCode::Form::letters:
        return said_as(letters, written, code.letters[0], code.letters[1], code.letters[2], code.letters[3]);
      case PhaseCode::Form::bits:
        return said_as(bits, written, code.bits[0], code.bits[1], code.bits[2]);
    }
    return said();
  };
  switch (whose) {
    case PhasesOf::conductor:
      words = choose("conductor_letters", "conductor_bits");
      break;
    case PhasesOf::customer:
      words = choose("customer_letters", "customer_bits");
      break;
    case PhasesOf::source:
      words = choose("source_letters", "source_bits");
      break;
  }
  report(203, Severity::error, id, std::move(words));
}

PhaseSet LayerReader::conductor_phases(ArrowRow const& row, BoundField const& field, std::string_view id) {
  auto const written = value(row, field);
  auto const phases = read_phases(written.value_or(std::string_view{}));
  if (!phases) {
    report_phases(PhasesOf::conductor, id, written.value_or(std::string_view{}));
    return PhaseSet::none();
  }
  if (phases->empty()) {
    report(204, Severity::warning, id, said_as(written && !written->empty() ? "conductor_neutral" : "conductor"));
  }
  return *phases;
}

PhaseSet LayerReader::customer_phases(ArrowRow const& row, BoundField const& field, std::string_view id,
                                      bool& is_known) {
  auto const written = value(row, field);
  is_known = written.has_value();
  if (!written) {
    report(205, Severity::warning, id, said());
    return PhaseSet::none();
  }
  auto const phases = read_phases(*written);
  if (!phases) {
    is_known = false;
    report_phases(PhasesOf::customer, id, *written);
    return PhaseSet::none();
  }
  if (phases->empty()) {
    report(204, Severity::warning, id, said_as(written->empty() ? "customer" : "customer_neutral"));
  }
  return *phases;
}

double LayerReader::number(ArrowRow const& row, BoundField const& field, std::string_view id) {
  if (field.is_as_written) {
    auto const number = row.number(field.column);
    if (number && std::isfinite(*number) && *number >= 0) return *number * field.mapped->scale;
  }
  auto const written = value(row, field);
  if (!written || written->empty()) return 0;
  auto const number = number_in(*written);
  if (number && *number >= 0) return *number * field.mapped->scale;
  report(208, Severity::warning, id, number ? said_as("negative", field.target, *written) : said(field.target, *written));
  return 0;
}

std::optional<std::chrono::sys_days> LayerReader::date(ArrowRow const& row, BoundField const& field,
                                                       std::string_view id) {
  auto const written = value(row, field);
  if (!written || folded(*written).empty()) return std::nullopt;
  auto const day = date_in(*written, context_.origin.date_order);
  if (!day) {
    report(214, Severity::warning, id, said(field.target, *written));
  }
  return day;
}

std::optional<double> LayerReader::plain_number(ArrowRow const& row, Field field) const {
  auto const written = row.text(field);
  return written ? number_in(folded(*written)) : std::nullopt;
}

std::span<unsigned char const> LayerReader::geometry(ArrowRow const& row) {
  if (wkt_.column < 0) return row.geometry();
  auto const written = row.text(wkt_);
  made_wkb_ = written && !folded(*written).empty() ? wkb_from_wkt(*written) : std::vector<unsigned char>{};
  return made_wkb_;
}

void LayerReader::report_no_place(ArrowRow const& row, std::string_view id) {
  PlaceRule const& rule = context_.origin.place;
  auto const written = [&](Field field) { return std::string(folded(row.text(field).value_or(std::string()))); };
  if (x_.column >= 0 && y_.column >= 0) {
    auto const x = written(x_), y = written(y_);
    if (x.empty() && y.empty()) return;  // it stands nowhere, and says so
    bool const is_x = !number_in(x);
    report(215, Severity::warning, id, said_as("number", is_x ? rule.x_field : rule.y_field, is_x ? x : y));
  } else if (wkt_.column >= 0) {
    auto text = row.text(wkt_).value_or(std::string());
    if (folded(text).empty()) return;
    std::size_t end = std::min<std::size_t>(text.size(), 40);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // whole letters
    text.resize(end);
    report(215, Severity::warning, id, said_as("text", wkt_name_, text));
  } else if (!row.geometry().empty()) {
    report(215, Severity::warning, id, said());
  }
}

std::optional<Coordinate> LayerReader::place(ArrowRow const& row, std::string_view id) {
  if (x_.column >= 0 && y_.column >= 0) {
    auto const x = plain_number(row, x_), y = plain_number(row, y_);
    if (x && y) return Coordinate{.x = *x, .y = *y};
    report_no_place(row, id);
    return std::nullopt;
  }
  auto const place = place_from_wkb(geometry(row), context_.origin.place.vertex);
  if (!place || !std::isfinite(place->at.x) || !std::isfinite(place->at.y)) {
    report_no_place(row, id);
    return std::nullopt;
  }
  if (place->is_multipart) {
    report(209, Severity::warning, id, said());
  }
  return place->at;
}

std::vector<Coordinate> LayerReader::vertices(ArrowRow const& row) {
  std::vector<Coordinate> all;
  if (x_.column >= 0 && y_.column >= 0) {
    auto const x = plain_number(row, x_), y = plain_number(row, y_);
    if (x && y) all.push_back({.x = *x, .y = *y});
  } else {
    all = vertices_from_wkb(geometry(row));
  }
  switch (context_.origin.digitised) {
    case Origin::Digitised::from_to: break;
    case Origin::Digitised::to_from: std::reverse(all.begin(), all.end()); break;
  }
  return all;
}

void LayerReader::read_texts(RowBatch const& batch, BoundField const& field, Texts& into) {
  if (is_absent(batch, field)) return;
  into.pad(batch.before);
  if (field.is_as_written && batch.is_whole() && batch.arrow.append_texts(field.column, into)) return;
  each_row(batch, [&](ArrowRow const& row, std::size_t) { into.push_back(value(row, field).value_or(std::string_view{})); });
}

void LayerReader::read_conductor_phases(RowBatch const& batch, BoundField const& field, Values<PhaseSet>& into) {
  PhaseSet* const phases = into.extend(batch.before, batch.rows.size());
  each_row(batch, [&](ArrowRow const& row, std::size_t i) { phases[i] = conductor_phases(row, field, batch.ids[i]); });
}

void LayerReader::read_customer_phases(RowBatch const& batch, BoundField const& field, Values<PhaseSet>& into,
                                       Values<std::uint8_t>& are_unknown) {
  PhaseSet* const phases = into.extend(batch.before, batch.rows.size());
  std::uint8_t* const unknown = are_unknown.extend(batch.before, batch.rows.size());
  each_row(batch, [&](ArrowRow const& row, std::size_t i) {
    bool is_known = true;
    phases[i] = customer_phases(row, field, batch.ids[i], is_known);
    unknown[i] = is_known ? 0 : 1;
  });
}

void LayerReader::read_numbers(RowBatch const& batch, BoundField const& field, Values<double>& into) {
  if (is_absent(batch, field)) return;
  double* const numbers = into.extend(batch.before, batch.rows.size());
  if (field.is_as_written && batch.is_whole() && batch.arrow.copy_numbers(field.column, numbers)) {
    for (std::size_t i = 0; i < batch.rows.size(); ++i) numbers[i] *= field.mapped->scale;
    return;
  }
  each_row(batch, [&](ArrowRow const& row, std::size_t i) { numbers[i] = number(row, field, batch.ids[i]); });
}

void LayerReader::read_places(RowBatch const& batch, Values<Coordinate>& into) {
  bool const has_fields = (x_.column >= 0 && y_.column >= 0) || wkt_.column >= 0;
  if (!has_fields && batch.arrow.has_no_geometry()) return;
  Coordinate* const places = into.extend(batch.before, batch.rows.size());
  each_row(batch, [&](ArrowRow const& row, std::size_t i) { places[i] = column_place(place(row, batch.ids[i])); });
}

void LayerReader::read_dates(RowBatch const& batch, BoundField const& from, BoundField const& until,
                             Values<ServiceDays>& into) {
  if (is_absent(batch, from) && is_absent(batch, until)) return;
  ServiceDays* const days = into.extend(batch.before, batch.rows.size());
  each_row(batch, [&](ArrowRow const& row, std::size_t i) {
    ServiceDates const dates{.from = date(row, from, batch.ids[i]), .until = date(row, until, batch.ids[i])};
    if (dates.from && dates.until && *dates.until <= *dates.from) {
      report(216, Severity::warning, batch.ids[i], said(day_text(*dates.from), day_text(*dates.until)));
    }
    days[i] = days_of(dates);
  });
}

}  // namespace lamplighter::geo
