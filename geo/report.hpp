// Writes an audit for people and programs: text, JSON, CSV, one HTML page, a GeoPackage that QGIS opens styled.
#pragma once

#include <optional>
#include <string>

#include "geo/audit.hpp"
#include "geo/finding_titles.hpp"
#include "geo/network_rows.hpp"

namespace lamplighter::geo {

/// The feeders as a table for a terminal, and how often each number was found.
std::string report_text(Audit const& audit, ReportLanguage language);
/// Everything, as one object: titles, reasons, remedies and evidence in the language; keys and words for programs
/// (severity, status, layer) are the same in every language.
std::string report_json(Audit const& audit, ReportLanguage language);
/// One row per finding and suggestion, RFC 4180, with a header. Languages as in `report_json`.
std::string report_csv(Audit const& audit, ReportLanguage language);
/// One page with a map, for any screen: no script, no request to anywhere. Long lists are cut, and say so.
std::string report_html(Audit const& audit, NetworkRows const& data, ReportLanguage language);
/// Layers `findings`, `suggestions` (points) and `feeders` (lines) with default styles in `layer_styles`. Replaces the
/// file only when it is whole. Error: `failed` when it cannot be written.
Result<void> write_geopackage(Audit const& audit, NetworkRows const& data, std::string const& path,
                              ReportLanguage language);

enum class ReportFormat : std::uint8_t { html, geopackage, json, csv, text };
/// By the ending of the file's name: .html .htm .gpkg .json .csv .txt; nullopt for others.
std::optional<ReportFormat> report_format_of(std::string const& path);
/// Writes the format of the file's ending. Errors: `usage` for another ending; `failed` when it cannot be written. The
/// file that stood there is replaced only by a whole one.
Result<void> write_report(Audit const& audit, NetworkRows const& data, std::string const& path,
                          ReportLanguage language);

}  // namespace lamplighter::geo
