// The QGIS styles of a report's GeoPackage.
#pragma once

#include <string>

#include "geo/finding_titles.hpp"

namespace lamplighter::geo {

/// QML (QGIS 3) documents: points by severity, diamonds by kind of suggestion, lines by status.
std::string findings_style(ReportLanguage language);
std::string suggestions_style(ReportLanguage language);
std::string feeders_style(ReportLanguage language);

}  // namespace lamplighter::geo
