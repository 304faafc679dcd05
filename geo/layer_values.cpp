// What a row of a layer holds: phases, numbers and places, with a finding where one cannot be understood.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "geo/layer_reader.hpp"
#include "geo/mapping_words.hpp"

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

PhaseSet LayerReader::conductor_phases(ArrowRow const& row, BoundField const& field, std::string const& id) {
  auto const written = value(row, field);
  auto const phases = read_phases(written.value_or(std::string_view{}));
  if (!phases) {
    report(203, Severity::error, id, phases.error(), "it conducts nothing until its phases are of A, B, C, N");
    return PhaseSet::none();
  }
  if (phases->empty()) {
    report(204, Severity::warning, id, written && !written->empty() ? "has no phase but N" : "has no phases",
           "it conducts nothing; give the phases that it carries");
  }
  return *phases;
}

PhaseSet LayerReader::customer_phases(ArrowRow const& row, BoundField const& field, std::string const& id,
                                      bool& is_known) {
  auto const written = value(row, field);
  is_known = written.has_value();
  if (!written) {
    report(205, Severity::warning, id, "its phases are unknown",
           "it counts as out when any phase at its node is out; fill in its phases");
    return PhaseSet::none();
  }
  auto const phases = read_phases(*written);
  if (!phases) {
    is_known = false;
    report(203, Severity::error, id, phases.error(), "its phases are taken as unknown; correct them");
    return PhaseSet::none();
  }
  if (phases->empty()) {
    report(204, Severity::warning, id, written->empty() ? "has no phases" : "has no phase but N",
           "it has no supply to lose; give the phases that it uses");
  }
  return *phases;
}

double LayerReader::number(ArrowRow const& row, BoundField const& field, std::string const& id) {
  if (field.is_as_written) {
    auto const number = row.floating(field.column);
    if (number && std::isfinite(*number)) return *number * field.mapped->scale;
  }
  auto const written = value(row, field);
  if (!written || written->empty()) return 0;
  if (auto const number = number_in(*written)) return *number * field.mapped->scale;
  report(208, Severity::warning, id, fmt::format("field '{}' holds '{}', which is no number", field.target, *written),
         "it is taken as 0; correct it");
  return 0;
}

std::optional<std::chrono::sys_days> LayerReader::date(ArrowRow const& row, BoundField const& field,
                                                       std::string const& id) {
  auto const written = value(row, field);
  if (!written || folded(*written).empty()) return std::nullopt;
  auto const day = date_in(*written, context_.origin.date_order);
  if (!day) {
    report(214, Severity::warning, id, fmt::format("field '{}' holds '{}', which is no date", field.target, *written),
           "it is taken as not stated; correct it, or give the order of the mapping's dates");
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

std::optional<Coordinate> LayerReader::place(ArrowRow const& row, std::string const& id) {
  if (x_.column >= 0 && y_.column >= 0) {
    auto const x = plain_number(row, x_), y = plain_number(row, y_);
    if (x && y) return Coordinate{.x = *x, .y = *y};
    return std::nullopt;
  }
  auto const place = place_from_wkb(geometry(row), context_.origin.place.vertex);
  if (!place) return std::nullopt;
  if (place->is_multipart) {
    report(209, Severity::warning, id, "its geometry has several parts", "only the first is used; split it");
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

}  // namespace lamplighter::geo
