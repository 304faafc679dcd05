// The network and its findings as one SVG drawing.
#pragma once

#include <string>

#include "geo/audit_view.hpp"
#include "geo/report.hpp"

namespace lamplighter::geo {

/// A drawing with classes of its own and no style; empty where nothing has coordinates.
std::string map_svg(Audit const& audit, AuditView const& view, ReportLanguage language);

}  // namespace lamplighter::geo
