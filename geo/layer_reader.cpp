// Binds names to fields of a layer and reports, by number, what does not fit.
#include "geo/layer_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace lamplighter::geo {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

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

}  // namespace

std::vector<std::string> near_names(std::string_view name, std::vector<std::string> const& among) {
  std::vector<std::string> near;
  std::string const wanted = lower(name);
  for (auto const& candidate : among) {
    std::string const other = lower(candidate);
    // Shapefiles cut names to ten letters: normal_state is found as normal_sta.
    bool const is_cut = other.size() >= 5 && wanted.starts_with(other);
    if (is_cut || edit_distance(wanted, other) <= 2) near.push_back(candidate);
  }
  return near;
}

LayerReader::LayerReader(VectorDataset const& dataset, std::string layer, std::vector<Finding>& findings)
    : dataset_(dataset), layer_(std::move(layer)), findings_(findings), present_(dataset.fields(layer_)) {}

Field LayerReader::required(std::string const& name) {
  if (std::find(present_.begin(), present_.end(), name) == present_.end()) {
    missing_.push_back(name);
    return {};
  }
  wanted_.push_back(name);
  return {static_cast<int>(wanted_.size()) - 1};
}

Field LayerReader::optional(std::string const& name) {
  if (present_.empty()) return {};
  if (std::find(present_.begin(), present_.end(), name) != present_.end()) {
    wanted_.push_back(name);
    return {static_cast<int>(wanted_.size()) - 1};
  }
  auto const near = near_names(name, present_);
  report(101, Finding::Severity::info, "", fmt::format("{} has no field '{}'", dataset_.path(), name),
         near.empty() ? fmt::format("export field '{}' if the GIS has it", name)
                      : fmt::format("rename {} to '{}' if that is what it holds", quoted_list(near), name));
  return {};
}

Result<void> LayerReader::each(std::function<void(ArrowRow const&, std::string id)> const& visit) {
  Field const id_field = required("id");
  // Formats without a schema of their own (GeoJSON) have no fields where there are no rows.
  if (present_.empty() && dataset_.is_empty(layer_)) return {};
  if (!missing_.empty()) {
    std::vector<std::string> near;
    for (auto const& name : missing_) {
      for (auto const& candidate : near_names(name, present_)) near.push_back(candidate);
    }
    return tl::make_unexpected(
        Error{.kind = Error::Kind::refused,
              .message = fmt::format("{}: layer '{}' has no field {}; it has {}{}; add the field or rename one",
                                     dataset_.path(), layer_, quoted_list(missing_), quoted_list(present_),
                                     near.empty() ? "" : "; nearest: " + quoted_list(near))});
  }
  std::size_t row_number = 0;
  return dataset_.read(layer_, wanted_, [&](ArrowRow const& row) {
    ++row_number;
    std::string id = row.text_or_empty(id_field);
    if (id.empty()) {
      report(201, Finding::Severity::error, "", fmt::format("row {} of {} has no id", row_number, dataset_.path()),
             "the row was left out; give it an id");
      return;
    }
    visit(row, std::move(id));
  });
}

PhaseSet LayerReader::conductor_phases(ArrowRow const& row, Field field, std::string const& id) {
  auto const text = row.text(field);
  auto const phases = phases_from(text.value_or(std::string{}));
  if (!phases) {
    report(203, Finding::Severity::error, id, phases.error(), "it conducts nothing until its phases are of A, B, C, N");
    return PhaseSet::none();
  }
  if (phases->empty()) {
    report(204, Finding::Severity::warning, id, text && !text->empty() ? "has no phase but N" : "has no phases",
           "it conducts nothing; give the phases that it carries");
  }
  return *phases;
}

PhaseSet LayerReader::customer_phases(ArrowRow const& row, Field field, std::string const& id, bool& is_known) {
  auto const text = row.text(field);
  is_known = text.has_value();
  if (!text) {
    report(205, Finding::Severity::warning, id, "its phases are unknown",
           "it counts as out when any phase at its node is out; fill in its phases");
    return PhaseSet::none();
  }
  auto const phases = phases_from(*text);
  if (!phases) {
    is_known = false;
    report(203, Finding::Severity::error, id, phases.error(), "its phases are taken as unknown; correct them");
    return PhaseSet::none();
  }
  if (phases->empty()) {
    report(204, Finding::Severity::warning, id, text->empty() ? "has no phases" : "has no phase but N",
           "it has no supply to lose; give the phases that it uses");
  }
  return *phases;
}

double LayerReader::number(ArrowRow const& row, Field field, std::string const& id, char const* name) {
  auto const text = row.text(field);
  if (!text || text->empty()) return 0;
  double value = 0;
  auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error == std::errc{} && end == text->data() + text->size() && std::isfinite(value)) return value;
  report(208, Finding::Severity::warning, id, fmt::format("field '{}' holds '{}', which is no number", name, *text),
         "it is taken as 0; correct it");
  return 0;
}

std::optional<Coordinate> LayerReader::place(ArrowRow const& row, std::string const& id) {
  auto const place = row.place();
  if (!place) return std::nullopt;
  if (place->is_multipart) {
    report(209, Finding::Severity::warning, id, "its geometry has several parts", "only the first is used; split it");
  }
  return place->at;
}

void LayerReader::report(int number, Finding::Severity severity, std::string const& id, std::string reason,
                         std::string remedy) {
  findings_.push_back({.number = number,
                       .severity = severity,
                       .layer = layer_,
                       .id = id,
                       .reason = std::move(reason),
                       .remedy = std::move(remedy)});
}

}  // namespace lamplighter::geo
